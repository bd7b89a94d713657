import { existsSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { recogniseFile } from "../inspect/formats";
import { type Sniffed, sniff } from "../rules/modelFormat/sniff";
import { escapeControls } from "../text";
import { type Command, EXIT, UsageError } from "./command";

/** `model-version sniff`: what files are by their bytes, one line each. */
export const sniffCommand: Command = {
  summary: "say what files are by their bytes, and whether they are refused",
  help: `Usage: model-version sniff FILE... [--json]

Says of each file what it is by its bytes, whatever its name, and whether it may lie in no place of a bundle: pickles in
any wrapping, code, models as JSON, containers that cannot be opened. Nothing is executed.

  --json    one JSON object a line: {"file", "format", "refuse", "reason"}
  --help    show this text

Exit codes: 0 none refused, 1 some refused, 2 usage or unreadable.`,

  async run(words, terminal) {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { json: { type: "boolean" } },
    });
    if (positionals.length === 0) throw new UsageError("FILE is missing: name at least one file");
    let code: number = EXIT.clean;
    const lines: string[] = [];
    // Thousands of lines are written some hundreds at a time.
    const print = () => {
      if (lines.length > 0) terminal.out(lines.splice(0).join("\n"));
    };
    for (const file of positionals) {
      const found = recogniseFile(file);
      if (found.format === "unreadable") {
        print();
        const why = isFile(file) ? found.fault : whyNoFile(file);
        terminal.err(escapeControls(`model-version: ${file}: ${why}`));
        code = EXIT.unusable;
        continue;
      }
      const sniffed = sniff(file, found);
      lines.push(
        values.json
          ? JSON.stringify(sniffed)
          : escapeControls(`${file}: ${sniffed.format}${verdict(sniffed)}`),
      );
      if (lines.length >= LINES) print();
      if (sniffed.refuse && code === EXIT.clean) code = EXIT.refused;
    }
    print();
    return code;
  },
};

/** Lines that are written at once. */
const LINES = 256;

function whyNoFile(path: string): string {
  return existsSync(path) ? "is not a file. Fix: name the files in it" : "no such file";
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** What is said behind the format of a file: nothing where there is nothing to say. */
function verdict({ refuse, reason }: Sniffed): string {
  if (reason === "") return "";
  return `, ${refuse ? "refused" : "warning"}: ${reason}`;
}
