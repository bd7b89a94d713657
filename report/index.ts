import type { Report } from "./judgement";
import type { Paper } from "./text";

export { type Judgement, type Report, type Verdict, verdictOf } from "./judgement";
export type { Paper } from "./text";

/** Writes a report in one format; the same report gives the same bytes. */
export type Format = (report: Report, paper: Paper) => string;

/** Each format's code, which is loaded when it is asked for. */
const FORMATS = {
  text: async () => (await import("./text.js")).text,
  concise: async () => (await import("./concise.js")).concise,
  json: async () => (await import("./json.js")).json,
  sarif: async () => (await import("./sarif.js")).sarif,
  github: async () => (await import("./github.js")).github,
  gitlab: async () => (await import("./gitlab.js")).gitlab,
  junit: async () => (await import("./junit.js")).junit,
  cyclonedx: async () => (await import("./cyclonedx.js")).cyclonedx,
  markdown: async () => (await import("./markdown.js")).markdown,
  html: async () => (await import("./html/index.js")).page,
} as const satisfies Record<string, () => Promise<Format>>;

export type FormatName = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[];

/** A report as a text of a format, without a line end behind it; empty where there is nothing to say. */
export async function render(name: FormatName, report: Report, paper: Paper = {}): Promise<string> {
  const format: Format = await FORMATS[name]();
  return format(report, paper);
}
