import { createHash } from "node:crypto";
import { UsageError } from "../command";

/** One of several parts of an audit, by an index from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Variables that engines set for each of several tasks. Sources: docs.cloud.google.com/run/docs/container-contract (jobs);
 * docs.cloud.google.com/batch/docs/reference (environment); kubernetes.io, "Indexed Job".
 */
const ENGINES = [
  { index: "CLOUD_RUN_TASK_INDEX", count: "CLOUD_RUN_TASK_COUNT" },
  { index: "BATCH_TASK_INDEX", count: "BATCH_TASK_COUNT" },
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
  for (const { index, count } of ENGINES)
    if (environment[index] !== undefined) return given(environment, index, environment[count]);
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

function isShard({ index, count }: Shard): boolean {
  return Number.isSafeInteger(index) && Number.isSafeInteger(count) && index >= 0 && index < count;
}

/** Whether a version belongs to a part: by its path only, so that no part needs to know of the others. */
export function isInShard(folder: string, { index, count }: Shard): boolean {
  const hash = createHash("sha256").update(folder).digest();
  return hash.readUIntBE(0, 6) % count === index;
}
