import { escapeControls } from "../../text";
import type { Edit } from "./edit";

/** `mandatory` stops a preview, `advisory` warns. */
export type Level = "mandatory" | "advisory";

/** How much hangs on a finding: `critical` makes others moot, `high` fails or harms in serving, `low` only costs. */
export type Severity = "critical" | "high" | "medium" | "low";

/** What a finding is about, for programs; each member is present only where it is known. */
export interface FindingData {
  /** Paths concerned, relative to the bundle's root. */
  readonly files?: readonly string[];
  /** Names of tensors or variables. */
  readonly tensors?: readonly string[];
  readonly ops?: readonly string[];
  readonly signatures?: readonly string[];
  /** Dotted names of Python modules. */
  readonly modules?: readonly string[];
  /** Distributions concerned, by name or as pinned. */
  readonly requirements?: readonly string[];
  /** Size of what the finding is about. */
  readonly bytes?: number;
  /** Bytes that the fix saves. */
  readonly bytesSaved?: number;
  /** The value that was found, such as a version or a data type. */
  readonly found?: string;
  /** The value, or the range of values, that would pass. */
  readonly wanted?: string;
}

/** One thing to change, in the words the user reads on every front door. */
export interface Finding {
  /** Stable, never reused: three letters and three digits. */
  readonly code: string;
  readonly policy: string;
  readonly level: Level;
  /** Relative to the bundle's root; absent for the bundle as a whole. */
  readonly file?: string;
  readonly line?: number;
  /** What is wrong, with the actual values. */
  readonly message: string;
  /** Why that fails or harms in serving; one sentence. */
  readonly reason: string;
  /** An edit the reader can make. */
  readonly fix: string;
  readonly data?: FindingData;
  /** The fix, or the first of its ways, where it is a change that a program can make; all of them together. */
  readonly edits?: readonly Edit[];
}

/** The three lines (place, reason, fix) that every interface shows; whatever a name contains, there are three. */
export function renderFinding({ file, line, message, code, reason, fix }: Finding): string {
  const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}: `;
  return [`${place}${cut(message)} [${code}]`, `  ${cut(reason)}`, `  Fix: ${cut(fix)}`]
    .map(escapeControls)
    .join("\n");
}

/** Characters of a text that are shown: a model may have tens of thousands of names to list. */
const LONGEST = 4000;

function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST)} ... and ${text.length - LONGEST} more characters`;
}
