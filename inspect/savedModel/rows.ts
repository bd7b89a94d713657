import type { SignatureFacts } from "./facts";

/** What prevents a request of `instances`, whose answer has one row for each example. */
export type RowsFault =
  /** Outputs without a first dimension: every such request fails. */
  | { readonly kind: "scalar"; readonly outputs: readonly string[] }
  /** Outputs whose first dimensions differ whatever the batch: every such request fails. */
  | { readonly kind: "different"; readonly outputs: readonly string[] }
  /** Outputs of `rows` rows beside outputs of a row for each example: requests of other sizes fail. */
  | { readonly kind: "fixed"; readonly outputs: readonly string[]; readonly rows: number }
  /** Every output has `rows` rows, however many examples there are: the server answers as many predictions. */
  | { readonly kind: "unrelated"; readonly outputs: readonly string[]; readonly rows: number };

/**
 * How a signature's outputs fit a request of `instances`, as far as their shapes are declared: a server wants
 * all of their first dimensions to be equal, and does not compare them with the number of examples.
 * Source: MakeRowFormatJsonFromTensors, tensorflow_serving/util/json_tensor.cc.
 */
export function rowsFault({
  inputs,
  outputs,
  anyShape = [],
}: SignatureFacts): RowsFault | undefined {
  // An output of an input's shape has a row for each example, whatever is declared.
  const following = new Set(anyShape.flatMap((one) => one.outputs));
  const named = (is: (first: number | undefined) => boolean) =>
    Object.keys(outputs).filter((name) => {
      const shape = following.has(name) ? [-1] : outputs[name]?.shape;
      return shape ? is(shape[0]) : false;
    });
  const scalars = named((first) => first === undefined);
  if (scalars.length > 0) return { kind: "scalar", outputs: scalars };
  const fixed = named((first) => first !== undefined && first >= 0);
  const sizes = new Set(fixed.map((name) => outputs[name]?.shape?.[0] ?? 0));
  const [rows] = sizes;
  if (rows === undefined) return undefined;
  if (sizes.size > 1) return { kind: "different", outputs: fixed };
  // An input of a fixed batch makes outputs of that size.
  const batches = Object.values(inputs).map(({ shape }) => shape?.[0]);
  if (!batches.some((batch) => batch === -1) || batches.includes(rows)) return undefined;
  const open = named((first) => first === -1);
  return { kind: open.length > 0 ? "fixed" : "unrelated", outputs: fixed, rows };
}
