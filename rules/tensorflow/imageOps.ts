import table from "../../data/serving-ops.json";
import type { ServingFacts } from "../../inspect/manifest";
import { readServingImage } from "../../inspect/servingImage";

/** The library besides TensorFlow that registers an op, if TensorFlow Serving's image has it. */
export function libraryOf(op: string): string | undefined {
  return table.libraries.find(({ ops }) => ops.includes(op))?.library;
}

/** Whether the declared image has the op: TensorFlow Serving's own image has the ops of some libraries. */
export function hasOp({ image = "" }: ServingFacts, op: string): boolean {
  const serving = readServingImage(image);
  if (serving?.framework !== "tensorflow" || !/(^|\/)tensorflow\/serving:/.test(image))
    return false;
  return table.libraries.some(
    ({ ops, servedSince }) => ops.includes(op) && isSince(serving.version, servedSince),
  );
}

function isSince(version: string, since: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [first = 0, second = 0] = since.split(".").map(Number);
  return major > first || (major === first && minor >= second);
}
