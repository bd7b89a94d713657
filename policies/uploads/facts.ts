import { basename } from "node:path";
import { bufferSource } from "../../inspect/byteSource";
import { digestOnce } from "../../inspect/contents";
import { shortDigest } from "../../inspect/digest";
import type { Manifest } from "../../inspect/manifest";
import { type Recognition, recognise, recogniseFile } from "../../inspect/recognise";
import { refusal } from "../../rules/modelFormat/refusal";
import type { UploadFacts } from "../../rules/uploadsAccountedFor";
import { behindProxy, isUnknown } from "../unknownValues";
import { type Source, sourceOf } from "./source";

/** Formats that are models, and so belong into a ModelVersion wherever they lie. */
const MODELS =
  /^(tensorflow-savedmodel|tensorflow-savedmodel-text|tflite|onnx|safetensors|torchscript|keras-archive|keras-weights-hdf5|xgboost-ubjson|gguf)$/;
/** Kinds of finding that say a file is a model or carries code, and not only that it is unknown. */
const TELLING = /^FMT00[1-4]$/;

/** An object that is about to be uploaded, or that a state says was. */
export interface DeclaredObject {
  /** The program's name of it. */
  readonly object: string;
  readonly props: object;
  /** Manifest of the ModelVersion that it belongs to. */
  readonly above?: Manifest | undefined;
}

/** What can be known of an object without its cloud. */
export async function uploadFacts(
  { object, props, above }: DeclaredObject,
  { readObjects }: { readonly readObjects: boolean },
): Promise<UploadFacts> {
  const { name } = behindProxy(props) as { name?: unknown };
  const path = typeof name === "string" && !isUnknown(name) ? name : object;
  const source = await sourceOf(props);
  if (!readObjects && !("text" in source)) return byName(object, path, above);
  if ("unread" in source) return { ...unread(object, path, above), ...source };
  const recognition =
    "file" in source
      ? recogniseFile(source.file)
      : recognise(bufferSource(Buffer.from(source.text)));
  if (above) {
    const listed = await compare(path, source, above);
    // What the manifest lists is judged by it; everything else by its own bytes.
    const refused = listed === undefined ? refusedAlone(recognition) : undefined;
    return { object, version: above.name, ...(listed && { listed }), ...(refused && { refused }) };
  }
  const refused = refusedAlone(recognition);
  return {
    object,
    ...(refused && { refused }),
    ...(MODELS.test(recognition.format) && { model: recognition.format }),
  };
}

/** Names of files that are models, as far as a name can tell. */
const MODEL_NAME =
  /\.(pkl|pickle|joblib|pt|pth|h5|hdf5|keras|pb|onnx|tflite|bst|ubj|safetensors|npz?|bin|mar)$/i;

/** An object outside of a ModelVersion is only a matter of this pack where its name says that it is a model. */
function unread(object: string, path: string, above: Manifest | undefined): UploadFacts {
  const isModel = above !== undefined || MODEL_NAME.test(basename(path));
  return {
    object,
    ...(above && { version: above.name }),
    ...(!isModel && { isOther: true }),
  };
}

/** What is left of an object whose bytes are not to be read: whether its manifest lists it, or what its name says. */
function byName(object: string, path: string, above: Manifest | undefined): UploadFacts {
  if (!above) return { object, ...(MODEL_NAME.test(basename(path)) && { model: "by its name" }) };
  const below = belowVersion(path, above);
  const isUnknown = below === undefined || fileIn(above, below) === null;
  return { object, version: above.name, ...(isUnknown && { listed: "absent" }) };
}

function refusedAlone(recognition: Recognition): UploadFacts["refused"] {
  const found = refusal(recognition, "anywhere", { tensorOnlyPickle: "refuse" });
  return found && TELLING.test(found.code) ? { what: found.message, fix: found.fix } : undefined;
}

/** How an object's bytes compare with what the manifest above it says; undefined for what no manifest lists. */
async function compare(
  path: string,
  source: Source,
  above: Manifest,
): Promise<UploadFacts["listed"]> {
  const below = belowVersion(path, above);
  if (below === undefined) return "absent";
  if (below === "manifest.json") {
    return isDescription(source, above.contentDigest) ? "same" : "different";
  }
  const file = fileIn(above, below);
  if (file === undefined) return undefined;
  if (file === null) return "absent";
  if (!("file" in source)) return "different";
  return (await digestOnce(source.file)) === file.sha256 ? "same" : "different";
}

/** Path below the folder of the version; undefined for an object that lies elsewhere. */
function belowVersion(path: string, { contentDigest }: Manifest): string | undefined {
  return path.split(`/${shortDigest(contentDigest)}/`)[1];
}

/** The file that a manifest lists for an object; null where it should and does not, undefined where no manifest does. */
function fileIn({ files, routine, filesNotListed }: Manifest, below: string) {
  if (!below.startsWith("model/")) return undefined;
  const path = below.slice("model/".length);
  const inManifest = routine?.artifacts === undefined ? path : `${routine.artifacts}/${path}`;
  return files.find((listed) => listed.path === inManifest) ?? (filesNotListed ? undefined : null);
}

function isDescription(source: Source, contentDigest: string): boolean {
  if (!("text" in source)) return false;
  try {
    return (JSON.parse(source.text) as Partial<Manifest>).contentDigest === contentDigest;
  } catch {
    return false;
  }
}
