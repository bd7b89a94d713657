import type { Recogniser } from "./index";
import { codeInKerasConfig } from "./kerasConfig";
import { LIMITS } from "./limits";
import type { Recognition } from "./recognition";

/** JSON, told apart by its structure: a model in JSON form, or plain data. */
export const recogniseJson: Recogniser = ({ source, head }) => {
  const text = decodeJsonText(head);
  if (!/^\s*[[{]/.test(text)) return undefined;
  if (source.size > LIMITS.wholeMember) return modelOf(text) ?? largeJson(text);
  let value: unknown;
  const whole = decodeJsonText(source.size <= head.length ? head : source.read(0, source.size));
  try {
    value = JSON.parse(whole);
  } catch {
    return undefined;
  }
  return modelIn(value, whole) ?? { format: "json" };
};

/** JSON in any of the encodings that a loader accepts. */
function decodeJsonText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le", 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    const even = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
    return even.swap16().toString("utf16le");
  }
  if (bytes[0] !== 0 && bytes[1] === 0) return bytes.toString("utf16le");
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}

function modelIn(value: unknown, text: string): Recognition | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const members = value as Record<string, unknown>;
  const has = (...names: string[]) => names.every((name) => Object.hasOwn(members, name));
  if (has("modelTopology") || has("weightsManifest")) {
    return withCode({ format: "tensorflowjs-json", detail: "a TensorFlow.js model" }, text);
  }
  if (has("class_name", "config") || has("model_config")) {
    return withCode({ format: "keras-json", detail: "a Keras architecture without weights" }, text);
  }
  if (has("learner", "version")) {
    const version = Array.isArray(members["version"]) ? members["version"].join(".") : "";
    return { format: "xgboost-json", detail: `an XGBoost ${version} model` };
  }
  if (has("tree_info", "feature_names") || has("oblivious_trees")) {
    return { format: "model-json", detail: "a model of trees as JSON" };
  }
  return undefined;
}

function withCode(recognition: Recognition, text: string): Recognition {
  const code = codeInKerasConfig(text);
  return code.length > 0 ? { ...recognition, code } : recognition;
}

/** A model by the head of a JSON text that is too large to parse. */
function modelOf(head: string): Recognition | undefined {
  if (/"(modelTopology|weightsManifest)"\s*:/.test(head)) return { format: "tensorflowjs-json" };
  if (/"learner"\s*:/.test(head)) return { format: "xgboost-json" };
  if (/"class_name"\s*:/.test(head)) return { format: "keras-json" };
  return undefined;
}

function largeJson(head: string): Recognition {
  return { format: "json", detail: `judged by its first ${head.length} characters` };
}
