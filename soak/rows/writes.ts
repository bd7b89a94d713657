import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { assertOneError, type Ended, runCommand } from "../command";
import { type Fault, withFault } from "../faults";
import { environmentOf, JOBS, type Job, workplace } from "../jobs";
import { Ends, momentsOf, type Row, type Scope } from "../row";
import { assertSame, assertWhole, type State, stateOf } from "../state";

const COMMANDS = JOBS.map(({ name }) => `\`${name}\``).join(", ");

export const kills: Row = {
  name: "kills",
  about: `Every command that writes files (${COMMANDS}) is killed within each call that changes a file: in the middle of its bytes, or before a rename or a removal.`,
  holds:
    "each file is as before or complete, and the same command, run again, leaves what an undisturbed run leaves.",
  run: (scope) =>
    everyWrite(scope, "kill", ({ code }, what) => {
      assert.equal(code, null, `${what}: ended with ${code} before the kill`);
      return "killed; completed by the next run";
    }),
};

export const full: Row = {
  name: "disk-full",
  about: `The disk is full from each call on that changes a file, half of whose bytes still find room (${COMMANDS}).`,
  holds:
    "each file is as before or complete, the command reports one error or does not need the space, and the same command, run again with space, leaves what an undisturbed run leaves.",
  run: (scope) =>
    everyWrite(scope, "full", (ended, what, { exits }) => {
      if (exits.includes(ended.code ?? 9)) return "did not need the space (a cache)";
      assertOneError(ended, what);
      return "one error; completed by the next run";
    }),
};

/** Brings a fault about at each call of each job that changes a file. */
async function everyWrite(
  { folder, rounds, below }: Scope,
  kind: "kill" | "full",
  endOf: (ended: Ended, what: string, job: Job) => string,
) {
  const ends = new Ends();
  const faults: string[] = [];
  for (const job of JOBS) {
    const { before, after, calls } = await undisturbed(folder, job);
    for (const at of momentsOf(calls, rounds, below)) {
      const what = `${job.name}, ${kind} at call ${at} of ${calls}`;
      const work = workplace(folder, job);
      try {
        const kept = linesOf(work, job);
        const ended = await runJob(job, work, { kind, folder: work, at });
        const end = endOf(ended, what, job);
        assertWhole(stateOf(work), { before, after }, what, job.isResumed);
        assert.ok(linesOf(work, job).startsWith(kept), `${what}: lines are lost`);
        const again = job.exits.includes(ended.code ?? 9) ? ended : await runJob(job, work);
        assert.ok(job.exits.includes(again.code ?? 9), `${what}: run again: ${again.err}`);
        assertSame(stateOf(work), after, `${what}: run again`);
        ends.count(end);
      } catch (error) {
        faults.push((error as Error).message);
      }
      rmSync(work, { recursive: true });
    }
  }
  assert.equal(faults.length, 0, faults.join("\n"));
  return ends.outcome;
}

/** The complete lines of the file with which a job goes on. */
function linesOf(folder: string, { isResumed }: Job): string {
  const name = isResumed && readdirSync(folder).find(isResumed);
  const text = name === undefined ? "" : readFileSync(join(folder, name), "utf8");
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/** What a job finds and leaves, and how many calls change files. */
async function undisturbed(
  folder: string,
  job: Job,
): Promise<{ readonly before: State; readonly after: State; readonly calls: number }> {
  const report = join(folder, "calls");
  const work = workplace(folder, job);
  const before = stateOf(work);
  const { code, err } = await runJob(job, work, { kind: "count", folder: work, report });
  assert.ok(job.exits.includes(code ?? 9), `${job.name}: ended with ${code}: ${err}`);
  const calls = Number(readFileSync(report, "utf8"));
  assert.ok(calls > 0, `${job.name} changes no file`);
  const after = stateOf(work);
  rmSync(work, { recursive: true });
  return { before, after, calls };
}

function runJob(job: Job, folder: string, fault?: Fault): Promise<Ended> {
  return runCommand(job.words, {
    folder,
    environment: { ...environmentOf(job, folder), ...(fault && withFault(fault)) },
  });
}
