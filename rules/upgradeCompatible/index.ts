import type { Change } from "../../inspect/upgrade/facts";
import type { Draft, Rule } from "../engine/rule";
import { changeData, describeChange } from "./change";

/** Policy `upgrade-compatible`: the next version accepts and returns what clients send and read today. */
export const upgradeCompatible: Rule = {
  policy: "upgrade-compatible",
  description: "Warns of an upgrade that breaks what clients of the previous version send or read.",
  level: "advisory",
  codes: { UPG001: "Breaking change of a signature" },
  options: {},
  *judge({ upgrade }) {
    if (!upgrade) return;
    const from = upgrade.from.replace("sha256:", "").slice(0, 16);
    for (const change of upgrade.changes) if (change.breaks) yield breaking(change, from);
  },
};

function breaking(change: Change, from: string): Draft {
  return {
    code: "UPG001",
    message: `${describeChange(change)}, compared with version ${from}`,
    reason: "Existing clients will fail or misread the answer.",
    fix: "keep the signature as it was and add the new one under another name, or serve this version on its own endpoint.",
    data: changeData(change),
  };
}
