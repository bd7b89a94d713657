import type { FormatName } from "../../inspect/formats/catalog";
import type { Recognition } from "../../inspect/formats/recognition";

/** A model outside of a ModelVersion. */
export interface StrayModel {
  /** Absent if only the name was judged. */
  readonly format?: FormatName;
  /** Its path in the object, if that is an archive or a folder. */
  readonly below?: string;
}

/** What else than the object itself uploads bytes that a policy cannot read: a copy, a command, or too many inputs. */
export type UploadMeans = "copy" | "command" | "inputs";

/** What is known about one object that a stack will upload. */
export interface UploadFacts {
  /** The object's name in the program. Its name in the bucket may be a secret, which policies see as plain text. */
  readonly object: string;
  /** Name of the ModelVersion to which it belongs; absent for an object outside of one. */
  readonly version?: string;
  /** How its bytes compare with the ModelVersion's manifest; absent for an object outside of one. */
  readonly listed?: "same" | "different" | "absent";
  /** The manifest's description of its bytes, and the bytes found; present if they differ. */
  readonly described?: { readonly as: Recognition; readonly is: Recognition };
  /** Path, in the manifest, of a fact about the graph or the sources in these bytes that they do not confirm. */
  readonly falseFact?: string;
  /** Why the bytes may not be uploaded like this, by `model-format`; absent for anything else. */
  readonly refused?: { readonly message: string; readonly fix: string };
  /** Present for an intact model that only lacks its ModelVersion. */
  readonly model?: StrayModel;
  /** Why the pack could not read the bytes. */
  readonly unread?: string;
  /** What uploads or contains the bytes; absent for an object's own source. */
  readonly means?: UploadMeans;
  /** Present if their file no longer exists; a preview would have failed earlier. */
  readonly isGone?: true;
  /** Present if an object could not be read, but neither its name nor its place says that it is a model. */
  readonly isOther?: true;
}

/** What is known about one ModelVersion's inputs. */
export interface DeclarationFacts {
  readonly hasManifest: boolean;
  /** Path of a value in the inputs that is unknown in preview. */
  readonly unknown?: string;
  /** What makes the manifest invalid, such as `files.0.bytes is "5", expected number`. */
  readonly fault?: string;
  /** Whether `contentDigest` is the digest of the listed files. */
  readonly digestHolds: boolean;
  /** Whether the totals of files and bytes are those of the list. */
  readonly sumsHold: boolean;
  /** An op in the graph's file that the graphs in the manifest lack. */
  readonly hiddenOp?: string;
}

/** How the files of a version that is registered on Vertex AI are accounted for. */
export type Registration =
  /** A ModelVersion of the program describes them, or it has no files. */
  | "described"
  /** It serves beside the version of its ModelVersion, and the stack keeps it. */
  | "kept"
  /** Its files are unknown in preview. */
  | "unknown"
  | "undescribed";
