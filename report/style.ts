import { styleText } from "node:util";

/** What a part of a text is; it is coloured by it, and reads the same without colour. */
export type Role = "refused" | "clean" | "warning" | "code" | "minor";

const COLORS = {
  refused: ["bold", "red"],
  clean: ["bold", "green"],
  warning: "yellow",
  code: "cyan",
  minor: "dim",
} as const satisfies Record<Role, Parameters<typeof styleText>[0]>;

/** Colours a part of a text. */
export type Style = (role: Role, text: string) => string;

/** The style of a terminal, or of a file, where nothing is coloured. */
export function styleFor(isColored: boolean): Style {
  if (!isColored) return (_role, text) => text;
  return (role, text) => styleText(COLORS[role] as "red", text, { validateStream: false });
}
