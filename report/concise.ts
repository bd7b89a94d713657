import { escapeControls, joinPath } from "../text";
import type { Judgement, Report } from "./judgement";
import type { Paper } from "./text";
import { byFile } from "./text";
import { LEVELS } from "./words";

/** One line for each finding, as compilers write them: place, level, code and message; never wrapped. */
export function concise({ judgements }: Report, { isQuiet = false }: Paper = {}): string {
  return judgements.flatMap((judgement) => lines(judgement, isQuiet)).join("\n");
}

function lines({ path, findings, verdict }: Judgement, isQuiet: boolean): string[] {
  const shown = byFile(findings).filter(({ level }) => !isQuiet || level === "mandatory");
  if (shown.length === 0)
    return isQuiet && verdict === "clean" ? [] : [escapeControls(`${path}: ${verdict}`)];
  return shown.map(({ file, line, level, code, message }) => {
    const place = file === undefined ? path : joinPath(path, file);
    const at = line === undefined ? "" : `:${line}`;
    return escapeControls(`${place}${at}: ${LEVELS[level]} ${code} ${message}`);
  });
}
