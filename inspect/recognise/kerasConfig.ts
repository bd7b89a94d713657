import { LIMITS } from "./limits";
import type { CodeFound } from "./recognition";

/** Modules of Keras itself; a class of any other is looked up and run by the loader. */
const OWN_MODULES =
  /^(keras|tf_keras|tensorflow\.keras|tensorflow\.python\.keras|keras_core|builtins)(\.|$)/;
/** Keras classes that run code which the file carries, or load another model. */
const CARRIERS: ReadonlySet<string> = new Set([
  "Lambda",
  "TorchModuleWrapper",
  "FlaxLayer",
  "JaxLayer",
  "TFSMLayer",
]);

/**
 * Code in a Keras configuration, as JSON or as a text that holds it: Lambda layers and the like, and classes of other
 * modules. Texts such as "Lambda" in a label are no layer: only `class_name` and `module` members count.
 */
export function codeInKerasConfig(text: string): CodeFound[] {
  const found = new Map<string, CodeFound>();
  const add = (what: string) => {
    if (found.size < LIMITS.listedCode) found.set(what, { what, where: "" });
  };
  for (const [, className = ""] of text.matchAll(/"class_name"\s*:\s*"((?:[^"\\]|\\.){1,200})"/g)) {
    const name = unescapeJson(className);
    if (CARRIERS.has(name.split(">").at(-1) ?? "")) add(`Keras ${name} layer`);
  }
  for (const [, moduleName = ""] of text.matchAll(/"module"\s*:\s*"((?:[^"\\]|\\.){1,200})"/g)) {
    const name = unescapeJson(moduleName);
    if (!OWN_MODULES.test(name)) add(`Keras class of module ${name}`);
  }
  return [...found.values()];
}

/** The version that Keras writes into its JSON, where the text holds one that is not itself quoted. */
export function kerasVersionIn(text: string): string | undefined {
  return /(?<!\\)"keras_version"\s*:\s*"([\w.+-]{1,40})"/.exec(text)?.[1];
}

function unescapeJson(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
