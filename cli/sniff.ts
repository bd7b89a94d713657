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
    const identify = (name: string, found: Recognition) => {
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
      else for (const [file, found] of filesOf(path)) identify(file, found);
    }
    print();
    return code;
  },
};

/** Lines that are written at once. */
const LINES = 256;

/** Identifies the object that `url` names, or those below it, sorted by name. */
async function identifyObjects(
  url: string,
  flags: BucketFlags,
  identify: (name: string, found: Recognition) => void,
): Promise<void> {
  const { parseAddress, withBucketFolder } = await import("../storage/ranges/index.js");
  await withBucketFolder(parseAddress(url), bucketOptions(flags), async ({ files, isFile }) => {
    for (const { path, location } of files)
      identify(isFile ? url : joinPath(url, path), recogniseFile(location));
  });
}

/** What a file is, or those below a folder, sorted by name. */
function* filesOf(path: string): Iterable<readonly [file: string, Recognition]> {
  const found = recogniseFile(path);
  // Only what is not a file is asked about once more: of thousands of paths, most are files.
  const isFolder =
    found.format === "unreadable" &&
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) yield [path, found];
  else for (const file of filesBelow(path)) yield [file, recogniseFile(file)];
}

/** Links and what is neither a file nor a folder are left out. */
function* filesBelow(folder: string): Iterable<string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  // Paths are normalised once a folder: of all files, doing so took a tenth of the time.
  const start = join(folder, "_").slice(0, -1);
  const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
  for (const entry of entries.sort(byName)) {
    const path = start + entry.name;
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
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
