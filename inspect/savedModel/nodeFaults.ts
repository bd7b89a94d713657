import type { AttrValue, NodeDef, TensorProto } from "../proto/generated/tensorflow";
import { dtypeName, dtypeSize } from "./dtypes";
import type { NameFaultFacts } from "./nameFault";
import { countOf, definitionOf } from "./opDefinitions";
import { shapeOf } from "./shape";

/** The fields of an attribute by their types; numbers of type `float` are not read. */
const FIELDS: Readonly<Record<string, keyof AttrValue>> = {
  type: "type",
  int: "i",
  string: "s",
  bool: "b",
  shape: "shape",
  tensor: "tensor",
  func: "func",
};

/**
 * Faults because of which TensorFlow refuses a node: its attributes, the number of its inputs, and the bytes of a
 * constant. Source: ValidateNodeDef, tensorflow/core/framework/node_def_util.cc.
 * @param hasLarge whether a part of the node was too large to be decoded with it.
 */
export function* nodeFaults(node: NodeDef, hasLarge: boolean): Iterable<NameFaultFacts> {
  const definition = definitionOf(node.op);
  if (!definition) return;
  const { name, op, attr, input } = node;
  for (const [attribute, type] of definition.attributes) {
    const value = Object.hasOwn(attr, attribute) ? attr[attribute] : undefined;
    if (!value) yield { kind: "missing-attribute", node: name, op, attribute };
    else if (isOtherType(value, type)) yield { kind: "other-attribute", node: name, op, attribute };
  }
  const wanted = countOf(definition.inputs, attr);
  let found = 0;
  for (const one of input) if (!one.startsWith("^")) found++;
  if (wanted !== undefined && found !== wanted && isCounted(node, found > wanted))
    yield { kind: "input-count", node: name, op, wanted, found };
  const tensor = op === "Const" && !hasLarge ? attr["value"]?.tensor : undefined;
  if (tensor && isOtherLength(tensor)) yield { kind: "constant-size", node: name };
}

/** Whether an attribute has a value of another type. */
function isOtherType(value: AttrValue, type: string): boolean {
  const field = type.startsWith("list(") ? "list" : FIELDS[type];
  if (field === undefined || Object.hasOwn(value, field)) return false;
  return Object.values(FIELDS).some((other) => Object.hasOwn(value, other)) || "list" in value;
}

/** Whether each input is one tensor. In a function, an input without a number may be a list of tensors. */
function isCounted({ input }: NodeDef, isMore: boolean): boolean {
  return isMore || !input.some((one) => /^[^^:]+:(?!\d*$)[^:]+$/.test(one));
}

/** Whether a constant's packed bytes are not those of its shape. */
function isOtherLength({ dtype, tensor_shape: shape, tensor_content: content }: TensorProto) {
  const size = dtypeSize(dtypeName(dtype));
  if (size === undefined || content.length === 0) return false;
  const sizes = shapeOf(shape);
  if (!sizes || sizes.some((one) => one < 0)) return false;
  return sizes.reduce((product, one) => product * one, size) !== content.length;
}
