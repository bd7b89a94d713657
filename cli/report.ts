import { type Report, verdictOf } from "../report";
import { BUCKET_FLAGS } from "./bucketFlags";
import { BUNDLE_FLAGS, bundlePath } from "./bundle";
import { COMMON_FLAGS, type Command, EXIT, type Flags, parseWords, UsageError } from "./command";
import { today } from "./day";
import { writeOutputs } from "./formats";
import { judgeBundle } from "./judgeBundle";
import { version } from "./version";

const FLAGS = {
  output: { type: "string", short: "o", value: "FILE", summary: "page to write (.html)" },
  ...BUNDLE_FLAGS,
  ...BUCKET_FLAGS,
  exemptions: {
    type: "string",
    value: "FILE",
    summary: '{"exemptions": [...]}, as in the arguments of its ModelVersion',
  },
  against: {
    type: "string",
    value: "PATH",
    summary: "version before: its manifest.json or its folder; says what changed",
  },
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** `model-version report`: one page about a bundle for whoever decides to deploy it. */
export const report: Command = {
  name: "report",
  summary: "write one page about a bundle: verdict, fixes, bytes, versions, calls",
  operands: "PATH|manifest.json -o FILE.html [options]",
  about: [
    "Judges the bundle in PATH as check does and writes one page: the verdict, what to do, what takes the bytes, which versions have to agree, how clients call it, what it depends on, and what was checked. The page has no scripts and loads nothing.",
    "The manifest.json of a published version can be named instead of a folder: it is judged by what it says, without the files.",
  ],
  flags: FLAGS,
  exits: "0 written, whatever the verdict is, 2 usage, unreadable or not writable",
  examples: [
    "model-version report ./export -o report.html",
    "model-version report ./manifest.json -o report.html --serving tensorflow/serving:2.18.0",
  ],

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    const path = bundlePath(positionals);
    if (values.output === undefined)
      throw new UsageError("-o FILE is missing: name the page to write");
    const exemptions =
      values.exemptions === undefined
        ? undefined
        : (await import("./settings.js")).readExemptions(values.exemptions);
    const judgement = await judgeBundle(
      path,
      { flags: values, exemptions, isStrict: false },
      terminal,
    );
    const made: Report = {
      version: version(),
      root: process.cwd(),
      today: today(),
      judgements: [judgement],
    };
    await writeOutputs(made, [{ format: "html", file: values.output }], terminal, false);
    terminal.err(`model-version: wrote ${values.output} (${verdictOf(made)})`);
    return EXIT.clean;
  },
};
