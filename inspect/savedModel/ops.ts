import type table from "../../data/tensorflow-ops.json";
import { lazy } from "../lazy";

const names = lazy(
  (): ReadonlySet<string> =>
    new Set((require("../../data/tensorflow-ops.json") as typeof table).names),
);

/** Whether TensorFlow itself has an op of this name; any other op needs a library that the server loads. */
export function isTensorflowOp(name: string): boolean {
  return names().has(name);
}
