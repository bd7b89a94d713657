import { InputError } from "../inspect/inputError";
import { nearest } from "../inspect/nearest";
import { FORMAT_NAMES, type FormatName, type Report, render } from "../report";
import { osReason } from "../text";
import { type Terminal, UsageError } from "./command";
import { writeFix } from "./fullDisk";
import { writeOutput } from "./replaceFile";

/** A format of the report, and the file that it is written to; without one it is printed. */
export interface Output {
  readonly format: FormatName;
  readonly file?: string;
}

/** The outputs of `--format NAME[=FILE]`; text where none is named. */
export function readOutputs(given: readonly string[], isJson: boolean): Output[] {
  const words = isJson ? [...given, "json"] : given;
  return words.length === 0 ? [{ format: "text" }] : readNamed(words, FORMAT_NAMES);
}

/** The outputs that `words` name, of formats among `names`. */
export function readNamed(words: readonly string[], names: readonly FormatName[]): Output[] {
  const outputs = words.map((word) => readOutput(word, names));
  if (outputs.filter(({ file }) => file === undefined).length > 1)
    throw new UsageError(
      "only one format can be printed: write the others to files, as --format NAME=FILE",
    );
  return outputs;
}

function readOutput(word: string, names: readonly FormatName[]): Output {
  const [, name = word, file] = /^([^=]*)=(.+)$/s.exec(word) ?? [];
  const format = names.find((known) => known === name);
  if (!format) throw new UsageError(`--format "${name}" is unknown: ${nearest(name, names)}`);
  return { format, ...(file !== undefined && { file }) };
}

/**
 * Writes the report in every format. Throws InputError where a file cannot be written.
 * @param rendered makes the text of a format.
 */
export async function writeOutputs(
  report: Report,
  outputs: readonly Output[],
  terminal: Terminal,
  isQuiet: boolean,
  rendered: typeof render = render,
): Promise<void> {
  const { columns, isColored = false } = terminal;
  for (const { format, file } of outputs) {
    if (file === undefined) {
      const text = await rendered(format, report, { columns, isColored, isQuiet });
      if (text !== "") terminal.out(text);
      continue;
    }
    const text = await rendered(format, report, { isQuiet });
    try {
      writeOutput(file, text === "" ? "" : `${text}\n`);
    } catch (error) {
      throw new InputError(
        `--format ${format}=${file}: cannot be written: ${osReason(error)}`,
        writeFix(error, "name a file in a folder that exists and can be written to"),
      );
    }
  }
}
