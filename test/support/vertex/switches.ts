/** Behaviour that the API's documentation leaves open; the tests run both ways. */
export interface Switches {
  /** Whether a read returns the container, which the protos call input only. */
  readonly returnsContainer: boolean;
  /** Where the labels of an upload are kept. */
  readonly uploadedLabels: "version" | "dropped";
  /** Milliseconds for which a new version is missing from the list. */
  readonly listLagMs: number;
  /**
   * Whether the version with the alias `default` can be deleted while there are others; the newest then gets the alias.
   */
  readonly deletesDefault: boolean;
  /** Whether a model or an endpoint with an unfinished operation refuses others. */
  readonly isBusy: boolean;
  /** Whether the ID of a deployed model can be used again after it was undeployed. */
  readonly reusesIds: boolean;
  /** Error code for an etag that is not the newest. */
  readonly staleEtag: "ABORTED" | "FAILED_PRECONDITION";
  /** Whether a deployment that fails leaves its model on the endpoint. */
  readonly keepsFailed: boolean;
  /** Whether an endpoint that has served may lose all its traffic, as it does when it is torn down. */
  readonly mayStop: boolean;
  /** How long an operation takes, in milliseconds. */
  readonly operationMs: number;
}

export const USUAL: Switches = {
  returnsContainer: true,
  uploadedLabels: "version",
  listLagMs: 0,
  deletesDefault: false,
  isBusy: false,
  reusesIds: true,
  staleEtag: "ABORTED",
  keepsFailed: false,
  mayStop: false,
  operationMs: 1_500,
};
