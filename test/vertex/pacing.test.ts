import assert from "node:assert/strict";
import { Interrupted } from "../../google/clock";
import { Pacing } from "../../vertex/pacing";
import { TestClock } from "../support/google/doubles";

const PLACE = { project: "acme", location: "europe-west4" };

describe("the pace of uploads and deployments", () => {
  const limits = (clock: TestClock, seconds = 60) => ({
    until: clock.time + seconds * 1000,
    signal: new AbortController().signal,
  });

  it("is one in two seconds for a project and location, in the order of the requests", async () => {
    const clock = new TestClock();
    const pacing = new Pacing(clock);
    await Promise.all([1, 2, 3].map(() => pacing.turn(PLACE, limits(clock))));
    assert.deepEqual(clock.pauses, [2_500, 5_000]);
  });

  it("counts neither other locations nor old submissions", async () => {
    const clock = new TestClock();
    const pacing = new Pacing(clock);
    await pacing.turn(PLACE, limits(clock));
    await pacing.turn({ ...PLACE, location: "us-central1" }, limits(clock));
    clock.time += 3_000;
    await pacing.turn(PLACE, limits(clock));
    assert.deepEqual(clock.pauses, []);
  });

  it("ends with the time of the work", async () => {
    const clock = new TestClock();
    const pacing = new Pacing(clock);
    await pacing.turn(PLACE, limits(clock));
    await assert.rejects(pacing.turn(PLACE, limits(clock, 1)), Interrupted);
  });
});
