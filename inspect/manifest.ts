import type { ArtifactModel } from "./artifactModels";
import type { IgnoreFileName } from "./bundle/ignoreFiles";
import type { Recognition } from "./formats/recognition";
import type { ModelSignatureFacts } from "./modelSignature/facts";
import type { Problem } from "./problem";
import type { RoutineFacts } from "./python/facts";
import type { RoutineClass } from "./python/routineClasses";
import type { SampleRequestFacts } from "./request/facts";
import type { SavedModelFacts } from "./savedModel/facts";
import type { TfliteFacts } from "./tflite/facts";
import type { UpgradeFacts } from "./upgrade/facts";

export type { Problem } from "./problem";

/** The kind of a bundle. The rules refuse an `unsupported` one by the formats in `files`. */
export type BundleKind = "savedModel" | "customPrediction" | "unsupported";

/** A framework that a serving container runs. */
export const Framework = {
  TensorFlow: "tensorflow",
  PyTorch: "pytorch",
  ScikitLearn: "scikit-learn",
  XGBoost: "xgboost",
} as const;
export type Framework = (typeof Framework)[keyof typeof Framework];

/** Digests of a file's content. Source of their encoding: Cloud Storage JSON API, Objects, `md5Hash` and `crc32c`. */
export interface ContentDigests {
  /** Lower-case hexadecimal; empty for a file that cannot be read. */
  readonly sha256: string;
  /** Base64, as Cloud Storage reports it. Absent in older manifests, and for a file that cannot be read. */
  readonly md5?: string;
  /** Base64 of the checksum in big-endian order. Absent if `md5` is absent. */
  readonly crc32c?: string;
}

/** One file of the bundle, described by its bytes. */
export interface ManifestFile extends Recognition, ContentDigests {
  /** Relative to the bundle's root, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

/** A file of the folder that is not uploaded. */
export interface ExcludedFile {
  readonly path: string;
  readonly bytes: number;
  /**
   * Excluded by `exclude`, by an ignore file of the folder, by default, or as a Python source that the predictor does
   * not import.
   */
  readonly because: "exclude" | "default" | "unimported" | IgnoreFileName;
}

/** A file generated for the version, as opposed to its source files. */
export interface PackedFile extends ContentDigests {
  /** Relative to the folder of the package. */
  readonly path: string;
  readonly bytes: number;
}

/** Where the model will be served, as declared. */
export interface ServingFacts {
  readonly image?: string;
  readonly framework?: Framework;
  readonly frameworkVersion?: string;
  readonly pythonVersion?: string;
}

/** A rule that is waived for this bundle. */
export interface Exemption {
  /** A rule code such as `REQ014`, or a policy name. */
  readonly rule: string;
  /** Why the rule does not apply; required by the `exemptions` policy. */
  readonly reason: string;
  /** Last day on which it is valid, as YYYY-MM-DD. */
  readonly until: string;
}

/** A version found in a file's bytes, such as scikit-learn's in a pickle. It is a claim of the file's writer. */
export interface RecordedVersion {
  /** A `Framework`, or `keras`, `lightgbm` or `numpy`. */
  readonly framework: string;
  readonly version: string;
  readonly path: string;
  /**
   * Present if the file does not record the release that wrote it. The version is then that of the framework's file
   * format, or the oldest release that writes such a file.
   */
  readonly of?: "file format" | "oldest release";
}

/** Everything known about a bundle: only facts, bounded, and the same on every machine. */
export interface Manifest {
  /** Version of this schema, which commands print. Buckets and states contain a `PublishedManifest` instead. */
  readonly schema: 1;
  readonly kind: BundleKind;
  readonly name: string;
  /** `sha256:` and the digest of the sorted lines `<sha256>  <path>`, as `sha256sum` prints them; empty where one is unknown. */
  readonly contentDigest: string;
  readonly totalBytes: number;
  readonly fileCount: number;
  readonly files: readonly ManifestFile[];
  /** Present if `files` lists only some of the files: the number of the others, and their bytes. */
  readonly filesNotListed?: { readonly count: number; readonly bytes: number };
  /** Present where larger files were read in parts only, so that no checksum of a tensor was compared. */
  readonly isPartlyRead?: true;
  /** Present where the facts are those that the manifest of a published version records. */
  readonly isRecorded?: true;
  readonly excluded?: readonly ExcludedFile[];
  /** The files of a routine's package; present once it is packed. */
  readonly packageFiles?: readonly PackedFile[];
  readonly savedModel?: SavedModelFacts;
  /** The TFLite model that the bundle is, or that is among a routine's artifacts. */
  readonly tflite?: TfliteFacts;
  readonly routine?: RoutineFacts;
  /** What a folder of Python sources that was read as an export could be as a routine. */
  readonly routineClasses?: readonly RoutineClass[];
  /** SavedModels among the artifacts of a routine. */
  readonly artifactModels?: readonly ArtifactModel[];
  readonly recordedVersions?: readonly RecordedVersion[];
  /** The file that says who signed the model; absent if the model's folder has none. */
  readonly modelSignature?: ModelSignatureFacts;
  readonly serving?: ServingFacts;
  readonly sampleRequest?: SampleRequestFacts;
  readonly exemptions?: readonly Exemption[];
  /** How this version differs from the previous one; only in outputs, because a second update would not report it again. */
  readonly upgrade?: UpgradeFacts;
  readonly problems: readonly Problem[];
}

/** Entries by path instead of in a list. */
type ByPath<Entry> = Readonly<Record<string, Omit<Entry, "path">>>;

/** A manifest as written to buckets and states: files by path, so that a changed file is one changed entry. */
export interface PublishedManifest extends Omit<Manifest, "schema" | "files" | "packageFiles"> {
  readonly schema: 2;
  readonly files: ByPath<ManifestFile>;
  readonly packageFiles?: ByPath<PackedFile>;
}
