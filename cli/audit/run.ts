import { InputError } from "../../inspect/inputError";
import type { AuditExemption } from "../../inspect/schema/auditExemptions";
import type { AuditLine } from "../../report/auditLine";
import { plural } from "../../text";
import { exemptionsOf } from "./exemptions";
import { type FoundVersion, findVersions } from "./findVersions";
import type { Judged } from "./judgeVersion";
import type { AuditOutput } from "./output";
import { type AuditedPlace, versionPath } from "./places";
import type { AuditProgress } from "./progress";
import { isInShard, type Shard } from "./shard";
import type { AuditedFile, Task } from "./tasks";

/** Number of versions by their verdicts. */
export type AuditCounts = Record<AuditLine["verdict"], number>;

/** One audit. */
export interface Audit {
  readonly place: AuditedPlace;
  readonly shard: Shard;
  readonly output: AuditOutput;
  readonly exemptions: readonly AuditExemption[];
  /** Versions that are judged at once. */
  readonly jobs: number;
  readonly judge: (task: Task) => Promise<Judged>;
  readonly progress: AuditProgress;
  /** Called with each line, those of an interrupted audit too. */
  readonly onLine?: (line: AuditLine) => void;
}

/** Versions in a row that no answer came for, after which an audit ends: each has taken a minute of trials. */
const MOST_NOT_REACHED = 3;
/** Most lines that wait for the one of an earlier version. */
const MOST_WAITING = 1000;

/** Judges the versions of a place and writes their lines in the order in which they are found. Throws InputError. */
export async function runAudit({
  place,
  shard,
  output,
  exemptions,
  jobs,
  judge,
  progress,
  onLine,
}: Audit): Promise<AuditCounts> {
  const counts: AuditCounts = { clean: 0, refused: 0, error: 0 };
  const running = new Set<Promise<void>>();
  const waiting = new Map<number, { readonly judged: Judged; readonly isKnown: boolean }>();
  let [found, taken, written, notReached] = [0, 0, 0, 0];
  let failure: { readonly error: unknown } | undefined;

  const flush = async () => {
    for (let next = waiting.get(written); next; next = waiting.get(written)) {
      waiting.delete(written++);
      const { line, isNotReached = false } = next.judged;
      counts[line.verdict]++;
      if (!next.isKnown) output.write(line);
      onLine?.(line);
      progress.judged(counts);
      notReached = isNotReached ? notReached + 1 : 0;
      if (notReached >= MOST_NOT_REACHED && line.verdict === "error")
        throw new InputError(
          `the audit ends at ${line.path}, because ${plural(notReached, "version")} in a row cannot be read: ${line.error.message}`,
          `${line.error.fix}; with -o, it goes on where it ended`,
        );
    }
  };
  const take = async (version: FoundVersion<AuditedFile>) => {
    const at = taken++;
    const path = versionPath(place, version.prefix);
    const known = output.done.get(path);
    const judged = known ? { line: known } : await judge(taskOf(path, version, exemptions));
    waiting.set(at, { judged, isKnown: known !== undefined });
    flushing = flushing.then(flush);
    await flushing;
  };
  let flushing = Promise.resolve();

  const isOwn = (prefix: string) => isInShard(prefix.slice(0, -1), shard);
  const observer = {
    listed: progress.listed,
    found: (prefixes: readonly string[]) => {
      found = prefixes.length;
      progress.found(prefixes.filter(isOwn).length);
    },
  };
  for await (const version of findVersions(place.listing, observer)) {
    if (!isOwn(version.prefix)) continue;
    const work: Promise<void> = take(version)
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(work));
    running.add(work);
    while (running.size > 0 && !failure && (running.size >= jobs || waiting.size >= MOST_WAITING))
      await Promise.race(running);
    if (failure) break;
  }
  await Promise.all(running);
  if (failure) throw failure.error;
  if (found === 0)
    throw new InputError(
      `"${place.path}" has no version in it: no manifest.json, graph of a SavedModel or package of a routine`,
      "name a folder above versions; check and sniff judge other files",
    );
  await output.finish();
  return counts;
}

function taskOf(
  path: string,
  { prefix, files }: FoundVersion<AuditedFile>,
  exemptions: readonly AuditExemption[],
): Task {
  const objects = files.flatMap(({ path: whole, object }) =>
    object ? [{ path: whole.slice(prefix.length), object }] : [],
  );
  const own = exemptionsOf(prefix.slice(0, -1), exemptions);
  return {
    path,
    ...(objects.length > 0 && { objects }),
    ...(own.length > 0 && { exemptions: own }),
  };
}
