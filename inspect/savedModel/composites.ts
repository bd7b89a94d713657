import type { SavedObjectGraph, StructuredValue } from "../proto/generated/tensorflow";
import type { TensorFacts } from "./facts";

/**
 * Finds the arguments of a signature that TensorFlow 2 has divided into several inputs, such as a ragged tensor into its
 * values and row splits. The signature itself contains plain tensors only. Returns the classes of these arguments.
 */
export type FindComposites = (inputs: Readonly<Record<string, TensorFacts>>) => readonly string[];

/** Most classes of a signature that are listed. */
const LISTED = 10;

/**
 * A signature has the argument names of the function that it wraps, whose own arguments are not divided.
 * Source: tensorflow/python/saved_model/{signature_serialization,function_serialization}.py.
 */
export function compositesIn(graph: SavedObjectGraph | null | undefined): FindComposites {
  const { nodes = [], concrete_functions: concrete = {} } = graph ?? {};
  const classesOf = new Map<string, readonly string[]>();
  for (const [name, { canonicalized_input_signature: value }] of Object.entries(concrete)) {
    const classes = new Set(value ? dividedIn(value) : []);
    if (classes.size > 0) classesOf.set(name, [...classes].sort().slice(0, LISTED));
  }
  const byNames = new Map<string, readonly string[]>();
  for (const { bare_concrete_function: called } of classesOf.size > 0 ? nodes : []) {
    const classes = classesOf.get(called?.concrete_function_name ?? "");
    if (called && classes) byNames.set(keyOf(called.argument_keywords), classes);
  }
  return (inputs) => byNames.get(keyOf(Object.keys(inputs))) ?? [];
}

function keyOf(names: readonly string[]): string {
  return JSON.stringify([...names].sort());
}

function* dividedIn(value: StructuredValue): Iterable<string> {
  const { type_spec_value: spec } = value;
  if (spec && spec.num_flat_components !== 1) yield spec.type_spec_class_name;
  const fields = Object.values(value.dict_value?.fields ?? {});
  const values = (value.tuple_value ?? value.list_value)?.values ?? fields;
  for (const inner of values) yield* dividedIn(inner);
}
