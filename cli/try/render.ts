import { styleFor } from "../../report/style";
import { byFile, type Paper, renderWrapped } from "../../report/text";
import type { Finding } from "../../rules";
import { escapeControls, formatBytes, plural } from "../../text";
import type { Interpreter } from "./interpreter";
import type { RunReport } from "./report";

/** The outcome of one try, from the environment to the response. */
export interface Outcome {
  readonly path: string;
  readonly predictor: string;
  readonly python: Interpreter;
  /** Where the installed requirements come from, in words. */
  readonly environment: string;
  /** Seconds that creating the environment took; absent if it already existed. */
  readonly environmentSeconds?: number;
  readonly fileCount: number;
  readonly report: RunReport;
  readonly findings: readonly Finding[];
  /** Steps that were skipped because there is no sample request. */
  readonly untried: readonly string[];
}

/** Whether no step failed. */
export function isWorking({ findings }: Pick<Outcome, "findings">): boolean {
  return findings.every(({ level }) => level === "advisory");
}

/** A try as text: the verdict, each step with its time, and the findings. */
export function renderOutcome(outcome: Outcome, { columns, isColored = false }: Paper): string {
  const { path, predictor, python, environment, environmentSeconds, fileCount, report } = outcome;
  const { findings, untried } = outcome;
  const style = styleFor(isColored);
  const { response, peakBytes } = report;
  const verdict = isWorking({ findings }) ? style("clean", "worked") : style("refused", "FAILED");
  const memory = peakBytes === undefined ? "" : `  ${formatBytes(peakBytes)} of memory at most`;
  const lines = [
    line("environment", `Python ${python.version}, ${environment}`, environmentSeconds),
    line("copy", `${plural(fileCount, "file")}, as the source distribution packs them`),
    ...report.steps.map(({ step, ok, seconds }) => line(step, ok ? "worked" : "failed", seconds)),
    ...(report.begun ? [line(report.begun, "did not end")] : []),
    ...untried.map((step) => line(step, "not tried: no sample request is named")),
    ...(response ? [line("", shorten(response.text))] : []),
  ];
  const shown = byFile(findings).map((finding) =>
    renderWrapped(finding, { columns, isColored }, [path]),
  );
  const head = `${verdict}  ${escapeControls(`${path}  ${predictor}`)}${memory}`;
  return [head, lines.join("\n"), ...shown].join("\n\n");
}

function line(step: string, what: string, seconds?: number): string {
  const time = seconds === undefined ? "" : ` in ${seconds.toFixed(seconds < 10 ? 2 : 0)} s`;
  return `  ${step.padEnd(12)} ${what}${time}`;
}

/** Most characters of the response that are shown. */
const SHOWN = 200;

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}
