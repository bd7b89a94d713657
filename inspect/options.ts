import type { BundleFile, LocalFile } from "./bundle/bundle";
import type { Exemption, Manifest, ServingFacts } from "./manifest";
import type { ProjectDeclaration } from "./requirements/projectDeclaration";

/** How to read an export. */
export interface ExportOptions {
  /** Folder of the export, for programs that pass options only; `inspect` uses its own argument instead. */
  readonly path?: string;
  /** Tags of the MetaGraph to serve. */
  readonly tags?: readonly string[];
  /** Signature to serve. */
  readonly signature?: string;
  /** Patterns of files to exclude, in gitignore syntax. */
  readonly exclude?: readonly string[];
}

/** How to read a custom prediction routine. */
export interface CustomPredictionOptions {
  /** Folder of the sources, for programs that pass options only; `inspect` uses its own argument instead. */
  readonly source?: string;
  /** Predictor, as `module:Class`. */
  readonly predictor: string;
  /** Class that answers requests instead of the server's own handler, as `module:Class`. */
  readonly handler?: string;
  /** Path of the requirements, relative to the sources. Defaults to `requirements.txt`. */
  readonly requirements?: string;
  /** Folder of the files that the predictor loads. */
  readonly artifacts?: string;
  /** Patterns of files to exclude, in gitignore syntax. */
  readonly exclude?: readonly string[];
}

/** How to read a bundle: the arguments of its `ModelVersion`, without the bucket. */
export interface InspectOptions {
  /** Name of the model. Defaults to the folder's name. */
  readonly name?: string;
  readonly export?: ExportOptions;
  /** Present for a custom prediction routine. */
  readonly customPrediction?: CustomPredictionOptions;
  readonly serving?: ServingFacts;
  /** Path of a JSON file with a request as clients send it. */
  readonly sampleRequest?: string;
  readonly exemptions?: readonly Exemption[];
  /**
   * Path of the model's signature, if it is not `model.sig` in the folder of the export or of the routine's artifacts. It
   * is packed under that name.
   */
  readonly modelSignature?: string;
}

/** A manifest, and the files that it describes. */
export interface Inspection<File extends BundleFile = LocalFile> {
  readonly manifest: Manifest;
  /** Files that the server reads, relative to `artifactUri`. */
  readonly modelFiles: readonly File[];
  /** Files in the source distribution, relative to the sources. */
  readonly packageFiles: readonly File[];
  /** Files from which the requirements were read, the including file first; empty for an export. */
  readonly requirementFiles: readonly string[];
  /** How a routine's sources declare that they become a package; absent for an export. */
  readonly project?: ProjectDeclaration;
}
