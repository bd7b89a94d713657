import { refusedOpNames } from "../../savedModel/reachingOps";
import { escapesArchive } from "../archive/memberPath";
import { LIMITS } from "../limits";
import type { CodeFound, CodePiece } from "../recognition";
import { type Members, objectsIn } from "../text/jsonObjects";
import { isComputing, isTensorClass } from "./kerasSymbols";

/** Keras classes that run code from the file, or load another model. Source: keras/src/saving/serialization_lib.py. */
const CARRIERS: ReadonlySet<string> = new Set([
  "Lambda",
  "__lambda__",
  "TorchModuleWrapper",
  "FlaxLayer",
  "JaxLayer",
  "TFSMLayer",
]);
/**
 * Keras layers that call a TensorFlow function, or run an op, by name. Source: tf_keras 2.15
 * layers/core/tf_op_layer.py.
 */
const CALLERS: Readonly<Record<string, (config: Record<string, unknown>) => unknown>> = {
  TFOpLambda: ({ function: name }) => (isComputing(name) ? undefined : name),
  SlicingOpLambda: ({ function: name }) => (isComputing(name) ? undefined : name),
  ClassMethod: ({ cls_symbol: name }) => (isTensorClass(name) ? undefined : name),
  TensorFlowOpLayer: ({ node_def: node }) => {
    const text = typeof node === "string" ? node : JSON.stringify(node ?? "");
    return [...refusedOpNames()].find((op) => text.includes(op));
  },
};
/** Keras layers whose vocabulary may be a path. Source: keras/src/layers/preprocessing/index_lookup.py, CVE-2025-12058. */
const LOOKUPS = /^(StringLookup|IntegerLookup|IndexLookup|TextVectorization)(V\d)?$/;
/** The spelling of class names and of Keras's own marks; any other name is a function, which a loader looks up alike. */
const CLASS = /^(_*[A-Z]|__\w+__$)/;
/** Modules of Keras that models are built from; others, such as keras.utils, download files and load models. */
const OWN =
  /^(keras|tf_keras|tensorflow\.keras|tensorflow\.python\.keras|keras_core)(\.src)?(\.(activations|constraints|dtype_policies|engine|initializers|layers|legacy|losses|metrics|models|ops|optimizers|quantizers|random|regularizers)(\.\w+)*)?$/;
const OWN_FUNCTIONS =
  /\.(activations|constraints|initializers|losses|metrics|ops|random|regularizers)(\.|$)/;
const FEATURE_SPACE = /^keras(\.src)?\.utils(\.feature_space)?$/;
/** Python's own types that configurations contain. */
const TYPES: ReadonlySet<string> = new Set(
  "function bool bytes complex dict ellipsis float int list NoneType set slice str tuple".split(
    " ",
  ),
);
/**
 * Python's built-in functions; Keras looks up its own names under the same module. Source: docs.python.org, "Built-in
 * Functions".
 */
const BUILTINS: ReadonlySet<string> = new Set(
  "__import__ breakpoint callable classmethod compile delattr dir eval exec exit filter getattr globals hasattr help id input iter locals map memoryview next open print property quit setattr staticmethod super type vars".split(
    " ",
  ),
);

/**
 * Code in a Keras configuration: Lambda layers and similar, and classes and functions of other modules. As in Keras,
 * only an object with a `class_name` and a `config` counts; a string such as "Lambda" in a list of labels does not.
 * @param objects every object in the configuration.
 */
export function codeInKerasConfig(config: unknown, objects = objectsIn(config)): CodeFound[] {
  const found = new Map<string, CodePiece>();
  for (const value of objects) {
    const piece = codeOf(value);
    if (piece) found.set(JSON.stringify(piece), piece);
    if (found.size >= LIMITS.listedCode) break;
  }
  return [...found.values()].map((piece) => ({ ...piece, where: "" }));
}

/** The version that Keras writes into its JSON. Quoted JSON inside a string does not count. */
export function kerasVersionIn(text: string): string | undefined {
  return /(?<!\\)"keras_version"\s*:\s*"([\w.+-]{1,40})"/.exec(text)?.[1];
}

function codeOf(value: Members): CodePiece | undefined {
  const { class_name: className, config, registered_name: registered } = value;
  if (typeof className !== "string" || !Object.hasOwn(value, "config")) return undefined;
  const names = [className, typeof registered === "string" ? registered : ""];
  const carrier = names
    .map((name) => name.split(">").at(-1) ?? "")
    .find((name) => CARRIERS.has(name));
  if (carrier !== undefined) return { kind: "layer", name: carrier };
  const bare = className.split(">").at(-1) ?? "";
  const reached = reachedBy(bare, Object(config) as Record<string, unknown>);
  if (reached !== undefined) return reached;
  const { module: moduleName } = value;
  if (typeof moduleName !== "string" || isOwn(moduleName, className, config)) return undefined;
  const name = className === "function" && typeof config === "string" ? config : className;
  return { kind: "symbol", name, module: moduleName };
}

/** The function that a layer calls, if it does more than compute, or a file outside the archive that the layer reads. */
function reachedBy(className: string, config: Record<string, unknown>): CodePiece | undefined {
  const caller = Object.hasOwn(CALLERS, className) ? CALLERS[className] : undefined;
  if (caller) {
    const called = caller(config);
    return called === undefined ? undefined : { kind: "call", name: String(called).slice(0, 80) };
  }
  const { vocabulary } = config;
  if (!LOOKUPS.test(className) || typeof vocabulary !== "string") return undefined;
  return escapesArchive(vocabulary) ? { kind: "file", name: vocabulary.slice(0, 80) } : undefined;
}

function isOwn(moduleName: string, className: string, config: unknown): boolean {
  if (moduleName === "builtins")
    return TYPES.has(className) && !(typeof config === "string" && BUILTINS.has(config));
  if (className === "function" || !CLASS.test(className))
    return OWN.test(moduleName) && OWN_FUNCTIONS.test(moduleName);
  if (FEATURE_SPACE.test(moduleName)) return className === "FeatureSpace";
  return OWN.test(moduleName) || SISTERS.test(moduleName);
}

/**
 * Keras' other libraries, of which its loader accepts only classes that it can save. Source:
 * keras/src/saving/serialization_lib.py, _retrieve_class_or_fn.
 */
const SISTERS = /^keras_(?:hub|nlp|cv)(?:\.[a-z_]\w*)*$/;
