import { type Judgement, type Report, verdictOf } from "../report";
import { plural } from "../text";
import { BUCKET_FLAGS, bucketOptions } from "./bucketFlags";
import { BUNDLE_FLAGS, bundlePaths } from "./bundle";
import { COMMON_FLAGS, type Command, EXIT, type Flags, parseWords, UsageError } from "./command";
import { today } from "./day";
import { writeOutputs } from "./formats";
import { type Given, judgeBundle } from "./judgeBundle";
import { JUDGE_FLAGS, readJudgeFlags } from "./judgeFlags";
import { version } from "./version";

const FLAGS = {
  output: { type: "string", short: "o", value: "FILE", summary: "page to write (.html)" },
  ...BUNDLE_FLAGS,
  ...BUCKET_FLAGS,
  ...JUDGE_FLAGS,
  against: {
    type: "string",
    value: "PATH",
    summary: "version before: its manifest.json or its folder; says what changed",
  },
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** End of the names of files with the lines of an audit. */
const LINES = ".ndjson";

/** `model-version report`: one page about a bundle for whoever decides to deploy it. */
export const report: Command = {
  name: "report",
  summary: "write one page about bundles or an audit: verdict, fixes, bytes, versions, calls",
  operands: "PATH...|manifest.json|AUDIT.ndjson... -o FILE.html [options]",
  about: [
    "Judges the bundle in PATH as check does and writes one page: the verdict, what to do, what takes the bytes, which versions have to agree, how clients call it, what it depends on, and what was checked. The page has no scripts and loads nothing.",
    "The manifest.json of a published version can be named instead of a folder: it is judged by what it says, without the files.",
    "From the lines that audit has written, in one file or several, it makes one page: what is refused and why, what ends when, and the sizes. If two lines are about the same version, the later one counts. Files in a bucket are named by their address, in which * stands for any part of a name.",
  ],
  flags: FLAGS,
  exits: "0 written, whatever the verdict is, 2 usage, unreadable or not writable",
  examples: [
    "model-version report ./export -o report.html",
    "model-version report ./manifest.json -o report.html --serving tensorflow/serving:2.18.0",
    "model-version report audit.ndjson -o audit.html",
    "model-version report 'gs://audits/nightly-x7f2k/*.ndjson' -o audit.html",
  ],

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    const paths = bundlePaths(positionals);
    if (values.output === undefined)
      throw new UsageError("-o FILE is missing: name the page to write");
    const page = { format: "html", file: values.output } as const;
    const audits = paths.filter((path) => path.endsWith(LINES));
    if (audits.length > 0) {
      if (audits.length < paths.length)
        throw new UsageError(`name either bundles or ${LINES} files of audits`);
      const { readLineFiles } = await import("./audit/lineFiles.js");
      const { storageAt } = await import("./audit/readObject.js");
      const { writeLineOutputs } = await import("./audit/formats.js");
      const lines = await readLineFiles(audits, storageAt(bucketOptions(values).endpoint));
      await writeLineOutputs(lines, [page], terminal);
      terminal.err(`model-version: wrote ${page.file} (${plural(lines.length, "version")})`);
      return EXIT.clean;
    }
    if (paths.length > 1 && values.against !== undefined)
      throw new UsageError("--against is for one PATH");
    const given: Given = { flags: values, isStrict: false, ...(await readJudgeFlags(values)) };
    const judgements: Judgement[] = [];
    for (const path of paths) judgements.push(await judgeBundle(path, given, terminal));
    const made: Report = {
      version: version(),
      root: process.cwd(),
      today: today(),
      judgements,
    };
    await writeOutputs(made, [page], terminal, false);
    terminal.err(`model-version: wrote ${page.file} (${verdictOf(made)})`);
    return EXIT.clean;
  },
};
