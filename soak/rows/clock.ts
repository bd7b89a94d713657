import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { runCommand } from "../command";
import { withFault } from "../faults";
import { environmentOf, JOBS, workplace } from "../jobs";
import { Ends, type Row } from "../row";
import { assertSame, stateOf } from "../state";

const HOUR = 3_600_000;
/** Steps of the clock each time that it is read, in milliseconds; they end where they begin. */
const STEPS: readonly (readonly number[])[] = [
  [HOUR, -HOUR],
  [-HOUR, HOUR],
  [6 * HOUR, -3 * HOUR, -3 * HOUR],
  [-1, 1_000, -999],
];

export const clock: Row = {
  name: "clock",
  about:
    "The clock jumps forward and backward by up to six hours whenever it is read, while the commands that write files run.",
  holds: "the commands end as with a steady clock, and write the same files.",
  async run({ folder }) {
    const ends = new Ends();
    for (const job of JOBS) {
      const steady = await runJob(folder, job, undefined);
      for (const steps of STEPS) {
        const what = `${job.name}, steps ${steps.join(", ")}`;
        const jumped = await runJob(folder, job, steps);
        assert.equal(jumped.code, steady.code, `${what}: ${jumped.err}`);
        assertSame(jumped.state, steady.state, what);
        ends.count("the same files");
      }
    }
    return ends.outcome;
  },
};

async function runJob(
  folder: string,
  job: (typeof JOBS)[number],
  steps: readonly number[] | undefined,
) {
  const work = workplace(folder, job);
  const fault = steps && withFault({ kind: "clock", steps });
  const environment = { ...environmentOf(job, work), ...fault };
  const { code, err } = await runCommand(job.words, { folder: work, environment });
  const state = stateOf(work);
  rmSync(work, { recursive: true });
  return { code, err, state };
}
