import { createHash } from "node:crypto";
import { UsageError } from "../command";

/** One of several parts of an audit, by an index from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
  /** Name of the run that all its parts share; absent where no engine gives one. */
  readonly run?: string;
}

/**
 * Variables that engines set for each of several tasks. Sources: docs.cloud.google.com/run/docs/container-contract (jobs);
 * docs.cloud.google.com/batch/docs/reference (environment); kubernetes.io, "Indexed Job".
 */
const ENGINES = [
  { index: "CLOUD_RUN_TASK_INDEX", count: "CLOUD_RUN_TASK_COUNT", run: "CLOUD_RUN_EXECUTION" },
  { index: "BATCH_TASK_INDEX", count: "BATCH_TASK_COUNT", run: "BATCH_JOB_UID" },
] as const;
const KUBERNETES = "JOB_COMPLETION_INDEX";

type Environment = Readonly<Record<string, string | undefined>>;

/** The part that --shard names, else the one that the engine gives; all without either. Throws UsageError. */
export function readShard(
  flags: { readonly shard?: string | undefined; readonly shards?: string | undefined },
  environment: Environment,
): Shard {
  const { shard, shards } = flags;
  if (shard !== undefined) {
    const [, number, count] = /^(\d+)\/(\d+)$/.exec(shard) ?? [];
    const found = { index: Number(number) - 1, count: Number(count) };
    if (isShard(found)) return found;
    throw new UsageError(`--shard "${shard}": write it as 1/4 to 4/4`);
  }
  for (const { index, count, run } of ENGINES)
    if (environment[index] !== undefined)
      return { ...given(environment, index, environment[count]), ...named(environment[run]) };
  if (shards === undefined) return { index: 0, count: 1 };
  if (environment[KUBERNETES] === undefined)
    throw new UsageError(
      `--shards belongs to an indexed Job of Kubernetes: ${KUBERNETES} is not set`,
    );
  return given(environment, KUBERNETES, shards);
}

function given(environment: Environment, name: string, count: string | undefined): Shard {
  const shard = { index: Number(environment[name]), count: Number(count) };
  if (isShard(shard)) return shard;
  throw new UsageError(`${name}=${environment[name]} of ${count} is not the index of a task`);
}

function named(run: string | undefined): Pick<Shard, "run"> {
  return run ? { run } : {};
}

/**
 * Name of a part's file in a folder: `audit-00001-of-00004.ndjson`, below a folder of the run that the engine names, so that
 * runs do not meet.
 */
export function partName({ index, count, run }: Shard): string {
  const [part, of] = [index + 1, count].map((number) => String(number).padStart(5, "0"));
  return `${run === undefined ? "" : `${run}/`}audit-${part}-of-${of}.ndjson`;
}

function isShard({ index, count }: Shard): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(count) && index >= 0 && index < count;
}

/** Whether a version belongs to a part: by its path only, so that no part needs to know of the others. */
export function isInShard(folder: string, { index, count }: Shard): boolean {
  const hash = createHash("sha256").update(folder).digest();
  return hash.readUIntBE(0, 6) % count === index;
}
