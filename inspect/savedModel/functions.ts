import type { SavedObject, SavedObjectGraph, StructuredValue } from "../proto/generated/tensorflow";
import { dtypeName } from "./dtypes";
import type { FunctionFacts } from "./facts";
import { shapeOf, shapeText } from "./shape";

/** Most callable functions, and most concrete functions of each, that are listed. */
const LISTED = 100;

/** The functions of the exported object itself, by name, as `saved_model_cli show --all` lists them. */
export function functionsOf(graph: SavedObjectGraph | null | undefined): FunctionFacts[] {
  const { nodes = [], concrete_functions: concrete = {} } = graph ?? {};
  const functions = (nodes[0]?.children ?? []).flatMap(({ node_id: id, local_name: name }) => {
    const names = concreteNames(nodes[id]);
    if (names.length === 0) return [];
    const calls = names.slice(0, LISTED).map((called) => argumentsOf(concrete, called));
    return [{ name, calls }];
  });
  return functions.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, LISTED);
}

function concreteNames(node: SavedObject | undefined): readonly string[] {
  const { function: called, bare_concrete_function: bare } = node ?? {};
  if (called) return called.concrete_functions;
  return bare ? [bare.concrete_function_name] : [];
}

/** Arguments of a canonical signature: a tuple of positional arguments and a dict of keyword arguments. */
function argumentsOf(concrete: SavedObjectGraph["concrete_functions"], called: string): string[] {
  const found = Object.hasOwn(concrete, called) ? concrete[called] : undefined;
  const [positional, named] = elements(found?.canonicalized_input_signature);
  const byName = Object.entries(named?.dict_value?.fields ?? {}).map(([key, value]) => {
    const shown = text(value);
    return shown.startsWith(`${key}: `) ? shown : `${key}: ${shown}`;
  });
  return [...elements(positional).map(text), ...byName];
}

function elements(value: StructuredValue | null | undefined): readonly StructuredValue[] {
  return (value?.tuple_value ?? value?.list_value)?.values ?? [];
}

/** One argument as text: `x: float32 [?, 4]` for a tensor, Python's own notation for anything else. */
function text(value: StructuredValue): string {
  const tensor = value.tensor_spec_value ?? value.bounded_tensor_spec_value;
  if (tensor) {
    const described = `${dtypeName(tensor.dtype)} ${shapeText(shapeOf(tensor.shape))}`;
    return tensor.name === "" ? described : `${tensor.name}: ${described}`;
  }
  if (value.tuple_value) return `(${elements(value).map(text).join(", ")})`;
  if (value.list_value) return `[${elements(value).map(text).join(", ")}]`;
  if (value.dict_value) {
    const fields = Object.entries(value.dict_value.fields);
    return `{${fields.map(([key, field]) => `${key}: ${text(field)}`).join(", ")}}`;
  }
  if (typeof value.bool_value === "boolean") return value.bool_value ? "True" : "False";
  if (typeof value.string_value === "string") return JSON.stringify(value.string_value);
  if (typeof value.int64_value === "number") return String(value.int64_value);
  if (typeof value.float64_value === "number") return String(value.float64_value);
  if (value.type_spec_value) return value.type_spec_value.type_spec_class_name || "TypeSpec";
  return value.none_value ? "None" : "?";
}
