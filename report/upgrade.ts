import { shortDigest } from "../inspect";
import type { UpgradeFacts } from "../inspect/upgrade";
import { changeLine } from "../rules/upgradeCompatible/change";

/** How a version differs from the one before: a title and a line for each change. */
export function upgradeLines({ from, changes }: UpgradeFacts): string[] {
  const lines = changes.map((change) => `  ${changeLine(change)}`);
  return [`Differs from version ${shortDigest(from)}:`, ...lines];
}
