import type { ArtifactModel } from "./artifactModels";
import type { IgnoreFileName } from "./bundle/ignoreFiles";
import type { Recognition } from "./formats/recognition";
import type { Problem } from "./problem";
import type { RoutineFacts } from "./python/facts";
import type { RoutineClass } from "./python/routineClasses";
import type { SampleRequestFacts } from "./request/facts";
import type { SavedModelFacts } from "./savedModel/facts";
import type { TfliteFacts } from "./tflite/facts";
import type { UpgradeFacts } from "./upgrade/facts";

export type { Problem } from "./problem";

/** What a bundle turned out to be; `unsupported` names its formats in `files` and is refused by the rules. */
export type BundleKind = "savedModel" | "customPrediction" | "unsupported";

/** A framework that a serving container runs. */
export const Framework = {
  TensorFlow: "tensorflow",
  PyTorch: "pytorch",
  ScikitLearn: "scikit-learn",
  XGBoost: "xgboost",
} as const;
export type Framework = (typeof Framework)[keyof typeof Framework];

/** Digests of a file's content. Source of their forms: Cloud Storage JSON API, Objects, `md5Hash` and `crc32c`. */
export interface ContentDigests {
  /** Lower-case hex; empty for a file that cannot be read. */
  readonly sha256: string;
  /** Base64, as a bucket gives it of an object. Absent in older manifests, and for a file that cannot be read. */
  readonly md5?: string;
  /** Base64 of the checksum in big-endian order. Absent where `md5` is. */
  readonly crc32c?: string;
}

/** One file of the bundle, by its bytes. */
export interface ManifestFile extends Recognition, ContentDigests {
  /** Relative to the bundle's root, with `/`. */
  readonly path: string;
  readonly bytes: number;
}

/** A file that is in the folder and is left out of the upload. */
export interface ExcludedFile {
  readonly path: string;
  readonly bytes: number;
  /** A pattern of `exclude` or of a file in the folder, a default, or a Python source that the predictor does not import. */
  readonly because: "exclude" | "default" | "unimported" | IgnoreFileName;
}

/** A file that is made for the version, beside those that it is made of. */
export interface PackedFile extends ContentDigests {
  /** Relative to the folder of the package. */
  readonly path: string;
  readonly bytes: number;
}

/** Where the model is to be served, as declared. */
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

/** A version found in a file's bytes, such as scikit-learn's in a pickle: a claim of its writer. */
export interface RecordedVersion {
  /** A `Framework`, or `keras`, `lightgbm` or `numpy`. */
  readonly framework: string;
  readonly version: string;
  readonly path: string;
  /**
   * Present where the file does not say which release wrote it: then it is the version of the framework's file format,
   * or the oldest release that writes such a file.
   */
  readonly of?: "file format" | "oldest release";
}

/** Everything known about a bundle: facts only, bounded, the same on every machine. */
export interface Manifest {
  /** Of this form, which commands print. What is written to buckets and states is a `PublishedManifest`. */
  readonly schema: 1;
  readonly kind: BundleKind;
  readonly name: string;
  /** `sha256:` and the digest of the sorted lines `<sha256>  <path>`, as `sha256sum` prints them. */
  readonly contentDigest: string;
  readonly totalBytes: number;
  readonly fileCount: number;
  readonly files: readonly ManifestFile[];
  /** Present when `files` lists only a part: how many are left out of the list, and their bytes. */
  readonly filesNotListed?: { readonly count: number; readonly bytes: number };
  readonly excluded?: readonly ExcludedFile[];
  /** What a routine's package is made of; present once it is packed. */
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
  readonly serving?: ServingFacts;
  readonly sampleRequest?: SampleRequestFacts;
  readonly exemptions?: readonly Exemption[];
  /** How this version differs from the one before; only in outputs, because a second update would not say it again. */
  readonly upgrade?: UpgradeFacts;
  readonly problems: readonly Problem[];
}

/** Entries by the path that each has in a list. */
type ByPath<Entry> = Readonly<Record<string, Omit<Entry, "path">>>;

/** A manifest as it is written to buckets and states: files by path, so that a changed file is one changed entry. */
export interface PublishedManifest extends Omit<Manifest, "schema" | "files" | "packageFiles"> {
  readonly schema: 2;
  readonly files: ByPath<ManifestFile>;
  readonly packageFiles?: ByPath<PackedFile>;
}
