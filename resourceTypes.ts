/** Resource type of `ModelVersion`. Policies know resources by type, since their copy of the SDK may be another one. */
export const MODEL_VERSION_TYPE = "model-version:index:ModelVersion";

/** Resource type of `ModelAudit`. */
export const MODEL_AUDIT_TYPE = "model-version:index:ModelAudit";

/** Arguments of `ModelVersion` that say how each object is written: passed on as they are, and known only later if need be. */
export const OBJECT_ARGUMENTS = ["storageClass", "kmsKeyName", "metadata", "cacheControl"] as const;

/** Objects in buckets, of any provider, such as `gcp:storage/bucketObject:BucketObject`. */
export const BUCKET_OBJECT_TYPE = /bucket-?object(v\d+)?$/i;

/** Resources of AI Platform Prediction, which was shut down. */
export const LEGACY_TYPE = /^gcp:ml\//;

/** Resource type of `VertexModelVersion`. */
export const VERTEX_MODEL_VERSION_TYPE = "model-version:index:VertexModelVersion";

/** Resource type of `VertexDeployment`. */
export const VERTEX_DEPLOYMENT_TYPE = "model-version:index:VertexDeployment";

/** Resource type of `RoutineImage`. */
export const ROUTINE_IMAGE_TYPE = "model-version:index:RoutineImage";

/** Resource type of `VertexModelAlias`. */
export const VERTEX_MODEL_ALIAS_TYPE = "model-version:index:VertexModelAlias";

/** Resource type of `Bundle`. */
export const BUNDLE_TYPE = "model-version:index:Bundle";

/** Resource type of `BundleCopy`. */
export const BUNDLE_COPY_TYPE = "model-version:index:BundleCopy";

/** Function that reads the manifest of a published version. */
export const READ_MANIFEST = "model-version:index:readManifest";

/** Function that finds an endpoint. */
export const FIND_ENDPOINT = "model-version:index:findEndpoint";

/** Function that finds versions which a component has registered, but which no state has. */
export const FIND_UNRECORDED_VERSIONS = "model-version:index:findUnrecordedVersions";
