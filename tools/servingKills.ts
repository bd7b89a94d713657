import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { copyOf, scratchFolder } from "../test/support/project";
import { random } from "../test/support/random";
import { FakeVertex } from "../test/support/vertex/fakeVertex";
import { VertexStack } from "../test/support/vertex/vertexStack";
import { MODEL } from "../test/support/vertex/withFake";
import { Emulator } from "./engineRun/emulator";
import { killedAt, mendBackend, unlock } from "./engineRun/killing";

// `npm run kills:serving [ROUNDS [SEED]]`: a stack goes from nothing through a canary to the next version, to another
// image and to nothing again. It is killed once in each of these five stages at a random moment: only the engine, or
// with all processes that it started. In a third of the cases, the program is first reverted. No version, endpoint or
// deployed model may be duplicated or left over, no traffic may be lost, and the next run must complete the stage.

const IMAGE = "europe-docker.pkg.dev/acme/serving/tensorflow:2.15";
/** Requests of a stage, until they have been counted once. */
const REQUESTS = 30;
/** Longest pause after a request, in milliseconds. */
const PAUSE = 1_000;

/** The end of a stage: percentages of the served versions, by the text of the note in the export. */
interface Stage {
  readonly name: string;
  readonly note: string;
  readonly program: string;
  readonly traffic: readonly number[];
  readonly versions: number;
}

const program = (deployment: string, image = IMAGE) => `
const iris = new ModelVersion("iris", {
  bucket: "models",
  export: { path: "./export" },
  registration: { aliases: ["champion"], container: { image: "${image}" } },
  deployment: { machineType: "n1-standard-4", ${deployment} },
});
exports.digest = iris.contentDigest;
`;

const EMPTY: Stage = { name: "destroy", note: "", program: "", traffic: [], versions: 0 };

function stagesAfter(digest: () => string): (() => Stage)[] {
  return [
    () => ({ name: "create", note: "first", program: program(""), traffic: [100], versions: 1 }),
    () => ({
      name: "canary",
      note: "second",
      program: program(`traffic: 10, previous: { digest: "${digest()}" }`),
      traffic: [10, 90],
      versions: 2,
    }),
    () => ({ name: "full", note: "second", program: program(""), traffic: [100], versions: 1 }),
    () => ({
      name: "replace",
      note: "second",
      program: program("", `${IMAGE}.1`),
      traffic: [100],
      versions: 1,
    }),
    () => EMPTY,
  ];
}

class Round {
  readonly fake: FakeVertex;
  readonly stack: VertexStack;
  private readonly backend: string;
  private digest = "";
  private isEnding = false;

  private constructor(fake: FakeVertex, stack: VertexStack, backend: string) {
    this.fake = fake;
    this.stack = stack;
    this.backend = backend;
  }

  static async start(emulator: Emulator): Promise<Round> {
    const fake = await FakeVertex.start(scratchFolder(), { operationMs: 800 });
    const scratch = scratchFolder();
    const where = { scratch, storage: emulator.endpoint };
    const stack = await VertexStack.create(fake, "", "dev", where);
    copyOf("tf1_two_metagraphs", stack.folder);
    return new Round(fake, stack, join(scratch, "backend"));
  }

  stages(): (() => Stage)[] {
    return stagesAfter(() => this.digest);
  }

  words({ name }: Stage): string[] {
    return name === "destroy"
      ? ["destroy", "--yes", "--skip-preview"]
      : ["up", "--yes", "--skip-preview"];
  }

  /** Makes the program that of a stage. */
  write({ name, note, program: text }: Stage): void {
    this.isEnding ||= name === "destroy" && this.digest !== "";
    this.fake.switchTo({ mayStop: this.isEnding || name === "destroy" });
    if (name === "destroy") return;
    writeFileSync(join(this.stack.folder, "export", "note.txt"), note);
    this.stack.write(text);
  }

  async kill(stage: Stage, moment: Promise<unknown>, isAlone: boolean): Promise<void> {
    await killedAt(this.stack, this.words(stage), moment, { isAlone });
    mendBackend(this.backend);
    unlock(this.backend);
  }

  /** Runs a stage to its end, and checks the result. Returns the versions that nothing refers to. */
  async complete(stage: Stage, isReverted = false): Promise<number> {
    this.write(stage);
    if (isReverted) while (this.busy()) await pause(100);
    const { code, output } = await this.stack.run(this.words(stage));
    assert.equal(code, 0, output);
    if (stage.name === "create") this.digest = await this.stack.output("digest");
    const { endpoints, models } = this.fake.state;
    const served = Object.values(endpoints).flatMap(({ deployedModels, trafficSplit }) =>
      deployedModels.map(({ id }) => trafficSplit[id] ?? 0),
    );
    assert.deepEqual(
      served.sort((a, b) => a - b),
      stage.traffic,
      `traffic after ${stage.name}`,
    );
    if (!isReverted)
      assert.equal(Object.keys(endpoints).length, stage.versions === 0 ? 0 : 1, "endpoints");
    const versions = models[MODEL]?.versions.length ?? 0;
    const unknown = versions - stage.versions;
    if (!isReverted) assert.equal(unknown, 0, `${versions} versions after ${stage.name}`);
    this.fake.ignorePace(); // which two processes cannot keep
    assert.deepEqual(this.fake.complaints, []);
    return unknown;
  }

  private busy(): boolean {
    return Object.values(this.fake.state.operations).some(({ done }) => !done);
  }

  stop(): void {
    this.fake.stop();
    rmSync(this.stack.folder, { recursive: true });
  }
}

/** A moment of a stage: after some of its requests, or (in a quarter of the cases) after some time. */
function momentOf(round: Round, next: () => number, requests: number) {
  const isTimed = next() % 4 === 0;
  const wait = next() % (isTimed ? 15_000 : PAUSE);
  const after = isTimed ? 0 : next() % requests;
  const begun = round.fake.log.length;
  const reached = async () => {
    while (round.fake.log.length - begun < after) await pause(10);
    await pause(wait);
  };
  return { says: `${after} requests and ${wait} ms`, reached };
}

async function main(rounds: number, seed: number): Promise<void> {
  console.log(`${rounds} rounds of 5 kills, seed ${seed}`);
  const next = random(seed);
  const requests = new Map<string, number>();
  const emulator = await Emulator.start();
  await emulator.createBucket("models");
  const failures: string[] = [];
  for (let number = 1; number <= rounds; number++) {
    const round = await Round.start(emulator);
    let before = EMPTY;
    try {
      for (const make of round.stages()) {
        const stage = make();
        round.write(stage);
        const isAlone = next() % 2 === 0;
        const isReverted = next() % 3 === 0;
        const { says, reached } = momentOf(round, next, requests.get(stage.name) ?? REQUESTS);
        const begun = round.fake.log.length;
        await round.kill(stage, reached(), isAlone);
        const how = `${stage.name}: ${isAlone ? "the engine alone" : "all processes"} after ${says}`;
        console.log(`${number} ${how}`);
        // The version before is gone once the full stage has deleted it, so its canary cannot come back.
        if (isReverted && stage.name !== "full") {
          const unknown = await round.complete(before, true);
          console.log(`  set back, with ${unknown} versions that no resource represents`);
        }
        await round.complete(stage);
        requests.set(stage.name, round.fake.log.length - begun);
        before = stage;
        console.log("  completed");
      }
    } catch (error) {
      failures.push(`round ${number}: ${(error as Error).message}`);
      console.log(`  FAILED: ${(error as Error).message}`);
    }
    round.stop();
  }
  await emulator.stop();
  console.log(failures.length === 0 ? "all completed" : `${failures.length} rounds failed`);
  if (failures.length > 0) process.exitCode = 1;
}

const [rounds = "10", seed = String(1 + (Date.now() % 1_000_000))] = process.argv.slice(2);
main(Number(rounds), Number(seed)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
