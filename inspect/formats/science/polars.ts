import { search } from "../../bytes/chunks";
import type { Recogniser } from "../recogniser";
import type { LoaderFound } from "../recognition";
import { recogniseMsgpack } from "../weights/msgpack";

/**
 * Marks before a pickle of a Python function in serialised expressions and query plans. Source: polars
 * crates/polars-plan/src/dsl/python_dsl/python_udf.rs, PYTHON_SERDE_MAGIC_BYTE_MARK.
 */
const FUNCTIONS = ["PLPYFN", "PLPYUDF"];
/** First bytes of a serialised query plan. Source: polars crates/polars-plan/src/dsl/plan.rs. */
const PLAN = "DSL_VERSION";

/** MessagePack data, such as an expression of polars. */
export const recogniseExpression: Recogniser = (sample) => {
  const found = recogniseMsgpack(sample);
  if (!found || search(sample.source, FUNCTIONS).size === 0) return found;
  return { ...found, loads: [...(found.loads ?? []), FUNCTION] };
};

/** A query plan of polars with a Python function; other plans are unknown bytes. */
export const recognisePlan: Recogniser = ({ source, head }) => {
  if (head.toString("latin1", 0, PLAN.length) !== PLAN) return undefined;
  if (search(source, FUNCTIONS).size === 0) return undefined;
  return { format: "unknown", loads: [FUNCTION] };
};

/** What JSON with the same marks contains, as text or as numbers; an escape may hide one. */
const MAY_BE_FUNCTION = /PLPY|80\s{0,9},\s{0,9}76\s{0,9},|\\u/;
const IN_JSON = /^(?:PLPY(?:FN|UDF)|80,76,80,89,(?:70,78|85,68,70)(?!\d))/;

/** A Python function in an expression as JSON: bytes as numbers, or as a string, which polars reads alike. */
export function functionInJson(text: string, value: object): LoaderFound[] {
  if (!MAY_BE_FUNCTION.test(text)) return [];
  const waiting: unknown[] = [value];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const start = Array.isArray(one) ? one.slice(0, 7).filter(Number.isInteger).join() : one;
    if (typeof start === "string" && IN_JSON.test(start)) return [FUNCTION];
    if (typeof one === "object" && one !== null)
      for (const member of Object.values(one)) if (typeof member !== "number") waiting.push(member);
  }
  return [];
}

const FUNCTION: LoaderFound = { loader: "polars", name: "a pickled Python function" };
