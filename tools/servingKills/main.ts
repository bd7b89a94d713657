import { setTimeout as pause } from "node:timers/promises";
import { random } from "../../test/support/random";
import { Emulator } from "../engineRun/emulator";
import type { Signal } from "../engineRun/killing";
import { endTogether } from "../engineRun/processes";
import { Round } from "./round";
import { destroyed, type Stage } from "./stages";

// `npm run kills:serving [ROUNDS [SEED [SIGNAL]]]`: a stack goes from nothing through a canary to the next version and
// to another image; another stack takes that version over; then the first is destroyed. Each of these six stages is
// killed once at a random moment: only the engine, or with all processes that it started. In a third of the cases, the
// program is first reverted. No version, endpoint or deployed model may be duplicated or left over, no traffic may be
// lost, and the next run must complete the stage. With SIGINT, the engine is interrupted as by Ctrl-C.

/** Requests of a stage, until they have been counted once. */
const REQUESTS = 30;
/** Longest pause after a request, in milliseconds. */
const PAUSE = 1_000;

/** A moment of a stage: after some of its requests, or (in a quarter of the cases) after some time. */
function momentOf({ fake }: Round, next: () => number, requests: number) {
  const isTimed = next() % 4 === 0;
  const wait = next() % (isTimed ? 15_000 : PAUSE);
  const after = isTimed ? 0 : next() % requests;
  const begun = fake.log.length;
  const reached = async () => {
    while (fake.log.length - begun < after) await pause(10);
    await pause(wait);
  };
  return { says: `${after} requests and ${wait} ms`, reached };
}

/** Kills a round once in each stage, until a stage cannot be completed. Returns the number of completed ones. */
async function kill(
  round: Round,
  next: () => number,
  requests: Map<string, number>,
  signal: Signal,
): Promise<number> {
  let completed = 0;
  const before = { dev: destroyed("dev"), prod: destroyed("prod") };
  for (const make of round.stages()) {
    const stage: Stage = make();
    const isAlone = next() % 2 === 0 || signal === "SIGINT";
    const isReverted = next() % 3 === 0;
    const { says, reached } = momentOf(round, next, requests.get(stage.name) ?? REQUESTS);
    const begun = round.fake.log.length;
    console.log(`  ${stage.name}: ${isAlone ? "only the engine" : "all processes"} after ${says}`);
    await round.kill(stage, reached(), { signal, isAlone });
    // The version before is gone once the full stage has deleted it, so its canary cannot come back.
    if (isReverted && stage.name !== "full") {
      const unknown = await round.revert(before[stage.stack]);
      console.log(`    reverted, with ${unknown} versions that no resource represents`);
    }
    await round.complete(stage);
    completed++;
    requests.set(stage.name, round.fake.log.length - begun);
    before[stage.stack] = stage;
  }
  await round.end();
  return completed;
}

async function main(rounds: number, seed: number, signal: Signal): Promise<void> {
  console.log(`${rounds} rounds of 6 kills by ${signal}, seed ${seed}`);
  const next = random(seed);
  const requests = new Map<string, number>();
  let completed = 0;
  let failed = 0;
  for (let number = 1; number <= rounds; number++) {
    console.log(`round ${number}`);
    const emulator = await Emulator.start();
    const round = await Round.start(emulator);
    try {
      completed += await kill(round, next, requests, signal);
    } catch (error) {
      failed++;
      console.log(`    FAILED: ${(error as Error).message}`);
    }
    round.stop();
    await emulator.stop();
  }
  console.log(`${completed} of ${6 * rounds} completed, ${failed} rounds failed`);
  if (failed > 0) process.exitCode = 1;
}

endTogether();
const [rounds = "10", seed = String(1 + (Date.now() % 1_000_000)), signal = "SIGKILL"] =
  process.argv.slice(2);
main(Number(rounds), Number(seed), signal === "SIGINT" ? "SIGINT" : "SIGKILL").catch(
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
