import type { SignatureFault, TypedTensor } from "../../inspect/savedModel/callable";
import type { FindingData } from "../engine/finding";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";

/** What is wrong with a signature, in words that follow its name. */
export function describeFault(fault: SignatureFault): string {
  switch (fault.kind) {
    case "inputs":
      return "has no inputs";
    case "outputs":
      return "has no outputs";
    case "encoding":
      return `has inputs or outputs that are not one plain tensor: ${fault.tensors
        .map(({ name, encoding = "no tensor" }) => `${name} (${encoding})`)
        .join(", ")}`;
    case "missing":
      return `names tensors that the graph does not have: ${fault.tensors.join(", ")}`;
    case "placeholderType":
      return `declares inputs with other data types than their placeholders have: ${fault.tensors
        .map(({ name, dtype, placeholder }) => `${name} (${dtype}, placeholder ${placeholder})`)
        .join(", ")}`;
    case "inputType":
      return `has inputs that JSON cannot express: ${typed(fault.tensors)}`;
    case "outputType":
      return `has outputs that JSON cannot express: ${typed(fault.tensors)}`;
    default:
      return unhandled(fault);
  }
}

function typed(tensors: readonly TypedTensor[]): string {
  return tensors.map(({ name, dtype }) => `${name} (${dtype})`).join(", ");
}

/** What a fault is about, as data for programs. */
export function faultData(fault: SignatureFault): FindingData {
  switch (fault.kind) {
    case "inputs":
    case "outputs":
      return {};
    case "encoding":
      return { tensors: fault.tensors.map(({ name }) => name) };
    case "missing":
      return { tensors: fault.tensors };
    case "placeholderType":
      return {
        tensors: fault.tensors.map(({ name }) => name),
        found: [...new Set(fault.tensors.map(({ dtype }) => dtype))].join(", "),
        wanted: [...new Set(fault.tensors.map(({ placeholder }) => placeholder))].join(", "),
      };
    case "inputType":
    case "outputType":
      return {
        tensors: fault.tensors.map(({ name }) => name),
        found: [...new Set(fault.tensors.map(({ dtype }) => dtype))].join(", "),
      };
    default:
      return unhandled(fault);
  }
}

/** Why servers refuse requests to a signature, and the fix. */
export const ADVICE: Readonly<Record<SignatureFault["kind"], Pick<Draft, "reason" | "fix">>> = {
  inputs: {
    reason: "Servers refuse every REST request to it, including those of Vertex AI.",
    fix: "export a function that takes a tensor, or name another signature as export.signature.",
  },
  outputs: {
    reason: "A server has nothing to compute for it, and answers every request with an error.",
    fix: "export a function that returns a tensor, or name another signature as export.signature.",
  },
  encoding: {
    reason:
      "Servers feed and fetch one dense tensor by its name, and answer every request with an error.",
    fix: "give the parts as inputs or outputs (values, indices, dense shape), and put them together in the graph.",
  },
  inputType: {
    reason: "Servers cannot build a tensor of that type from JSON, and refuse every REST request.",
    fix: "export a function that takes a type that JSON has, such as float32 or int32, and casts it to the model's type in the graph.",
  },
  outputType: {
    reason: "Servers cannot write a tensor of that type as JSON, so every REST request fails.",
    fix: 'cast it before it is returned, as tf.cast(y, tf.float32) or dtype="float32" for the last Keras layer does, or drop it from the signature.',
  },
  placeholderType: {
    reason: "A server builds the tensor in the declared type, and TensorFlow refuses to feed it.",
    fix: "export the signature with the placeholders' own data types.",
  },
  missing: {
    reason: "A server finds no such tensor, and answers every request with an error.",
    fix: "export the signature with tensors of the graph that is saved.",
  },
};
