import type { TensorShapeProto } from "../proto/generated/tensorflow";
import type { Shape } from "./facts";

/** The shape in a proto; an absent one is that of a scalar. */
export function shapeOf(shape: TensorShapeProto | null | undefined): Shape {
  if (shape?.unknown_rank) return null;
  return (shape?.dim ?? []).map(({ size }) => size);
}

/** A shape for readers: `?` for an unknown dimension. */
export function shapeText(shape: Shape): string {
  return shape === null
    ? "of any rank"
    : `[${shape.map((size) => (size === -1 ? "?" : size)).join(", ")}]`;
}
