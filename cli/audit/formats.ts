import { FORMAT_NAMES, type FormatName, type Report, render } from "../../report";
import { type AuditLine, judgementOf } from "../../report/auditLine";
import { escapeControls } from "../../text";
import type { Terminal } from "../command";
import { today } from "../day";
import { type Output, readNamed, writeOutputs } from "../formats";
import { version } from "../version";

/** Formats that a line has enough for; the others list every file of a model. */
export const LINE_FORMATS = FORMAT_NAMES.filter((name) => name !== "json" && name !== "cyclonedx");

/** The outputs of `--format NAME[=FILE]`. */
export function readLineOutputs(given: readonly string[]): Output[] {
  return readNamed(given, LINE_FORMATS);
}

/** Writes what the lines say in every format, of which only the page has the versions that could not be read. */
export async function writeLineOutputs(
  lines: readonly AuditLine[],
  outputs: readonly Output[],
  terminal: Terminal,
): Promise<void> {
  if (outputs.length === 0) return;
  const made: Report = {
    version: version(),
    root: process.cwd(),
    today: today(),
    judgements: lines.flatMap((line) => (line.verdict === "error" ? [] : [judgementOf(line)])),
  };
  const rendered: typeof render = async (name: FormatName, report, paper) => {
    if (name !== "html") return render(name, report, paper);
    const { auditPage } = await import("../../report/html/audit.js");
    return auditPage(lines, report);
  };
  if (outputs.some(({ format }) => format !== "html"))
    for (const line of lines)
      if (line.verdict === "error")
        terminal.err(
          escapeControls(`model-version: ${line.error.message}. Fix: ${line.error.fix}.`),
        );
  await writeOutputs(made, outputs, terminal, false, rendered);
}
