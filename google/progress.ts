/** The progress of long work of a service. */
export interface Progress {
  /** Name of the operation or the build. */
  readonly operation: string;
  /** Current stage, such as `STARTING_MODEL_SERVER`; undefined for work without stages. */
  readonly stage: string | undefined;
  readonly elapsedMs: number;
  /** What is done, such as `deploying iris@3`. */
  readonly what?: string;
}

export type Report = (progress: Progress) => void;
