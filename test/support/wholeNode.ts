import { definitionOf } from "../../inspect/savedModel/opDefinitions";
import { field, numberField } from "./protobuf";
import { attribute, type NodeParts, node } from "./savedModel";

/** A node with every attribute that its op needs: floats, and as many of them as it has inputs. */
export function wholeNode(name: string, op: string, parts: NodeParts = {}): Buffer {
  const { inputs = [], attributes = Buffer.alloc(0) } = parts;
  const definition = definitionOf(op);
  const single = definition?.inputs.reduce<number>((sum, one) => sum + (Number(one) || 0), 0) ?? 0;
  const rest = inputs.filter((input) => !input.startsWith("^")).length - single;
  const values: Readonly<Record<string, Buffer>> = {
    type: numberField(6, 1),
    int: numberField(3, rest),
    "list(type)": field(1, Buffer.concat(Array.from({ length: rest }, () => numberField(6, 1)))),
    string: field(2, ""),
    "list(string)": field(1, ""),
    func: field(10, field(1, "f")),
    tensor: field(8, numberField(1, 1)),
  };
  const own = [...(definition?.attributes ?? [])].flatMap(([key, type]) => {
    const value = values[type];
    return value && !(parts.calls !== undefined && key === "f") ? [attribute(key, value)] : [];
  });
  return node(name, op, { ...parts, attributes: Buffer.concat([...own, attributes]) });
}
