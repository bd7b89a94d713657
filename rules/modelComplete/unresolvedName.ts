import type { NameFault } from "../../inspect/savedModel/nameFault";
import { plural } from "../../text";
import { unhandled } from "../engine/unhandled";

/** What is wrong with a name in the graph, in words; `more` is the number of other faults of the same kind. */
export function describeName(fault: NameFault, more: number): string {
  const place = fault.function === "" ? "" : `in the function "${fault.function}", `;
  return `${place}${faultOf(fault)}${more > 0 ? ` (and ${plural(more, "similar fault")})` : ""}`;
}

function faultOf(fault: NameFault): string {
  switch (fault.kind) {
    case "invalid-node":
      return `the node name ${JSON.stringify(fault.node)} is not valid`;
    case "repeated-node":
      return `two nodes are named "${fault.node}"`;
    case "missing-control":
      return `the control output "${fault.node}" names a node that does not exist`;
    case "missing-attribute":
      return `the node "${fault.node}" lacks the attribute ${fault.attribute} of ${fault.op}`;
    case "other-attribute":
      return `the attribute ${fault.attribute} of the node "${fault.node}" has a value of another type than ${fault.op} takes`;
    case "input-count":
      return `the node "${fault.node}" has ${plural(fault.found, "input")}, but ${fault.op} takes ${fault.wanted}`;
    case "argument-count":
      return `the node "${fault.node}" gives ${plural(fault.found, "argument")}, but the function "${fault.called}" takes ${fault.wanted}`;
    case "constant-size":
      return `the bytes of the constant "${fault.node}" are more or fewer than its shape needs`;
    case "missing-output":
      return `the node "${fault.node}" takes "${fault.input}", but that node has ${plural(fault.outputs, "output")}`;
    case "missing-neighbour":
      return `the node "${fault.node}" must be on the device of "${fault.with}" (_class), which does not exist`;
    case "cycle":
      return fault.nodes === 1
        ? `the node "${fault.node}" takes its own output`
        : `${fault.nodes} nodes form a cycle, such as "${fault.node}"`;
    case "missing-input":
      return `the node "${fault.node}" takes "${fault.input}", which does not exist`;
    case "late-input":
      return `the node "${fault.node}" takes "${fault.input}" after the control input "${fault.control}"`;
    case "missing-result":
      return fault.source === undefined
        ? `the result "${fault.result}" has no source`
        : `the result "${fault.result}" comes from "${fault.source}", which does not exist`;
    case "missing-function":
      return `${fault.function === "" ? "a node" : "it"} calls the function "${fault.called}", which does not exist`;
    case "missing-loaded":
      return `loading runs "${fault.tensor}", which does not exist`;
    default:
      return unhandled(fault);
  }
}
