import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { aProject, copyOf, scratchFolder } from "../test/support/project";
import { published } from "../test/support/published";
import { random } from "../test/support/random";
import { StorageProxy } from "../test/support/storageProxy";
import { Emulator } from "./engineRun/emulator";
import { killedAt, mendBackend } from "./engineRun/killing";
import { endTogether } from "./engineRun/processes";
import { Stack } from "./engineRun/stack";

// `npm run kills [COUNT [SEED]]`: kills `pulumi up` of a version of 41 objects, with all processes that it started, at
// random moments. No version may be published incompletely, and the next `up` must complete it without overwriting
// objects.

const BUCKET = "kills";
const FILES = 40;
/** Shortest time of an upload in milliseconds, so that many kills hit between two uploads. */
const UPLOAD = 50;

async function main(count: number, seed: number): Promise<void> {
  console.log(`${count} kills, seed ${seed}`);
  const next = random(seed);
  const emulator = await Emulator.start();
  await emulator.createBucket(BUCKET);
  const storage = await StorageProxy.start(emulator.origin);
  storage.refuseOverwrites();
  const refusing = storage.handler;
  let uploads = 0;
  let reached = () => {};
  storage.handler = async (passing) => {
    if (passing.kind === "upload" && --uploads === 0) reached();
    if (passing.kind === "upload") await pause(UPLOAD);
    return refusing(passing);
  };
  const project = aProject(
    `new ModelVersion("iris", { bucket: "${BUCKET}", export: { path: "./export" } });`,
  );
  const exported = copyOf("tf1_two_metagraphs", project);
  const scratch = scratchFolder();
  const stack = new Stack(project, scratch, storage.endpoint);
  await stack.init();
  /** Publishes a version with new bytes; returns how long it took, in milliseconds. */
  const complete = async () => {
    const started = Date.now();
    const { code, output } = await stack.up("--skip-preview");
    assert.equal(code, 0, output);
    return Date.now() - started;
  };
  change(exported, 0);
  let time = await complete();
  for (let round = 1; round <= count; round++) {
    change(exported, round);
    // Most of the time passes before the first upload, so most moments are counted from an upload.
    const isEarly = next() % 4 === 0;
    uploads = isEarly ? 0 : 1 + (next() % (FILES + 1));
    const wait = next() % (isEarly ? time : 2 * UPLOAD);
    const moment = `${isEarly ? "" : `upload ${uploads} and `}${wait} ms`;
    const upload = isEarly
      ? Promise.resolve()
      : new Promise<void>((resolve) => {
          reached = resolve;
        });
    await killedAt(
      stack,
      ["up", "--yes", "--skip-preview", "--stack", "dev"],
      upload.then(() => pause(wait)),
    );
    uploads = 0;
    mendBackend(join(scratch, "backend"));
    await stack.run(["cancel", "--yes", "--stack", "dev"]);
    const before = (await published(emulator, BUCKET)).length;
    assert.ok(before === round || before === round + 1, `${before} versions in round ${round}`);
    const objects = (await emulator.list(BUCKET)).length - round * (FILES + 1);
    time = Math.max(time, await complete());
    assert.equal((await published(emulator, BUCKET)).length, round + 1);
    console.log(
      `${round}: killed after ${moment} with ${objects} of ${FILES + 1} objects; completed`,
    );
  }
  storage.stop();
  await emulator.stop();
}

/** Changes the export's bytes so that they differ in each round, and adds small files. */
function change(exported: string, round: number): void {
  for (let file = 3; file < FILES; file++) {
    writeFileSync(join(exported, `note-${file}.txt`), `note ${file} of round ${round}\n`);
  }
}

endTogether();
const [count = "20", seed = String(1 + (Date.now() % 1_000_000))] = process.argv.slice(2);
main(Number(count), Number(seed)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
