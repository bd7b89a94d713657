/** The source of a routine's image, and where it is built. */
export interface RoutineImageInputs {
  /** Source distribution of a published routine, with its Dockerfile beside it: a ModelVersion's packageUri. */
  readonly packageUri: string;
  /** Docker repository of Artifact Registry that takes the image: `LOCATION-docker.pkg.dev/PROJECT/REPOSITORY`. */
  readonly repository: string;
  /** Name of the image in the repository; that of the model by default. */
  readonly imageName: string;
  /** Project of the build. */
  readonly project: string;
  /** Region of the build. */
  readonly location: string;
  /** Account that builds and pushes; Cloud Build's own by default. */
  readonly serviceAccount?: string;
  /** Machine that builds, such as `E2_HIGHCPU_8`. */
  readonly machineType?: string;
  /** Private pool that builds: `projects/PROJECT/locations/LOCATION/workerPools/POOL`. */
  readonly pool?: string;
  /** Most time that the build may take, such as `3600s`, which is the default. */
  readonly timeout?: string;
}

/** States of a build. Source: Build.Status in google/devtools/cloudbuild/v1/cloudbuild.proto. */
export type BuildStatus =
  | "PENDING"
  | "QUEUED"
  | "WORKING"
  | "SUCCESS"
  | "FAILURE"
  | "INTERNAL_ERROR"
  | "TIMEOUT"
  | "CANCELLED"
  | "EXPIRED";

/** Reasons for the failure of a build. Source: Build.FailureInfo.FailureType, as above. */
export type FailureType =
  | "PUSH_FAILED"
  | "PUSH_IMAGE_NOT_FOUND"
  | "PUSH_NOT_AUTHORIZED"
  | "LOGGING_FAILURE"
  | "USER_BUILD_STEP"
  | "FETCH_SOURCE_FAILED";

/** A build as the API describes it, as far as it is read. Source: Build, as above. */
export interface ApiBuild {
  readonly name?: string;
  readonly id: string;
  readonly status: BuildStatus;
  readonly statusDetail?: string;
  readonly steps?: readonly { readonly id?: string; readonly status?: BuildStatus }[];
  /** Times of the phases FETCHSOURCE, SETUPBUILD, BUILD and PUSH. */
  readonly timing?: Readonly<Record<string, unknown>>;
  readonly results?: {
    readonly images?: readonly { readonly name?: string; readonly digest?: string }[];
  };
  readonly logUrl?: string;
  readonly serviceAccount?: string;
  readonly failureInfo?: { readonly type?: FailureType; readonly detail?: string };
}
