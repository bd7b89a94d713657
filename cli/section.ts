/** Most lines of one list; the rest is counted. */
export const LISTED = 40;

/** A titled list with a blank line before it; nothing where it is empty. */
export function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > LISTED ? [`  ... and ${lines.length - LISTED} more`] : [];
  return ["", `${title}:`, ...lines.slice(0, LISTED).map((line) => `  ${line}`), ...more];
}

/** Inputs and outputs below a heading, each line a name and its tensor. */
export function inputsAndOutputs(
  heading: string,
  inputs: readonly string[],
  outputs: readonly string[],
): string[] {
  const listed = (lines: readonly string[]) =>
    lines.length === 0 ? ["    (none)"] : lines.map((line) => `    ${line}`);
  return ["", heading, "  inputs", ...listed(inputs), "  outputs", ...listed(outputs)];
}

/** Names with their counts on one line, as a section. */
export function counted(title: string, counts: Readonly<Record<string, number>>): string[] {
  const names = Object.entries(counts).map(([op, count]) => (count === 1 ? op : `${op} x${count}`));
  return section(title, names.length === 0 ? [] : [names.join(", ")]);
}
