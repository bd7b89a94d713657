import { LIMITS } from "../limits";
import type { LoaderFound } from "../recognition";
import type { Members } from "./jsonObjects";

/** Keys of JSON and YAML by whose value a library imports or calls something. Source: each library's documentation. */
const BY_KEY: Readonly<Record<string, string>> = {
  _target_: "hydra.utils.instantiate",
  loader_module: "mlflow.pyfunc.load_model",
  python_model: "mlflow.pyfunc.load_model",
  parent_library: "peft",
  "py/object": "jsonpickle.decode",
  "py/reduce": "jsonpickle.decode",
  "py/function": "jsonpickle.decode",
  "py/type": "jsonpickle.decode",
};

/** Names of which JSON has one wherever it configures code, below. */
export const LOADER_NAMES: readonly string[] = [
  ...Object.keys(BY_KEY),
  "auto_map",
  "custom_pipelines",
  "__loader__",
  "lc",
  "_class_name",
  "idx",
];

/** Modules that the libraries themselves bring. */
const OWN =
  /^(sentence_transformers|diffusers|transformers|onnxruntime|flax|stable_diffusion)(\.|$)/;

/**
 * Code that a library imports or calls when it loads what the JSON configures, by name.
 * @param objects every object in it.
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
      if (loader) add(loader, typeof member === "string" ? member : key);
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
  if (typeof members["_class_name"] !== "string") return;
  for (const part of Object.values(members)) {
    const [module, name] = Array.isArray(part) ? part : [];
    if (typeof module === "string" && !OWN.test(module)) add("diffusers", `${module}.${name}`);
  }
}

/** An entry of modules.json. Source: sentence_transformers/SentenceTransformer.py. */
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

/** A key of YAML with a plain value, in a line of its own or in braces. */
const YAML_KEY =
  /(?:^|[\s{,"'-])(_target_|loader_module|python_model)["']?: {0,20}["']?([\w.:/-]{1,200})/g;
/** Other lines that name code: BentoML and TorchServe a service, spaCy a registered function. */
const LINES: readonly (readonly [loader: string, pattern: RegExp])[] = [
  ["BentoML or TorchServe", /^ {0,20}service: {0,20}["']?([\w./-]{1,100}:\w{1,100})/m],
  ["spaCy", /"@callbacks" {0,9}: {0,9}"([\w.-]{1,100})"/],
];

/** A part of every line that names code; most texts have none. */
const NAMED = /_target_|loader_module|python_model|service:|"@callbacks"/;

/** The same for a text of YAML or of an INI file, line by line. */
export function loadersInText(text: string): LoaderFound[] {
  const found: LoaderFound[] = [];
  if (!NAMED.test(text)) return found;
  for (const line of text.split("\n")) {
    if (found.length >= LIMITS.listedCode) break;
    if (line.length > LIMITS.head || /^\s*#/.test(line)) continue;
    for (const [, key = "", name = ""] of line.matchAll(YAML_KEY))
      found.push({ loader: BY_KEY[key] ?? "", name });
    for (const [loader, pattern] of LINES) {
      const name = pattern.exec(line)?.[1];
      if (name !== undefined) found.push({ loader, name });
    }
  }
  return found.slice(0, LIMITS.listedCode);
}
