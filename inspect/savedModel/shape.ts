import type { Message, MessageType } from "../proto/decode";
import type { Shape } from "./facts";

const Dim: MessageType = { size: { number: 1, type: "int" } };

/** TensorShapeProto. Source: tensorflow/core/framework/tensor_shape.proto. */
export const TensorShape: MessageType = {
  dim: { number: 2, type: Dim, repeated: true },
  unknown_rank: { number: 3, type: "bool" },
};

/** A shape as its proto gives it; an absent one is that of a scalar. */
export function shapeOf(message: Message | undefined): Shape {
  if (message?.["unknown_rank"]) return null;
  const dims = (message?.["dim"] ?? []) as readonly Message[];
  return dims.map(({ size }) => Number(size ?? 0));
}

/** A shape as a person reads it: `?` for an unknown dimension. */
export function shapeText(shape: Shape): string {
  return shape === null
    ? "of any rank"
    : `[${shape.map((size) => (size === -1 ? "?" : size)).join(", ")}]`;
}
