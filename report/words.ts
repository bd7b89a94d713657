import type { Finding, Level, NotCheckedWords } from "../rules";
import { escapeControls } from "../text";

/** What services and compilers call our levels. */
export const LEVELS = { mandatory: "error", advisory: "warning" } as const satisfies Record<
  Level,
  string
>;

/** What is wrong, why, and what to change: a line each. */
export function findingLines({ message, reason, fix }: Finding): string {
  return [message, reason, `Fix: ${fix}`].map(escapeControls).join("\n");
}

/** What was not checked, and what would check it. */
export function notCheckedLine({ message, remedy }: NotCheckedWords): string {
  return `${message} (${remedy})`;
}
