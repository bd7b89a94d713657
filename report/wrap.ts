/** How a text is broken into lines. */
export interface Wrapping {
  /** Most columns of a line; not broken where it is absent. */
  readonly columns: number | undefined;
  /** Spaces before the lines after the first. */
  readonly hanging: number;
  /** Strings that stay on one line, such as paths with spaces. */
  readonly whole?: readonly string[];
}

/** Stands for a space that is not broken at; no text has it, because control characters are escaped. */
const HELD = "\0";
/** What is code or a name: quoted words, calls and settings. */
const HELD_TOGETHER = /"[^"]{1,80}"|\w\([^()]{1,80}\)|\{[^{}]{1,80}\}/g;

/** Breaks one line of text at spaces; never in a path, a quoted name or code, which may be longer than the line. */
export function wrap(text: string, { columns, hanging, whole = [] }: Wrapping): string {
  if (columns === undefined || widthOf(text) <= columns) return text;
  let held = text;
  for (const one of whole) if (one.includes(" ")) held = held.replaceAll(one, hold(one));
  held = held.replace(HELD_TOGETHER, hold);
  const [start = ""] = /^ */.exec(held) ?? [];
  const lines: string[] = [];
  let line = start;
  let isEmpty = true;
  for (const [, gap = "", word = ""] of held.slice(start.length).matchAll(/( *)([^ ]+)/g)) {
    if (!isEmpty && widthOf(line) + gap.length + widthOf(word) > columns) {
      lines.push(line);
      line = " ".repeat(hanging) + word;
    } else line += (isEmpty ? "" : gap) + word;
    isEmpty = false;
  }
  return [...lines, line].join("\n").replaceAll(HELD, " ");
}

function hold(text: string): string {
  return text.replaceAll(" ", HELD);
}

/** Characters that take two columns: East Asian wide ones and emoji. Source: Unicode, East Asian Width. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;
/** Characters that take none: marks of the one before. */
const NONE = /\p{Mn}/gu;

/** Columns that a text without control characters takes. */
export function widthOf(text: string): number {
  // Most texts are ASCII.
  if (/^[\0-~]*$/.test(text)) return text.length;
  const wide = text.match(WIDE)?.length ?? 0;
  return [...text].length + wide - (text.match(NONE)?.length ?? 0);
}
