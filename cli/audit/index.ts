import type { AuditExemption } from "../../inspect/schema/auditExemptions";
import type { AuditLine } from "../../report/auditLine";
import type { PolicySetting } from "../../rules";
import { escapeControls, isBucketUrl, plural } from "../../text";
import { BUCKET_FLAGS, bucketOptions } from "../bucketFlags";
import { BUNDLE_FLAGS } from "../bundle";
import {
  COMMON_FLAGS,
  type Command,
  EXIT,
  type Flags,
  oneOperand,
  parseWords,
  type Terminal,
  UsageError,
} from "../command";
import { bucketOutput } from "./bucketOutput";
import { LINE_FORMATS, readLineOutputs, writeLineOutputs } from "./formats";
import { type AuditOutput, fileOutput, partOutput, printedOutput } from "./output";
import { auditProgress } from "./progress";
import { type OpenStorage, readObject, storageAt } from "./readObject";
import type { AuditCounts } from "./run";
import { partName, readShard, type Shard } from "./shard";

/** Threads that judge by default: a bucket is mostly waited for. */
const JOBS = { bucket: 4, folder: 1 } as const;
const MOST_JOBS = 64;

const FLAGS = {
  output: {
    type: "string",
    short: "o",
    value: "FILE",
    summary:
      "write the lines to FILE; the same command continues an interrupted audit (default: print them). FOLDER/ gets a file for each part, gs:// an object, which is written at the end",
  },
  format: {
    type: "string",
    value: "NAME[=FILE]",
    multiple: true,
    values: LINE_FORMATS,
    summary: `format of a report on all versions, written to FILE if one is named, else in place of the lines: ${LINE_FORMATS.join(", ")}`,
  },
  jobs: {
    type: "string",
    short: "j",
    value: "N",
    summary: `versions that are judged at once, each in a thread (default: ${JOBS.bucket} for gs://, ${JOBS.folder} for a folder)`,
  },
  shard: {
    type: "string",
    value: "I/N",
    summary:
      "judge only part I of N (default: the task of Cloud Run jobs or Cloud Batch, else all)",
  },
  shards: {
    type: "string",
    value: "N",
    summary: "number of parts for an indexed Job of Kubernetes, which gives only the index",
  },
  serving: { ...BUNDLE_FLAGS.serving, summary: "container image that serves all of them" },
  config: {
    type: "string",
    value: "FILE",
    summary:
      "policy configuration, the same file as for pulumi --policy-pack-config; also at gs://",
  },
  exemptions: {
    type: "string",
    value: "FILE",
    summary:
      '{"exemptions": [...]}, each with the path of the versions that it applies to; also at gs://',
  },
  "exit-zero": {
    type: "boolean",
    summary: "end with 0 if every version has a line, whatever its verdict is",
  },
  ...BUCKET_FLAGS,
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** `model-version audit`: judges every version below a place. */
export const audit: Command = {
  name: "audit",
  summary: "judge every version in a bucket or a folder, one JSON object a line",
  operands: "gs://BUCKET[/PREFIX] | FOLDER [options]",
  about: [
    "Finds the versions below a place by their manifest.json, else by the graph of a SavedModel or a routine's package, and judges each as check does. Each gets one line of JSON as soon as it is judged, in the order of the listing. model-version report makes a page of the lines.",
    "Parts of an audit share nothing: a version belongs to a part by a hash of its path. The lines of all parts together are those of the whole audit.",
  ],
  flags: FLAGS,
  exits: "0 all clean, or --exit-zero, 1 some refused, 2 some unreadable, no version, or usage",
  examples: [
    "model-version audit gs://models/prod -o audit.ndjson",
    "model-version audit gs://models --shard 1/4 -o audit-1.ndjson",
    "model-version audit ./models --format junit=audit.xml -o audit.ndjson",
  ],

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    const missing = "PATH is missing: name a bucket, a prefix in it, or a folder of versions";
    const path = oneOperand(positionals, "PATH", missing);
    const jobs = readJobs(values.jobs, isBucketUrl(path) ? JOBS.bucket : JOBS.folder);
    const shard = readShard(values, process.env);
    const outputs = readLineOutputs(values.format ?? []);
    const { isDeep, endpoint } = bucketOptions(values);
    const openStorage = storageAt(endpoint);
    const { config, exemptions } = values;
    const settings = {
      settings: {
        policies: config === undefined ? {} : await policiesIn(config, openStorage),
        image: values.serving,
      },
      isDeep,
    };
    const { auditedPlace } = await import("./places.js");
    const { openJudge } = await import("./pool.js");
    const { runAudit } = await import("./run.js");
    const place = await auditedPlace(path, openStorage);
    const isReported = outputs.some(({ file }) => file === undefined);
    const print = isReported ? () => undefined : terminal.out;
    const output = await outputOf(values.output, shard, openStorage, print);
    const all: AuditLine[] = [];
    const progress = auditProgress(terminal);
    const judge = openJudge(settings, jobs, place.storage);
    let counts: AuditCounts;
    try {
      counts = await runAudit({
        place,
        shard,
        output,
        exemptions: exemptions === undefined ? [] : await exemptionsIn(exemptions, openStorage),
        jobs,
        judge: judge.judge,
        progress,
        // Only reports need all of them at the end.
        ...(outputs.length > 0 && { onLine: (line) => all.push(line) }),
      });
    } finally {
      progress.end();
      await judge.close();
    }
    await writeLineOutputs(all, outputs, terminal);
    const code = summary(path, counts, terminal);
    return values["exit-zero"] ? EXIT.clean : code;
  },
};

async function policiesIn(
  file: string,
  openStorage: OpenStorage,
): Promise<Readonly<Record<string, PolicySetting>>> {
  const { policyConfigIn } = await import("../../rules/engine/policyConfig.js");
  return policyConfigIn(file, await readObject(file, openStorage));
}

async function exemptionsIn(
  file: string,
  openStorage: OpenStorage,
): Promise<readonly AuditExemption[]> {
  const { auditExemptionsIn } = await import("../../inspect/schema/auditExemptions.js");
  return auditExemptionsIn(file, await readObject(file, openStorage));
}

async function outputOf(
  given: string | undefined,
  shard: Shard,
  openStorage: OpenStorage,
  print: (text: string) => void,
): Promise<AuditOutput> {
  if (given === undefined) return printedOutput(print);
  const isFolder = given.endsWith("/");
  if (isBucketUrl(given))
    return bucketOutput(isFolder ? `${given}${partName(shard)}` : given, openStorage);
  return isFolder ? partOutput(given, partName(shard)) : fileOutput(given);
}

/** Says how many versions were judged, and resolves to the exit code. */
function summary(path: string, { clean, refused, error }: AuditCounts, terminal: Terminal): number {
  const total = plural(clean + refused + error, "version");
  terminal.err(
    escapeControls(
      `model-version: ${path}: ${total}, ${refused} refused, ${clean} clean, ${error} unreadable`,
    ),
  );
  if (error > 0) return EXIT.unusable;
  return refused > 0 ? EXIT.refused : EXIT.clean;
}

function readJobs(given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  const jobs = Number(given);
  if (/^\d+$/.test(given) && jobs >= 1 && jobs <= MOST_JOBS) return jobs;
  throw new UsageError(`--jobs "${given}": write a number from 1 to ${MOST_JOBS}`);
}
