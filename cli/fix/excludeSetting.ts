import { applyEdits, type ModificationOptions, modify } from "jsonc-parser";
import type { CustomPredictionOptions, InspectOptions } from "../../inspect";

/**
 * The text of a `model-version.json` with patterns added to its `exclude`, in the form that the rest of it has.
 * @param text the file's text; undefined where there is none
 * @param read what it says
 * @param routine the classes that flags name; undefined for an export
 */
export function withExcluded(
  text: string | undefined,
  read: InspectOptions,
  patterns: readonly string[],
  routine: Pick<CustomPredictionOptions, "predictor" | "handler"> | undefined,
): string {
  const section = routine ? "customPrediction" : "export";
  const exclude = [...(read[section]?.exclude ?? []), ...patterns];
  if (text === undefined)
    return `${JSON.stringify({ [section]: { ...routine, exclude } }, undefined, 2)}\n`;
  const [, mark = "", json = ""] = /^(\uFEFF?)(.*)$/s.exec(text) ?? [];
  const set = (before: string, path: string[], value: unknown) =>
    applyEdits(before, modify(before, path, value, formatOf(json)));
  const whole = read[section] ? json : set(json, [section], routine ?? {});
  return mark + set(whole, [section, "exclude"], exclude);
}

/** Indentation and line ends as the file has them. */
function formatOf(json: string): ModificationOptions {
  const indent = /\n([ \t]+)"/.exec(json)?.[1] ?? "  ";
  return {
    formattingOptions: {
      insertSpaces: !indent.startsWith("\t"),
      tabSize: indent.length,
      eol: json.includes("\r\n") ? "\r\n" : "\n",
    },
  };
}
