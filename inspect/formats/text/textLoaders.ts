import type { ByteSource } from "../../bytes/byteSource";
import { search } from "../../bytes/chunks";
import { sectionOf } from "../../bytes/subrange";
import { LIMITS } from "../limits";
import type { LoaderFound } from "../recognition";
import { BY_KEY } from "./loaders";

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
/** An expression of a MONAI bundle: an import, or a call. Source: monai/bundle/config_item.py, ConfigExpression. */
const EXPRESSION =
  /(?:^\s{0,99}(?:-\s{1,9}|[\w"']{1,99}:\s{1,9})["']?|")(\$(?:import |@?[A-Za-z_]\w{1,60}(?:[.:#]\w{1,60}){0,9}\())/;
/** A module that a catalog of intake imports. Source: intake/catalog/local.py 0.7, CatalogParser. */
const PLUGIN =
  /^plugins:\s{0,9}\n[ \t]{1,20}source:\s{0,9}\n[ \t]{0,20}-[ \t]{0,9}(?:module|dir):[ \t]{0,9}["']?([\w./-]{1,100})/m;
/** Other lines that name code: a service of BentoML or TorchServe, a registered function of spaCy. */
const LINES: readonly (readonly [loader: string, pattern: RegExp])[] = [
  ["BentoML or TorchServe", /^ {0,20}service: {0,20}["']?([\w./-]{1,100}:\w{1,100})/m],
  ["spaCy", /"@callbacks" {0,9}: {0,9}"([\w.-]{1,100})"/],
  ["logging.config", /^\s{0,99}["']?\(\)["']?\s{0,9}:\s{0,9}["']?([\w.:/]{1,100})/],
  ["mmengine", /^\s{0,99}(custom_imports)\s{0,9}:/],
  ["monai.bundle", EXPRESSION],
  // An activation that is more than a class of torch. Source: ultralytics/nn/tasks.py, parse_model.
  [
    "ultralytics",
    /^activation: {0,9}["']?(?!(?:torch\.)?nn\.\w{1,40}\([\w=.,+ -]{0,99}\))([^#\s"'][^#\n]{0,99}\()/,
  ],
  // Source: haystack/core/pipeline/base.py, from_dict; kedro/io/core.py, parse_dataset_definition.
  [
    "haystack or kedro",
    /^ {1,20}type: {0,9}["']?((?!haystack)[a-z]\w{0,99}(?:\.\w{1,99}){0,9}\.[A-Z]\w{0,99})/,
  ],
];
/** Calls in an INI file of logging, whose classes and arguments are expressions. Source: Lib/logging/config.py. */
const INI = /^\[(?:handler|formatter)_/m;
const INI_CALL =
  /^(?!\s*(?:format|datefmt)\b)(?:[^;]{0,200}[\w)\]]\s{0,9}\(|class\s{0,9}[=:]\s{0,9}(?!(?:logging\.)?(?:handlers\.)?\w{1,60}\s*$)).{0,99}/;

/** A part of every line that names code; most texts contain none. */
const NAMED =
  /_target_|_component_|class_path|loader_module|python_model|service:|"@callbacks"|target: |!(?:new|name|module|apply|applyref):|\(\)["']? {0,9}:|custom_imports|[\s"']\$[@\w]|^activation:|^ +type: |^\[(?:handler|formatter)_|^plugins:/m;

/** Characters of which each of these parts contains one. This search is several times faster. */
const SIGNS = /[_:@$]/;

/** The first expression of a MONAI bundle in JSON. */
export function expressionIn(text: string): LoaderFound[] {
  const name = EXPRESSION.exec(text)?.[1];
  return name === undefined ? [] : [{ loader: "monai.bundle", name }];
}

/** Code, by name, that a library imports or calls when it loads this YAML or INI file. */
export function loadersInText(text: string): LoaderFound[] {
  const found: LoaderFound[] = [];
  const isEscaped = text.includes("\\") && /"[^"\n]{0,99}\\[xu]/i.test(text);
  const plain = isEscaped ? unescaped(text) : text;
  if (!SIGNS.test(plain) || !NAMED.test(plain)) return found;
  const lines = plain.split(/\r\n?|\n/);
  const kept = lines.filter((line) => line.length <= LIMITS.head && !/^\s*#/.test(line));
  const joined = kept.join("\n");
  for (const [, key = "", name = ""] of joined.matchAll(YAML_KEY)) {
    if (found.length >= LIMITS.listedCode) break;
    found.push({ loader: BY_KEY[key] ?? "", name });
  }
  for (const [, name = ""] of joined.matchAll(HYPER_TAG)) {
    if (found.length >= LIMITS.listedCode) break;
    if (!HYPER_OWN.test(name)) found.push({ loader: "hyperpyyaml", name });
  }
  for (const [, name = ""] of joined.matchAll(TARGET))
    found.push({ loader: "instantiate_from_config", name });
  const plugin = PLUGIN.exec(joined)?.[1];
  if (plugin !== undefined) found.push({ loader: "intake", name: plugin });
  const isLogging = INI.test(plain);
  for (const line of kept) {
    if (found.length >= LIMITS.listedCode) break;
    for (const [loader, pattern] of LINES) {
      const name = pattern.exec(line)?.[1];
      if (name !== undefined) found.push({ loader, name });
    }
    const call = isLogging ? INI_CALL.exec(line)?.[0] : undefined;
    if (call !== undefined) found.push({ loader: "logging.config", name: call });
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
  class_path: "jsonargparse",
  loader_module: "mlflow.pyfunc.load_model",
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
