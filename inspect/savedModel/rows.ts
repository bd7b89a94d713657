import type { SignatureFacts } from "./facts";

/** Why a request of `instances` fails or is answered wrongly; its response should have one row for each example. */
export type RowsFault =
  /** Outputs without a first dimension: every such request fails. */
  | { readonly kind: "scalar"; readonly outputs: readonly string[] }
  /** Outputs whose first dimensions differ for any batch size: every such request fails. */
  | { readonly kind: "different"; readonly outputs: readonly string[] }
  /** Outputs with `rows` rows beside outputs with a row for each example: requests with another number of examples fail. */
  | { readonly kind: "fixed"; readonly outputs: readonly string[]; readonly rows: number }
  /** Every output has `rows` rows, however many examples there are: the server returns that many predictions. */
  | { readonly kind: "unrelated"; readonly outputs: readonly string[]; readonly rows: number };

/**
 * Whether a signature's outputs fit a request of `instances`, according to their declared shapes. A server requires
 * that all of their first dimensions are equal, and does not compare them with the number of examples.
 * Source: MakeRowFormatJsonFromTensors, tensorflow_serving/util/json_tensor.cc.
 */
export function rowsFault({
  inputs,
  outputs,
  anyShape = [],
}: SignatureFacts): RowsFault | undefined {
  // An output with the shape of an input has a row for each example, whatever is declared.
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
  // An input with a fixed batch size yields outputs of that size.
  const batches = Object.values(inputs).map(({ shape }) => shape?.[0]);
  if (!batches.some((batch) => batch === -1) || batches.includes(rows)) return undefined;
  const open = named((first) => first === -1);
  return { kind: open.length > 0 ? "fixed" : "unrelated", outputs: fixed, rows };
}
