import { escapeControls } from "../../text";
import type { Edit } from "./edit";

/** `mandatory` stops a preview, `advisory` warns. */
export type Level = "mandatory" | "advisory";

/** How serious a finding is: `critical` makes others irrelevant, `high` fails or harms in serving, `low` only costs. */
export type Severity = "critical" | "high" | "medium" | "low";

/** What a finding is about, for programs. A property is present only if its value is known. */
export interface FindingData {
  /** Paths of the files, relative to the bundle's root. */
  readonly files?: readonly string[];
  /** Names of tensors or variables. */
  readonly tensors?: readonly string[];
  readonly ops?: readonly string[];
  readonly signatures?: readonly string[];
  /** Dotted names of Python modules. */
  readonly modules?: readonly string[];
  /** Distributions, by name or as pinned. */
  readonly requirements?: readonly string[];
  /** Size of what the finding is about, in bytes. */
  readonly bytes?: number;
  /** Number of bytes that the fix saves. */
  readonly bytesSaved?: number;
  /** The value that was found, such as a version or a data type. */
  readonly found?: string;
  /** The value, or the range of values, that would pass. */
  readonly wanted?: string;
}

/** One thing to change, in the words that every interface shows. */
export interface Finding {
  /** Three letters and three digits; stable and never reused. */
  readonly code: string;
  readonly policy: string;
  readonly level: Level;
  /** Relative to the bundle's root; absent if the finding is about the whole bundle. */
  readonly file?: string;
  readonly line?: number;
  /** What is wrong, with the actual values. */
  readonly message: string;
  /** Why that fails or harms in serving; one sentence. */
  readonly reason: string;
  /** An edit the reader can make. */
  readonly fix: string;
  readonly data?: FindingData;
  /** Present where an exemption waives it. */
  readonly waived?: { readonly until: string; readonly reason: string };
  /** The changes of the fix, or of its first alternative, if a program can make them; they belong together. */
  readonly edits?: readonly Edit[];
}

/** Until when and why a finding is exempted; undefined if it is not. */
export function exemptionOf({ waived }: Finding): string | undefined {
  return waived && `Exempted until ${waived.until}: ${waived.reason}`;
}

/**
 * The three lines (place, reason, fix) that every interface shows, and a fourth with an exemption. Names are escaped, so
 * there are never more lines.
 */
export function renderFinding(finding: Finding): string {
  const { file, line, message, code, reason, fix } = finding;
  const exempted = exemptionOf(finding);
  const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}: `;
  return [
    `${place}${cut(message)} [${code}]`,
    `  ${cut(reason)}`,
    `  Fix: ${cut(fix)}`,
    ...(exempted === undefined ? [] : [`  ${cut(exempted)}`]),
  ]
    .map(escapeControls)
    .join("\n");
}

/** Most characters of a string that are shown, because a model may list tens of thousands of names. */
const LONGEST = 4000;

function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST)} ... and ${text.length - LONGEST} more characters`;
}
