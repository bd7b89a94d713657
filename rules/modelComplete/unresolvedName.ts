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
