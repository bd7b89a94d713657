import { basename } from "node:path";
import { type Manifest, shortDigest } from "../../inspect";
import { bufferSource } from "../../inspect/byteSource";
import { digestOnce } from "../../inspect/contents";
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

/** What can be known, in preview, of an object that is about to be uploaded. */
export async function uploadFacts(
  resource: string,
  props: object,
  above: Manifest | undefined,
): Promise<UploadFacts> {
  const { name } = behindProxy(props) as { name?: unknown };
  const object = typeof name === "string" && !isUnknown(name) ? name : resource;
  const source = await sourceOf(props);
  if ("unread" in source) return unread(object, source.unread, above);
  const recognition =
    "file" in source
      ? recogniseFile(source.file)
      : recognise(bufferSource(Buffer.from(source.text)));
  if (above) {
    const listed = await compare(object, source, above);
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

/** An object outside of a ModelVersion is only a matter of this pack where its name says that it is a model. */
function unread(object: string, why: string, above: Manifest | undefined): UploadFacts {
  const isModel =
    above !== undefined ||
    /\.(pkl|pickle|joblib|pt|pth|h5|hdf5|keras|pb|onnx|tflite|bst|ubj|safetensors|npz?|bin|mar)$/i.test(
      basename(object),
    );
  return {
    object,
    unread: why,
    ...(above && { version: above.name }),
    ...(!isModel && { isOther: true }),
  };
}

function refusedAlone(recognition: Recognition): UploadFacts["refused"] {
  const found = refusal(recognition, "anywhere", { tensorOnlyPickle: "refuse" });
  return found && TELLING.test(found.code) ? { what: found.message, fix: found.fix } : undefined;
}

/** How an object's bytes compare with what the manifest above it says; undefined for what no manifest lists. */
async function compare(
  object: string,
  source: Source,
  { files, contentDigest, routine, filesNotListed }: Manifest,
): Promise<UploadFacts["listed"]> {
  const [, below] = object.split(`/${shortDigest(contentDigest)}/`);
  if (below === undefined) return "absent";
  if (below === "manifest.json") return isDescription(source, contentDigest) ? "same" : "different";
  if (!below.startsWith("model/")) return undefined;
  const path = below.slice("model/".length);
  const inManifest = routine?.artifacts === undefined ? path : `${routine.artifacts}/${path}`;
  const file = files.find((listed) => listed.path === inManifest);
  if (!file) return filesNotListed ? undefined : "absent";
  if (!("file" in source)) return "different";
  return (await digestOnce(source.file)) === file.sha256 ? "same" : "different";
}

function isDescription(source: Source, contentDigest: string): boolean {
  if (!("text" in source)) return false;
  try {
    return (JSON.parse(source.text) as Partial<Manifest>).contentDigest === contentDigest;
  } catch {
    return false;
  }
}
