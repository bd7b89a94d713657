import type { Field, Message, MessageType } from "../proto/decode";
import { dtypeName } from "./dtypes";
import type { FunctionFacts } from "./facts";
import { shapeOf, shapeText, TensorShape } from "./shape";

/** Most callable functions, and most concrete forms of one, that are listed. */
const LISTED = 100;

// Source: tensorflow/core/protobuf/{saved_object_graph,struct}.proto, TensorFlow 2.21.

const TensorSpec: MessageType = {
  name: { number: 1, type: "text" },
  shape: { number: 2, type: TensorShape },
  dtype: { number: 3, type: "int" },
};

/** A value of Python's containers; its lists hold such values again, which is added below. */
const StructuredValue: Record<string, Field> = {
  none_value: { number: 1, type: {} },
  float64_value: { number: 11, type: "fixed64" },
  int64_value: { number: 12, type: "int" },
  string_value: { number: 13, type: "text" },
  bool_value: { number: 14, type: "bool" },
  tensor_spec_value: { number: 33, type: TensorSpec },
  type_spec_value: { number: 34, type: { type_spec_class_name: { number: 3, type: "text" } } },
  bounded_tensor_spec_value: { number: 35, type: TensorSpec },
};
const values: MessageType = { values: { number: 1, type: StructuredValue, repeated: true } };
const Entry: MessageType = {
  key: { number: 1, type: "text" },
  value: { number: 2, type: StructuredValue },
};
StructuredValue["list_value"] = { number: 51, type: values };
StructuredValue["tuple_value"] = { number: 52, type: values };
StructuredValue["dict_value"] = {
  number: 53,
  type: { fields: { number: 1, type: Entry, repeated: true } },
};

const SavedObject: MessageType = {
  children: {
    number: 1,
    type: { node_id: { number: 1, type: "int" }, local_name: { number: 2, type: "text" } },
    repeated: true,
  },
  function: {
    number: 6,
    type: { concrete_functions: { number: 1, type: "text", repeated: true } },
  },
  bare_concrete_function: {
    number: 8,
    type: { concrete_function_name: { number: 1, type: "text" } },
  },
};

/** SavedObjectGraph, as far as it tells the functions that Python code can call. */
export const SavedObjectGraph: MessageType = {
  nodes: { number: 1, type: SavedObject, repeated: true },
  concrete_functions: {
    number: 2,
    type: {
      key: { number: 1, type: "text" },
      value: {
        number: 2,
        type: { canonicalized_input_signature: { number: 3, type: StructuredValue } },
      },
    },
    repeated: true,
  },
};

/** The functions of the exported object itself, by name, as `saved_model_cli show --all` lists them. */
export function functionsOf(graph: Message | undefined): FunctionFacts[] {
  const { nodes = [], concrete_functions: concrete = [] } = (graph ?? {}) as {
    nodes?: readonly Message[];
    concrete_functions?: readonly Message[];
  };
  const inputs = new Map(
    concrete.map(({ key, value }) => {
      const { canonicalized_input_signature: signature } = (value ?? {}) as Record<string, Message>;
      return [String(key), signature] as const;
    }),
  );
  const children = (nodes[0]?.["children"] ?? []) as readonly Message[];
  const functions = children.flatMap(({ node_id: id, local_name: name }) => {
    const names = concreteNames(nodes[Number(id ?? 0)]);
    if (names.length === 0) return [];
    const calls = names.slice(0, LISTED).map((called) => argumentsOf(inputs.get(called)));
    return [{ name: String(name ?? ""), calls }];
  });
  return functions.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, LISTED);
}

function concreteNames(node: Message | undefined): readonly string[] {
  const { function: called, bare_concrete_function: bare } = (node ?? {}) as Record<
    string,
    Message | undefined
  >;
  if (called) return (called["concrete_functions"] ?? []) as readonly string[];
  return bare ? [String(bare["concrete_function_name"] ?? "")] : [];
}

/** Arguments of a canonical signature: a tuple of the positional ones and a dict of those with a name. */
function argumentsOf(signature: Message | undefined): string[] {
  const [positional, named] = members(signature);
  const byName = fieldsOf(named).map(([key, value]) => {
    const shown = text(value);
    return shown.startsWith(`${key}: `) ? shown : `${key}: ${shown}`;
  });
  return [...members(positional).map(text), ...byName];
}

function fieldsOf(value: Message | undefined): [string, Message | undefined][] {
  const { fields = [] } = (value?.["dict_value"] ?? {}) as { fields?: readonly Message[] };
  return fields.map((entry) => [String(entry["key"] ?? ""), entry["value"] as Message | undefined]);
}

function members(value: Message | undefined): readonly Message[] {
  const { list_value: list, tuple_value: tuple } = (value ?? {}) as Record<
    string,
    Message | undefined
  >;
  return ((tuple ?? list)?.["values"] ?? []) as readonly Message[];
}

/** One argument as text: `x: float32 [?, 4]` for a tensor, Python's own form for anything else. */
function text(value: Message | undefined): string {
  const tensor = (value?.["tensor_spec_value"] ?? value?.["bounded_tensor_spec_value"]) as
    | Message
    | undefined;
  if (tensor) {
    const name = String(tensor["name"] ?? "");
    const described = `${dtypeName(tensor["dtype"])} ${shapeText(shapeOf(tensor["shape"] as Message | undefined))}`;
    return name === "" ? described : `${name}: ${described}`;
  }
  const [kind] = Object.keys(value ?? {});
  switch (kind) {
    case "tuple_value":
      return `(${members(value).map(text).join(", ")})`;
    case "list_value":
      return `[${members(value).map(text).join(", ")}]`;
    case "dict_value":
      return `{${fieldsOf(value)
        .map(([key, field]) => `${key}: ${text(field)}`)
        .join(", ")}}`;
    case "bool_value":
      return value?.["bool_value"] ? "True" : "False";
    case "string_value":
      return JSON.stringify(value?.["string_value"]);
    case "int64_value":
      return String(zigzag(Number(value?.["int64_value"])));
    case "float64_value":
      return String(float(value?.["float64_value"] as bigint));
    case "type_spec_value":
      return typeSpec(value?.["type_spec_value"]);
    case "none_value":
      return "None";
    default:
      return "?";
  }
}

function typeSpec(spec: Message[string]): string {
  const { type_spec_class_name: name = "TypeSpec" } = (spec ?? {}) as Record<string, unknown>;
  return String(name);
}

/** A sint64 that was read as an int64. */
function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function float(bits: bigint): number {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(bits);
  return bytes.readDoubleLE();
}
