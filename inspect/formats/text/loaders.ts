import type { ByteSource } from "../../bytes/byteSource";
import { search } from "../../bytes/chunks";
import { sectionOf } from "../../bytes/subrange";
import { LIMITS } from "../limits";
import type { LoaderFound } from "../recognition";
import type { Members } from "./jsonObjects";

/** The key of a pickle, whose text names nothing. */
const SERIALIZED = ":serialized:";

/** Keys in JSON and YAML whose value a library imports or calls. Source: each library's documentation. */
const BY_KEY: Readonly<Record<string, string>> = {
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
  "implementation",
  "idx",
  "zarr_format",
];

/** Codecs of zarr's arrays that unpickle each chunk. Source: numcodecs/pickles.py; numcodecs/zarr3.py. */
const UNPICKLES = /^(?:numcodecs\.)?pickle$/;

/** Modules that belong to the libraries themselves. */
const OWN =
  /^(sentence_transformers|diffusers|transformers|onnxruntime|flax|stable_diffusion|torch\.nn)(\.|$)/;

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
      if (loader) add(loader, typeof member === "string" && key !== SERIALIZED ? member : key);
    }
    inObject(members, add);
  }
  if (Array.isArray(root)) for (const one of root) inModules(one as Members, add);
  return [...found.values()];
}

function inObject(members: Members, add: (loader: string, name: unknown) => void): void {
  for (const name of textsOf(members["auto_map"])) add("transformers", name);
  for (const pipeline of Object.values((members["custom_pipelines"] ?? {}) as Members))
    add("transformers.pipeline", (pipeline as Members | null)?.["impl"]);
  if (typeof members["__loader__"] === "string" && typeof members["__module__"] === "string")
    if (!/^(builtins|numpy|scipy|sklearn)(\.|$)/.test(members["__module__"]))
      add("skops.io.load", `${members["__module__"]}.${members["__class__"]}`);
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
  const { activation_function: activation, implementation, class: ofKind } = members;
  // Source: gluonts/core/serde/_base.py, decode.
  if (typeof members["__kind__"] === "string" && typeof ofKind === "string")
    add("gluonts.core.serde", ofKind);
  // Source: sentence_transformers/models/Dense.py, load.
  if (isForeign(activation)) add("sentence_transformers", activation);
  // Source: mlserver/settings.py, ModelSettings.
  if (isForeign(implementation) && typeof members["name"] === "string")
    add("mlserver", implementation);
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

/**
 * A YAML key with its value: on its own line or in braces, after an anchor or a tag, on a following line, or after a
 * block indicator. The value may be an alias or, in OmegaConf, an interpolation.
 */
const YAML_KEY =
  /(?:^|[\s{,"'-])(_target_|_component_|class_path|loader_module|python_model)["']?[ \t]{0,99}(?:\r?\n[ \t]{0,40})?:[ \t]{0,99}(?:[&!][^\s]{0,80}[ \t]{1,99}){0,2}(?:[>|][-+0-9]{0,3}[ \t]{0,99})?(?:#[^\n]{0,200})?(?:(?:[ \t]{0,99}\r?\n){0,9}[ \t]{1,99})?["']?((?:[\w.:/*-]|\$\{[^}\s]{0,99}\}){1,200})/g;
/** A tag of HyperPyYAML, which imports what it names. Source: speechbrain/HyperPyYAML hyperpyyaml/core.py. */
const HYPER_TAG = /(?:^|[\s:[{,-])!(?:new|name|module|apply|applyref):([\w.]{1,200})/g;
/** Classes that a tag of SpeechBrain's own models names. */
const HYPER_OWN = /^(?:speechbrain|torch\.(?:nn|optim))\./;
/** A numeric character escape in a quoted string, which can hide a key in YAML. */
const ESCAPED = /\\U(0000[0-9a-f]{4})|\\x([0-9a-f]{2})|\\u([0-9a-f]{4})/gi;
/** What latent-diffusion and related projects import: a name with its parameters beside it. */
const TARGET =
  /^[ \t]{0,40}target: {0,9}([A-Za-z_]\w{0,99}(?:\.\w{1,99}){1,9})[ \t]*\r?\n[ \t]{1,40}params:/gm;
/** Other lines that name code: a service of BentoML or TorchServe, a registered function of spaCy. */
const LINES: readonly (readonly [loader: string, pattern: RegExp])[] = [
  ["BentoML or TorchServe", /^ {0,20}service: {0,20}["']?([\w./-]{1,100}:\w{1,100})/m],
  ["spaCy", /"@callbacks" {0,9}: {0,9}"([\w.-]{1,100})"/],
];

/** A part of every line that names code; most texts contain none. */
const NAMED =
  /_target_|_component_|class_path|loader_module|python_model|service:|"@callbacks"|target: |!(?:new|name|module|apply|applyref):/;

/** The same for YAML or an INI file. */
export function loadersInText(text: string): LoaderFound[] {
  const found: LoaderFound[] = [];
  const isEscaped = /"[^"\n]{0,99}\\[xu]/i.test(text);
  const plain = isEscaped ? unescaped(text) : text;
  if (!NAMED.test(plain)) return found;
  const lines = plain.split(/\r\n?|\n/);
  const kept = lines.filter((line) => line.length <= LIMITS.head && !/^\s*#/.test(line));
  for (const [, key = "", name = ""] of kept.join("\n").matchAll(YAML_KEY)) {
    if (found.length >= LIMITS.listedCode) break;
    found.push({ loader: BY_KEY[key] ?? "", name });
  }
  for (const [, name = ""] of kept.join("\n").matchAll(HYPER_TAG)) {
    if (found.length >= LIMITS.listedCode) break;
    if (!HYPER_OWN.test(name)) found.push({ loader: "hyperpyyaml", name });
  }
  for (const [, name = ""] of kept.join("\n").matchAll(TARGET))
    found.push({ loader: "instantiate_from_config", name });
  for (const line of kept) {
    if (found.length >= LIMITS.listedCode) break;
    for (const [loader, pattern] of LINES) {
      const name = pattern.exec(line)?.[1];
      if (name !== undefined) found.push({ loader, name });
    }
  }
  return found.slice(0, LIMITS.listedCode);
}

function unescaped(text: string): string {
  return text.replace(ESCAPED, (_, long?: string, byte?: string, unit?: string) =>
    String.fromCharCode(Number.parseInt(long ?? byte ?? unit ?? "0", 16)),
  );
}

/** Keys and tags that name code in YAML and hardly occur in other text. */
const RARE: Readonly<Record<string, string>> = {
  _target_: "hydra.utils.instantiate",
  _component_: "torchtune",
  "!new:": "hyperpyyaml",
  "!apply:": "hyperpyyaml",
};

/** Most bytes after the head of a text that are searched; no configuration is larger. */
const MOST_SEARCHED = 32 << 20;

/** What a text names after its head, of which only the keys are looked for. */
export function loadersAfterHead(source: ByteSource, head: Buffer): LoaderFound[] {
  if (source.size <= head.length) return [];
  const rest = sectionOf(source, head.length, MOST_SEARCHED);
  return Array.from(search(rest, Object.keys(RARE)).keys(), (name) => ({
    loader: RARE[name] ?? "",
    name,
  }));
}
