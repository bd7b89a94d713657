/** Where long work of a service is. */
export interface Progress {
  /** Name of the operation or the build. */
  readonly operation: string;
  /** Stage that it is in, such as `STARTING_MODEL_SERVER`; undefined for work without stages. */
  readonly stage: string | undefined;
  readonly elapsedMs: number;
  /** What is done, such as `deploying iris@3`. */
  readonly what?: string;
}

export type Report = (progress: Progress) => void;
