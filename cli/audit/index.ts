import type { Exemption } from "../../inspect";
import type { BundleFile } from "../../inspect/bundle/bundle";
import { checkFolder } from "../../inspect/bundle/checkPath";
import { walkBundle } from "../../inspect/bundle/walk";
import type { PolicySetting } from "../../rules";
import { escapeControls, isBucketUrl, joinPath, plural } from "../../text";
import { BUCKET_FLAGS, bucketOptions } from "../bucketFlags";
import {
  COMMON_FLAGS,
  type Command,
  EXIT,
  type Flags,
  oneOperand,
  parseWords,
  type Terminal,
} from "../command";
import { type AuditLine, auditVersion } from "./auditVersion";
import { bucketOutput } from "./bucketOutput";
import { exemptionsOf } from "./exemptions";
import { findVersions } from "./findVersions";
import { type AuditOutput, fileOutput, partOutput, printedOutput } from "./output";
import { type Connection, readObject } from "./readObject";
import { isInShard, partName, readShard, type Shard } from "./shard";

const FLAGS = {
  output: {
    type: "string",
    short: "o",
    value: "FILE",
    summary:
      "write the lines to FILE; an interrupted audit goes on with it (default: print them). FOLDER/ has a file for each part, gs:// an object, which is written at the end",
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
    summary: "number of parts for an indexed Job of Kubernetes, which gives the index only",
  },
  config: {
    type: "string",
    value: "FILE",
    summary:
      "policy configuration, the same file as for pulumi --policy-pack-config; also at gs://",
  },
  exemptions: {
    type: "string",
    value: "FILE",
    summary: '{"exemptions": [...]}, each with the path of what it is for; also at gs://',
  },
  "exit-zero": {
    type: "boolean",
    summary: "end with 0 if every version has a line, whatever its verdict is",
  },
  ...BUCKET_FLAGS,
  ...COMMON_FLAGS,
} as const satisfies Flags;

/** What an audit is told beside its place. */
interface Audit {
  readonly place: string;
  readonly shard: Shard;
  readonly policies: Readonly<Record<string, PolicySetting>>;
  readonly exemptionsOf: (folder: string) => readonly Exemption[];
  readonly output: AuditOutput;
}

/** `model-version audit`: judges every version below a place. */
export const audit: Command = {
  name: "audit",
  summary: "judge every version in a bucket or a folder, one JSON object a line",
  operands: "gs://BUCKET[/PREFIX] | FOLDER [options]",
  about: [
    "Finds the versions below a place by their manifest.json, else by the graph of a SavedModel or a routine's package, and judges each as check does. Each is one line of JSON as soon as it is judged, in the order of their paths.",
    "Parts of an audit share nothing: a version belongs to a part by a hash of its path. The lines of all parts together are those of the whole audit.",
  ],
  flags: FLAGS,
  exits: "0 all clean, or --exit-zero, 1 some refused, 2 some unreadable, or usage",
  examples: [
    "model-version audit gs://models/prod -o audit.ndjson",
    "model-version audit gs://models --shard 1/4 -o audit-1.ndjson",
  ],

  async run(words, terminal) {
    const { values, positionals } = parseWords(words, FLAGS);
    const missing = "PATH is missing: name a bucket, a prefix in it, or a folder of versions";
    const place = oneOperand(positionals, "PATH", missing);
    const connection = bucketOptions(values);
    const shard = readShard(values, process.env);
    const { config, exemptions } = values;
    const told: Audit = {
      place,
      shard,
      policies: config === undefined ? {} : await policiesIn(config, connection),
      exemptionsOf:
        exemptions === undefined ? () => [] : await exemptionsIn(exemptions, connection),
      output: await outputOf(values.output, shard, connection, terminal),
    };
    const code = await auditPlace(told, connection, terminal);
    return values["exit-zero"] ? EXIT.clean : code;
  },
};

async function policiesIn(file: string, connection: Connection): Promise<Audit["policies"]> {
  const { policyConfigIn } = await import("../../rules/engine/policyConfig.js");
  return policyConfigIn(file, await readObject(file, connection));
}

async function exemptionsIn(file: string, connection: Connection): Promise<Audit["exemptionsOf"]> {
  const { auditExemptionsIn } = await import("../../inspect/schema/auditExemptions.js");
  const exemptions = auditExemptionsIn(file, await readObject(file, connection));
  return (folder) => exemptionsOf(folder, exemptions);
}

async function outputOf(
  given: string | undefined,
  shard: Shard,
  connection: Connection,
  terminal: Terminal,
): Promise<AuditOutput> {
  if (given === undefined) return printedOutput((text) => terminal.out(text));
  const isFolder = given.endsWith("/");
  if (isBucketUrl(given))
    return bucketOutput(isFolder ? `${given}${partName(shard)}` : given, connection);
  return isFolder ? partOutput(given, partName(shard)) : fileOutput(given);
}

async function auditPlace(
  audit: Audit,
  connection: Connection,
  terminal: Terminal,
): Promise<number> {
  const { place } = audit;
  if (!isBucketUrl(place)) {
    checkFolder(place, "name a folder of versions");
    return auditFiles(walkBundle(place).files, audit, terminal);
  }
  const { parseAddress, withBucketFolder } = await import("../../storage/ranges/index.js");
  return withBucketFolder(parseAddress(place), connection, ({ files }) =>
    auditFiles(files, audit, terminal),
  );
}

async function auditFiles(
  files: readonly BundleFile[],
  { place, shard, policies, exemptionsOf, output }: Audit,
  terminal: Terminal,
): Promise<number> {
  const counts: Record<AuditLine["verdict"], number> = { clean: 0, refused: 0, error: 0 };
  for (const found of findVersions(files)) {
    if (!isInShard(found.folder, shard)) continue;
    const path = found.folder === "" ? place : joinPath(place, found.folder);
    const known = output.done.get(path);
    const line = known ?? (await auditVersion(path, found, policies, exemptionsOf(found.folder)));
    if (!known) output.write(line);
    counts[line.verdict]++;
  }
  await output.finish();
  const { clean, refused, error } = counts;
  const total = plural(clean + refused + error, "version");
  terminal.err(
    escapeControls(
      `model-version: ${place}: ${total}, ${refused} refused, ${clean} clean, ${error} unreadable`,
    ),
  );
  if (error > 0) return EXIT.unusable;
  return refused > 0 ? EXIT.refused : EXIT.clean;
}
