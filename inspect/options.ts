import type { BundleFile, LocalFile } from "./bundle/bundle";
import type { Exemption, Manifest, ServingFacts } from "./manifest";
import type { ProjectDeclaration } from "./requirements/projectDeclaration";

/** How to read an export. */
export interface ExportOptions {
  /** Folder of the export, as programs name it; `inspect` takes its own argument instead. */
  readonly path?: string;
  /** Tags of the MetaGraph to serve. */
  readonly tags?: readonly string[];
  /** Signature to serve. */
  readonly signature?: string;
  /** Files to leave out, as gitignore patterns. */
  readonly exclude?: readonly string[];
}

/** How to read a custom prediction routine. */
export interface CustomPredictionOptions {
  /** Folder of the sources, as programs name it; `inspect` takes its own argument instead. */
  readonly source?: string;
  /** `module:Class`. */
  readonly predictor: string;
  /** The class that answers requests in place of the server's own handler, as `module:Class`. */
  readonly handler?: string;
  /** Relative to the sources. Defaults to `requirements.txt`. */
  readonly requirements?: string;
  /** Folder of the files that the predictor loads. */
  readonly artifacts?: string;
  /** Files to leave out, as gitignore patterns. */
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
  /** JSON file with a request as clients send it. */
  readonly sampleRequest?: string;
  readonly exemptions?: readonly Exemption[];
}

/** A manifest, with the files on this machine that it describes. */
export interface Inspection<File extends BundleFile = LocalFile> {
  readonly manifest: Manifest;
  /** What the server reads, relative to `artifactUri`. */
  readonly modelFiles: readonly File[];
  /** What the source distribution packs, relative to the sources. */
  readonly packageFiles: readonly File[];
  /** Files that the requirements were read from, the one that includes the others first; empty for an export. */
  readonly requirementFiles: readonly string[];
  /** How a routine's sources say that they become a package; absent for an export. */
  readonly project?: ProjectDeclaration;
}
