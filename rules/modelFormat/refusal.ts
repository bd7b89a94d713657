import type { Recognition } from "../../inspect/formats/recognition";
import { EXPORT, howToSave, XGBOOST } from "./howToSave";
import { holdsSavedModel, packedSavedModel } from "./packedSavedModel";
import { isAllowed, type Place } from "./places";

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly reason: string;
  readonly fix: string;
}

export interface FormatOptions {
  /** Whether a pickle of torch that rebuilds tensors alone may lie among a routine's artifacts. */
  readonly tensorOnlyPickle: "refuse" | "allow";
}

/** What torch.load needs to rebuild tensors, and nothing that runs code. Source: torch/_weights_only_unpickler.py. */
const TENSOR_IMPORTS =
  /^import (collections\.(OrderedDict|Counter)|torch\._utils\._rebuild_(tensor(_v[23])?|parameter|qtensor|sparse_tensor|meta_tensor_no_storage)|torch\.\w+Storage|torch\.storage\.(Unt|T)ypedStorage|torch\.(Size|device|(b?float|q?u?int|complex|half|double|long|short|cfloat|cdouble)\d*|bool))$/;
/** Names that TorchScript's own reader of pickles resolves. Source: torch/csrc/jit/serialization/unpickler.cpp. */
const SCRIPT_IMPORTS =
  /^import (__torch__(\.\w+)*|torch\.jit\._pickle\.(build_\w+|restore_type_tag)|torch\._utils\._rebuild_(tensor_v2|parameter|qtensor|sparse_tensor|sparse_csr_tensor|meta_tensor_no_storage)|torch\.\w+Storage|torch\.(Size|device|per_(tensor|channel)_affine|(b?float|q?u?int|complex|half|double|long|short)\d*|bool)|collections\.OrderedDict|(builtins|__builtin__)\.complex)$/;

const PICKLES = new Set(["pickle", "joblib", "torch-legacy", "numpy-objects"]);
const JSON_MODELS = new Set(["keras-json", "tensorflowjs-json", "xgboost-json", "model-json"]);
const OPAQUE = new Set(["7z", "rar", "lz4", "xz", "bzip2", "zstd", "lzma"]);
const SOURCES = new Set(["python-source", "wheel"]);
/** Formats of programs, whatever runs them. */
export const PROGRAMS: ReadonlySet<string> = new Set([
  "elf",
  "windows-executable",
  "macho",
  "wasm",
  "python-bytecode",
]);

/** Why a file may not lie where it does, with the way out; undefined where it may. */
export function refusal(
  found: Recognition,
  place: Place,
  options: FormatOptions,
): Refusal | undefined {
  const { format, detail, code = [], fault } = found;
  const what = detail === undefined ? format : `${format}, ${detail}`;
  if (PICKLES.has(format) || (format === "torch" && !isTensorOnly(found, place, options))) {
    return {
      code: "FMT001",
      message: `is a pickle (${what})`,
      reason:
        "Whoever loads a pickle runs the code inside, and no server reads it as a SavedModel.",
      fix: `${howToSave(found)}.`,
    };
  }
  if (JSON_MODELS.has(format)) {
    return {
      code: "FMT002",
      message: `is a model as JSON (${detail ?? format})`,
      reason:
        "It holds an architecture or trees for one library, and no graph that a server could run.",
      fix: `${format === "xgboost-json" ? XGBOOST : EXPORT}.`,
    };
  }
  if (
    format === "keras-hdf5" ||
    (format === "keras-archive" && place !== "artifact" && place !== "anywhere")
  ) {
    return {
      code: "FMT003",
      message: `is a Keras file, not a SavedModel (${detail ?? format})`,
      reason: "Servers do not read it, and Keras runs the Lambda layers in it without asking.",
      fix: `${EXPORT}.`,
    };
  }
  if (format === "torchscript" && code.some(({ what: name }) => !SCRIPT_IMPORTS.test(name))) {
    const foreign = code.filter(({ what: name }) => !SCRIPT_IMPORTS.test(name));
    return carriesCode(
      { ...found, code: foreign },
      "imports more than TorchScript's own names, or touches files",
    );
  }
  // What the graph itself may hold is graph-safety's.
  const isJudged = format === "torchscript" || format === "torch" || place === "graph";
  if (!isJudged && code.length > 0) {
    return carriesCode(found, "carries code");
  }
  if (fault !== undefined) {
    return {
      code: "FMT005",
      message: `cannot be trusted to be what it seems (${format}: ${fault})`,
      reason:
        "Loaders differ in what they make of such a file, so what was checked may not be what runs.",
      fix: "write the file again with the library that made it, or remove it.",
    };
  }
  if (OPAQUE.has(format)) {
    return {
      code: "FMT006",
      message: `is packed as ${format}, which is not opened`,
      reason: "What it holds cannot be judged, and a loader that opens it may run it.",
      fix: "ship what is inside it, unpacked.",
    };
  }
  if (SOURCES.has(format) && (place === "artifact" || place === "asset")) {
    return {
      code: "FMT004",
      message: `is ${format === "wheel" ? "a Python package" : "Python source"}, not data`,
      reason: "Code beside a model runs without having been reviewed with the program.",
      fix: "put it into the routine's sources, or list the package in the requirements.",
    };
  }
  if (PROGRAMS.has(format)) return carriesCode(found, `is a program (${format})`);
  return refuseMembers(found, place, options) ?? refuseUnknown(found, place);
}

function carriesCode({ code = [], format }: Recognition, message: string): Refusal {
  const listed = code
    .slice(0, 3)
    .map(({ what, where }) => (where === "" ? what : `${what} in ${where}`));
  return {
    code: "FMT004",
    message: listed.length > 0 ? `${message}: ${listed.join(", ")} (${format})` : message,
    reason: "Loading the file runs code that nobody reviews with the program.",
    fix: /keras/i.test(format)
      ? "replace Lambda layers and classes of your own by Keras layers, and export the model again."
      : "save the model in a format without code, such as a SavedModel, ONNX or safetensors.",
  };
}

/** The member that weighs most: what runs code before what is only unknown. */
function refuseMembers(
  found: Recognition,
  place: Place,
  options: FormatOptions,
): Refusal | undefined {
  const { members = [], format } = found;
  const refused = members.flatMap((member) => {
    const inner = refusal(member, place === "source" ? "anywhere" : place, options);
    return inner ? [{ path: member.path, inner }] : [];
  });
  const weight = ({ inner }: (typeof refused)[number]) => WEIGHT.indexOf(inner.code);
  const [worst] = refused.sort((a, b) => weight(b) - weight(a));
  if (!worst) return undefined;
  const { path, inner } = worst;
  if (weight(worst) <= 0 && holdsSavedModel(found)) return packedSavedModel(found, place);
  return { ...inner, message: `holds ${path}, which ${inner.message} (${format})` };
}

/** Codes by what a member of an archive says of all of it, the least first. */
const WEIGHT = ["FMT007", "FMT006", "FMT005", "FMT003", "FMT002", "FMT004", "FMT001"];

function refuseUnknown({ format, detail }: Recognition, place: Place): Refusal | undefined {
  if (isAllowed(format, place)) return undefined;
  const what =
    format === "unknown"
      ? "is of no format that is known"
      : `is ${detail ?? format}, which does not belong here`;
  return {
    code: "FMT007",
    message: what,
    reason: "Only formats that are known to be free of code are let through.",
    fix: "remove it with exclude, or save it as text, JSON, an image, a SavedModel, ONNX or safetensors.",
  };
}

function isTensorOnly(
  { code = [], members = [] }: Recognition,
  place: Place,
  { tensorOnlyPickle }: FormatOptions,
): boolean {
  if (tensorOnlyPickle !== "allow" || (place !== "artifact" && place !== "anywhere")) return false;
  return members.length === 0 && code.every(({ what }) => TENSOR_IMPORTS.test(what));
}
