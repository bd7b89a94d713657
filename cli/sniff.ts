import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Recognition, recogniseFile } from "../inspect/formats";
import { type Sniffed, sniff } from "../rules/modelFormat/sniff";
import { escapeControls, isBucketUrl, joinPath } from "../text";
import { type BucketFlags, bucketOptions, ENDPOINT_FLAG } from "./bucketFlags";
import { COMMON_FLAGS, type Command, EXIT, type Flags, parseWords, UsageError } from "./command";

const FLAGS = {
  json: {
    type: "boolean",
    summary: 'one JSON object a line: {"file", "format", "refuse", "reason"}',
  },
  ...ENDPOINT_FLAG,
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** `model-version sniff`: what files are by their bytes, one line each. */
export const sniffCommand: Command = {
  name: "sniff",
  summary: "identify files by content, whatever their name, and say whether they are refused",
  operands: "PATH... [options]",
  about: [
    "Says what each file is by its bytes, whatever its name, and whether it is refused wherever it lies in a bundle: pickles in any wrapping, code, models as JSON, containers that cannot be opened. Of a folder, each file in it and below it is judged; links are not followed. Nothing is executed.",
  ],
  flags: FLAGS,
  exits: "0 none refused, 1 some refused, 2 usage or unreadable",

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    if (positionals.length === 0)
      throw new UsageError("PATH is missing: name at least one file or folder");
    let code: number = EXIT.clean;
    const lines: string[] = [];
    // Thousands of lines are written some hundreds at a time.
    const print = () => {
      if (lines.length > 0) terminal.out(lines.splice(0).join("\n"));
    };
    const identify: Identify = (name, found) => {
      if (found.format === "unreadable") {
        print();
        const why = isFile(name) ? found.fault : whyNoFile(name);
        terminal.err(escapeControls(`model-version: ${name}: ${why}`));
        code = EXIT.unusable;
        return;
      }
      const sniffed = sniff(name, found);
      lines.push(
        values.json
          ? JSON.stringify(sniffed)
          : escapeControls(`${name}: ${sniffed.format}${verdict(sniffed)}`),
      );
      if (lines.length >= LINES) print();
      if (sniffed.refuse && code === EXIT.clean) code = EXIT.refused;
    };
    for (const path of positionals) {
      if (isBucketUrl(path)) await identifyObjects(path, values, identify);
      else identifyFiles(path, identify);
    }
    print();
    return code;
  },
};

type Identify = (name: string, found: Recognition) => void;

/** Lines that are written at once. */
const LINES = 256;

/** Identifies the object that `url` names, or those below it, sorted by name. */
async function identifyObjects(url: string, flags: BucketFlags, identify: Identify): Promise<void> {
  const { parseAddress, withBucketFolder } = await import("../storage/ranges/index.js");
  await withBucketFolder(parseAddress(url), bucketOptions(flags), async ({ files, isFile }) => {
    for (const { path, location } of files)
      identify(isFile ? url : joinPath(url, path), recogniseFile(location));
  });
}

/** Identifies a file, or those below a folder, sorted by name. */
function identifyFiles(path: string, identify: Identify): void {
  const found = recogniseFile(path);
  // Only what is not a file is asked about once more: of thousands of paths, most are files.
  const isFolder =
    found.format === "unreadable" &&
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder) identifyBelow(path, identify);
  else identify(path, found);
}

/** Links and what is neither a file nor a folder are left out. */
function identifyBelow(folder: string, identify: Identify): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  // Paths are normalised once a folder: of all files, doing so took a tenth of the time.
  const start = join(folder, "_").slice(0, -1);
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  for (const entry of entries.sort(byName)) {
    const path = start + entry.name;
    if (entry.isDirectory()) identifyBelow(path, identify);
    else if (entry.isFile()) identify(path, recogniseFile(path));
  }
}

function whyNoFile(path: string): string {
  return existsSync(path) ? "is not a file" : "no such file";
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** What is said behind the format of a file: nothing where there is nothing to say. */
function verdict({ refuse, reason }: Sniffed): string {
  if (reason === "") return "";
  return `, ${refuse ? "refused" : "warning"}: ${reason}`;
}
