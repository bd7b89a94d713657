import { plural } from "../../text";
import type { Terminal } from "../command";
import type { AuditCounts } from "./run";

/** Shows how far an audit is. */
export interface AuditProgress {
  /** One more file was listed. */
  readonly listed: () => void;
  /** So many versions are to be judged. */
  readonly found: (versions: number) => void;
  readonly judged: (counts: AuditCounts) => void;
  /** Removes what is shown. */
  readonly end: () => void;
}

/** Milliseconds between two lines. */
const INTERVAL = 100;

/** Shows the progress on a terminal only. */
export function auditProgress(
  { showStatus }: Pick<Terminal, "showStatus">,
  now: () => number = () => performance.now(),
): AuditProgress {
  let [files, versions, shownAt] = [0, 0, now()];
  const show = (line: () => string) => {
    if (!showStatus || now() - shownAt < INTERVAL) return;
    shownAt = now();
    showStatus(line());
  };
  return {
    listed: () => {
      files++;
      show(() => `listing, ${plural(files, "file")}`);
    },
    found: (count) => {
      versions = count;
    },
    judged: ({ clean, refused, error }) =>
      show(() => {
        const unread = error > 0 ? `, ${error} unreadable` : "";
        return `judged ${clean + refused + error} of ${plural(versions, "version")}, ${refused} refused${unread}`;
      }),
    end: () => showStatus?.(""),
  };
}
