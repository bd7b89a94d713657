import { createHash } from "node:crypto";
import { titleOf } from "./documentation";
import type { Report } from "./judgement";
import { type Placed, placed } from "./place";
import { type Paper, text } from "./text";
import { findingLines, LEVELS } from "./words";

/**
 * The text for the log of a GitHub workflow, and a command for each finding, which shows it at its line in a pull request.
 * Commands are stopped while the text is printed: a file of a model could have one as its name.
 */
export function github(report: Report, { isQuiet = false }: Paper = {}): string {
  const log = text(report, { isQuiet });
  // Nobody can write a text that contains its own digest.
  const token = createHash("sha256").update(log).digest("hex");
  return [
    ...(log === "" ? [] : [`::stop-commands::${token}`, log, `::${token}::`]),
    ...placed(report).map(command),
  ].join("\n");
}

function command({ finding, place }: Placed): string {
  const { level, code } = finding;
  const properties = [
    ["file", place.path],
    ["line", String(place.line)],
    ["title", `${code}: ${titleOf(finding)}`],
  ].map(([name, value = ""]) => `${name}=${property(value)}`);
  return `::${LEVELS[level]} ${properties.join(",")}::${data(findingLines(finding))}`;
}

/** Source: github.com/actions/toolkit, packages/core/src/command.ts, escapeData and escapeProperty. */
function data(value: string): string {
  return value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(value: string): string {
  return data(value).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
