import type { ByteSource } from "../../bytes/byteSource";
import { codeInKerasConfig } from "../keras/kerasConfig";
import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import type { CodeFound, LoaderFound, Recognition } from "../recognition";
import { functionInJson } from "../science/polars";
import { breaksOut, judgeTemplates, SPECIAL } from "./chatTemplate";
import { type Members, objectsIn } from "./jsonObjects";
import { countValues, decodeJson, isFollowed, parseJson } from "./jsonText";
import type * as largeJson from "./largeJson";
import { LOADER_NAMES, loadersInJson } from "./loaders";
import { tagged, tagsIn } from "./templateNames";
import { expressionIn } from "./textLoaders";

// Few bundles contain JSON that is too large to be parsed.
const loadLarge = () => require("./largeJson") as typeof largeJson;

/** JSON: a model in JSON form, recognised by its structure, or plain data. */
export const recogniseJson: Recogniser = ({ source, head }) => {
  if (isOther(head)) return undefined;
  const start = decodeJson(head);
  if (!/^\s*[[{]/.test(start) && !isBlank(source, head, start)) return undefined;
  if (source.size > LIMITS.wholeMember) return loadLarge().recogniseLargeJson(source, head);
  const bytes = source.size <= head.length ? head : source.read(0, source.size);
  const isSmall = bytes.length <= LIMITS.jsonDepth;
  if (!isSmall && countValues(bytes) > LIMITS.jsonValues)
    return loadLarge().recogniseLargeJson(source, head);
  const text = bytes === head ? start : decodeJson(bytes);
  if (isFollowed(text)) return undefined;
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return undefined;
  const code: CodeFound[] = [];
  const loads: LoaderFound[] = [...functionInJson(text, value), ...expressionIn(text)];
  if (TELLING.test(text)) {
    const objects = objectsIn(value);
    const byTemplates = judgeTemplates(templatesIn(objects), "chat_template");
    code.push(...codeInKerasConfig(value, objects), ...byTemplates.code);
    loads.push(...byTemplates.loads, ...loadersInJson(value, objects));
  }
  if (TAG.test(text) && code.length === 0) {
    // The text itself may be a template, too.
    const reaches = (one: string) => TAG.test(one) && breaksOut(tagged(one, tagsIn(one)));
    if (reaches(text) || textsIn(value).some(reaches)) loads.push(SPECIAL);
  }
  return {
    ...modelIn(value),
    ...(code.length > 0 && { code }),
    ...(loads.length > 0 && { loads }),
  };
};

/** A name with which JSON configures code, or an escape that may hide one. JSON without any is not searched. */
const TELLING = new RegExp(
  `\\\\[u/]|"(?:chat_template|class_name|\\(\\)|${LOADER_NAMES.join("|")})"`,
);

/** The start of a Jinja tag, plain or escaped. */
const TAG = /\{[{%]|\\u007b/i;

/** Whether the first bytes that are not white space show that text is not JSON, in whatever encoding. */
function isOther(head: Buffer): boolean {
  let at = 0;
  while (at < head.length && isSpace(head[at])) at++;
  const { [at]: first, [at + 1]: second } = head;
  if (first === undefined || first === 0x5b || first === 0x7b) return false;
  // The byte order marks of UTF-8 and UTF-16, and of UTF-32 in little-endian order.
  if (first === 0xef) return second !== 0xbb;
  if (first === 0xfe) return second !== 0xff;
  if (first === 0xff) return second !== 0xfe;
  // UTF-16 and UTF-32 in big-endian order.
  return !(first === 0 && (second === 0 || second === 0x5b || second === 0x7b || isSpace(second)));
}

function isSpace(byte = 0): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** Whether the head is only white space, after which JSON may start; an empty text stands for bytes of no encoding. */
function isBlank(source: ByteSource, head: Buffer, start: string): boolean {
  return source.size > head.length && start !== "" && start.trim() === "";
}

function modelIn(value: object): Recognition {
  if (Array.isArray(value)) return { format: isXgboostDump(value) ? "xgboost-dump" : "json" };
  const members = value as Record<string, unknown>;
  if (has(members, "modelTopology") || has(members, "weightsManifest"))
    return { format: "tensorflowjs-json" };
  const isObject = has(members, "class_name") && has(members, "config");
  if ((isObject && !isTokenizer(members) && !isPreset(members)) || has(members, "model_config"))
    return { format: "keras-json" };
  if (has(members, "learner") && has(members, "version"))
    return { format: isXgboostConfig(members["learner"]) ? "json" : "xgboost-json" };
  if (has(members, "tree_info") && has(members, "feature_names"))
    return { format: "lightgbm-json" };
  const isByFeature = has(members, "trees") && has(members, "features_info");
  if (has(members, "oblivious_trees") || isByFeature) return { format: "catboost-json" };
  if (has(members, "base_code") && has(members, "program") && isPaddle(members["base_code"]))
    return { format: "paddle-program" };
  if ([members, members["installed"], members["web"]].some(isSecret)) {
    return { format: "credentials" };
  }
  return { format: "json" };
}

/** Whether an object has a member that is not a number: in a vocabulary, any word is a name of a number. */
function has(members: Record<string, unknown>, name: string): boolean {
  return Object.hasOwn(members, name) && typeof members[name] !== "number";
}

/**
 * Whether an object is a tokenizer, whose class no loader of models knows: words and their counts, as JSON in strings.
 * Source: keras 2 preprocessing/text.py, Tokenizer.to_json.
 */
function isTokenizer(members: Members): boolean {
  const { class_name: className, config } = members;
  if (className !== "Tokenizer" || Object.keys(members).length !== 2) return false;
  const { word_counts: counts, word_index: index } = Object(config) as Record<string, unknown>;
  return typeof counts === "string" && typeof index === "string";
}

/**
 * Whether an object names a class of KerasHub, which loads its weights or vocabulary from the files beside it. Source:
 * keras_hub/src/utils/preset_utils.py, save_serialized_object.
 */
function isPreset({ registered_name: name }: Members): boolean {
  return typeof name === "string" && /^keras_(?:hub|nlp)>/.test(name);
}

/**
 * Whether "base_code" is that of a Paddle program. Source: PaddlePaddle/Paddle paddle/fluid/pir/serialize_deserialize,
 * "base_code".
 */
function isPaddle(base: unknown): boolean {
  return typeof base === "object" && base !== null && (base as Members)["magic"] === "pir";
}

/**
 * Whether a learner is parameters without trees, as Booster.save_config writes them. Source: dmlc/xgboost
 * src/learner.cc, SaveConfig.
 */
function isXgboostConfig(learner: unknown): boolean {
  if (typeof learner !== "object" || learner === null) return false;
  const booster = (learner as Members)["gradient_booster"] as Members | null | undefined;
  const hasModel = ["model", "gbtree"].some((name) => booster?.[name] !== undefined);
  return Object.hasOwn(learner, "generic_param") && !hasModel;
}

/**
 * Whether an array is trees of nodes, each of which splits or is a leaf. Source: dmlc/xgboost src/tree/tree_model.cc,
 * JsonGenerator.
 */
function isXgboostDump(trees: readonly unknown[]): boolean {
  const [first] = trees;
  if (typeof first !== "object" || first === null) return false;
  const has = (name: string) => Object.hasOwn(first, name);
  return has("nodeid") && (has("leaf") || (has("split") && has("children")));
}

/**
 * Whether an object contains a secret in the form of Google Cloud's credentials of service accounts, users and clients.
 * Source: google-auth, _default.py.
 */
function isSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const members = value as Members;
  if (typeof members["client_id"] !== "string") return false;
  const secrets = [members["private_key"], members["client_secret"], members["refresh_token"]];
  return secrets.some((secret) => typeof secret === "string" && secret !== "");
}

/** The strings in every property named chat_template. */
function templatesIn(objects: readonly Members[]): string[] {
  const texts: string[] = [];
  for (const members of objects) {
    if (!Object.hasOwn(members, "chat_template")) continue;
    for (const text of textsIn(members["chat_template"])) texts.push(text);
  }
  return texts;
}

/**
 * Every string in a value, in names and values at any depth. Without recursion, because JSON may be nested to any
 * depth.
 */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one === "string") texts.push(one);
    else if (typeof one === "object" && one !== null)
      for (const [name, member] of Object.entries(one)) waiting.push(name, member);
  }
  return texts;
}
