import { exemptionOf, type Finding, type Level, type NotCheckedWords } from "../rules";
import { escapeControls } from "../text";

/** What services and compilers call our levels. */
export const LEVELS = { mandatory: "error", advisory: "warning" } as const satisfies Record<
  Level,
  string
>;

/** What is wrong, why, what to change, and an exemption: a line each. */
export function findingLines(finding: Finding): string {
  const { message, reason, fix } = finding;
  const exempted = exemptionOf(finding);
  return [message, reason, `Fix: ${fix}`, ...(exempted === undefined ? [] : [exempted])]
    .map(escapeControls)
    .join("\n");
}

/** What was not checked, and what would check it. */
export function notCheckedLine({ message, remedy }: NotCheckedWords): string {
  return `${message} (${remedy})`;
}
