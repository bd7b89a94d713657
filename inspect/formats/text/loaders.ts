import { LIMITS } from "../limits";
import type { LoaderFound } from "../recognition";
import type { Members } from "./jsonObjects";

/** The key of a pickle, whose text names nothing. */
const SERIALIZED = ":serialized:";

/** Keys in JSON and YAML whose value a library imports or calls. Source: each library's documentation. */
export const BY_KEY: Readonly<Record<string, string>> = {
  _target_: "hydra.utils.instantiate",
  _component_: "torchtune",
  class_path: "jsonargparse",
  loader_module: "mlflow.pyfunc.load_model",
  python_model: "mlflow.pyfunc.load_model",
  parent_library: "peft",
  "py/object": "jsonpickle.decode",
  "py/reduce": "jsonpickle.decode",
  "py/function": "jsonpickle.decode",
  "py/type": "jsonpickle.decode",
  "py/repr": "jsonpickle.decode",
  "@module": "monty",
  __instance_type__: "json_tricks",
  __nni_type__: "nni",
  __symbol__: "nni",
  custom_imports: "mmengine",
  custom_ops_library: "onnxruntime_genai",
  pythonClassName: "tensorflow_datasets",
  // A pickle in base64. Source: stable_baselines3/common/save_util.py, json_to_data.
  [SERIALIZED]: "stable_baselines3",
};

/** JSON that configures code contains at least one of these names. */
export const LOADER_NAMES: readonly string[] = [
  ...Object.keys(BY_KEY),
  "auto_map",
  "custom_pipelines",
  "__loader__",
  "lc",
  "_class_name",
  "__kind__",
  "activation_function",
  "activation_fn",
  "sbert_ce_default_activation_function",
  "update_embeddings",
  "structure",
  "implementation",
  "entry_point",
  "component_type",
  "sparkVersion",
  "pyClass",
  "handlers",
  "compression",
  "nbformat",
  "idx",
  "zarr_format",
];

/** Codecs of zarr's arrays that unpickle each chunk. Source: numcodecs/pickles.py; numcodecs/zarr3.py. */
const UNPICKLES = /^(?:numcodecs\.)?pickle$/;

/** Modules that belong to the libraries themselves. */
const OWN =
  /^(sentence_transformers|diffusers|transformers|onnxruntime|flax|stable_diffusion|torch\.nn|pyspark|org\.apache\.spark)(\.|$)/;

/**
 * Code, by name, that a library imports or calls when it loads this JSON.
 * @param objects every object in the JSON.
 */
export function loadersInJson(root: unknown, objects: readonly Members[]): LoaderFound[] {
  const found = new Map<string, LoaderFound>();
  const add = (loader: string, name: unknown) => {
    if (typeof name !== "string" || name === "" || found.size >= LIMITS.listedCode) return;
    found.set(`${loader} ${name}`, { loader, name: name.slice(0, LIMITS.pickleText) });
  };
  for (const members of objects) {
    for (const key of Object.keys(members)) {
      const loader = Object.hasOwn(BY_KEY, key) ? BY_KEY[key] : undefined;
      const member = members[key];
      // In a vocabulary, any word is a name of a number.
      if (loader && typeof member !== "number")
        add(loader, typeof member === "string" && key !== SERIALIZED ? member : key);
    }
    inObject(members, add);
  }
  if (Array.isArray(root)) for (const one of root) inModules(one as Members, add);
  return [...found.values()];
}

/** Types of plain values and of estimators; the other functions of these modules may run code. */
const SKOPS_OWN =
  /^(?:builtins\.(?:bool|bytearray|bytes|complex|dict|float|frozenset|int|list|NoneType|object|range|set|slice|str|tuple|type)|(?:numpy|scipy|sklearn)\.(?!.*(?:testing|f2py|distutils))[\w.]+)$/;
const ACTIVATIONS = [
  "activation_function",
  "activation_fn",
  "sbert_ce_default_activation_function",
];

function inObject(members: Members, add: (loader: string, name: unknown) => void): void {
  const addForeign = (loader: string, name: unknown) => {
    if (isForeign(name)) add(loader, name);
  };
  for (const name of textsOf(members["auto_map"])) add("transformers", name);
  for (const pipeline of Object.values((members["custom_pipelines"] ?? {}) as Members))
    add("transformers.pipeline", (pipeline as Members | null)?.["impl"]);
  const { __loader__: node, __module__: ofNode } = members;
  if (typeof node === "string" && typeof ofNode === "string") {
    const name = `${ofNode}.${members["__class__"]}`;
    // Such a node calls a function of the module operator, whatever module it names. Source: skops/io/_general.py 0.11.
    if (node === "OperatorFuncNode" || !SKOPS_OWN.test(name)) add("skops.io.load", name);
  }
  if (typeof members["lc"] === "number" && Array.isArray(members["id"]))
    add("langchain_core.load", members["id"].join("."));
  if (Object.hasOwn(members, "zarr_format")) {
    const { filters, codecs, compressor } = members;
    for (const codec of [filters, codecs, compressor].flat(1)) {
      const { id, name } = Object(codec) as Members;
      if ([id, name].some((one) => typeof one === "string" && UNPICKLES.test(one)))
        add("zarr", "numcodecs.Pickle");
    }
  }
  const { compression, handlers, implementation, class: ofKind } = members;
  // Source: zarr/n5.py 2.18, compressor_config_to_zarr.
  if (UNPICKLES.test(String((Object(compression) as Members)["type"])))
    add("zarr", "numcodecs.Pickle");
  // A factory in place of a class, unless it is a word with a number. Source: docs.python.org, logging.config,
  // "User-defined objects".
  add("logging.config", members["()"]);
  for (const handler of Object.values(Object(handlers))) {
    const { class: name } = Object(handler) as Members;
    if (typeof name === "string" && !/^logging\.(?:handlers\.)?\w+$/.test(name))
      add("logging.config", name);
  }
  // Source: pyspark/ml/util.py, DefaultParamsReader; pyspark/sql/types.py, UserDefinedType.
  if (Object.hasOwn(members, "sparkVersion")) addForeign("pyspark", ofKind);
  addForeign("pyspark", members["pyClass"]);
  // Source: gymnasium/envs/registration.py, load_env_creator.
  if (String(members["entry_point"]).includes(":")) add("gymnasium.make", members["entry_point"]);
  // Source: autogen_core/_component_config.py, load_component.
  if (typeof members["component_type"] === "string")
    addForeign("autogen_core", members["provider"]);
  // Source: nbformat.readthedocs.io, "The Notebook file format".
  if (typeof members["nbformat"] === "number" && Array.isArray(members["cells"]))
    add("Jupyter", "its cells");
  // Source: gluonts/core/serde/_base.py, decode.
  if (typeof members["__kind__"] === "string" && typeof ofKind === "string")
    add("gluonts.core.serde", ofKind);
  // Source: sentence_transformers/models: Dense.py, WordEmbeddings.py, Router.py; cross_encoder/CrossEncoder.py.
  for (const key of ACTIVATIONS) addForeign("sentence_transformers", members[key]);
  if (Object.hasOwn(members, "update_embeddings"))
    addForeign("sentence_transformers", members["tokenizer_class"]);
  if (Object.hasOwn(members, "structure"))
    for (const type of textsOf(members["types"])) addForeign("sentence_transformers", type);
  // Source: mlserver/settings.py, ModelSettings.
  if (typeof members["name"] === "string") addForeign("mlserver", implementation);
  const className = members["_class_name"];
  if (Array.isArray(className)) add("diffusers", className.join("."));
  if (typeof className !== "string") return;
  for (const part of Object.values(members)) {
    const [module, name] = Array.isArray(part) ? part : [];
    if (typeof module === "string" && !OWN.test(module)) add("diffusers", `${module}.${name}`);
  }
}

/** Whether a value is the path of a class in a module that is not the library's own. */
function isForeign(value: unknown): value is string {
  return typeof value === "string" && /^[\w.]+\.\w+$/.test(value) && !OWN.test(value);
}

/** Adds the module of an entry of modules.json. Source: sentence_transformers/SentenceTransformer.py. */
function inModules(entry: Members | null, add: (loader: string, name: unknown) => void): void {
  if (typeof entry?.["idx"] !== "number" || typeof entry["type"] !== "string") return;
  if (!OWN.test(entry["type"])) add("sentence_transformers", entry["type"]);
}

function textsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value)
    .flat(1)
    .filter((one) => typeof one === "string");
}
