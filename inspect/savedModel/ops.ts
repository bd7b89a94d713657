import table from "../../data/tensorflow-ops.json";

const NAMES: ReadonlySet<string> = new Set(table.names);

/** Whether TensorFlow itself has an op of this name; any other needs a library that is loaded into the server. */
export function isTensorflowOp(name: string): boolean {
  return NAMES.has(name);
}
