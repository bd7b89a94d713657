/** What the API's documentation leaves open; the tests run both ways. */
export interface Switches {
  /** Whether a read answers the container, which the protos call input only. */
  readonly returnsContainer: boolean;
  /** Where the labels of an upload are kept. */
  readonly uploadedLabels: "version" | "dropped";
  /** Milliseconds for which a new version is missing from the list. */
  readonly listLagMs: number;
  /** Whether the version that holds `default` can be deleted while there are others; the newest gets it then. */
  readonly deletesDefault: boolean;
  /** Whether a model with an unfinished operation refuses others. */
  readonly isBusy: boolean;
  /** How long an operation takes, in milliseconds. */
  readonly operationMs: number;
}

export const USUAL: Switches = {
  returnsContainer: true,
  uploadedLabels: "version",
  listLagMs: 0,
  deletesDefault: false,
  isBusy: false,
  operationMs: 1_500,
};
