import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { copyOf, scratchFolder } from "../../test/support/project";
import { strictly } from "../../test/support/storage/preconditions";
import { StorageProxy } from "../../test/support/storageProxy";
import { FakeVertex } from "../../test/support/vertex/fakeVertex";
import { VertexStack } from "../../test/support/vertex/vertexStack";
import type { Emulator } from "../engineRun/emulator";
import { type Killing, killedAt, mendBackend, unlock } from "../engineRun/killing";
import { destroyed, LOCATIONS, type StackName, type Stage, stagesOf } from "./stages";

/** The stacks of one round, with a registry of their own. */
export class Round {
  readonly fake: FakeVertex;
  private readonly stacks: Readonly<Record<StackName, VertexStack>>;
  private readonly backend: string;
  private readonly storage: StorageProxy;
  private digest = "";
  /** Whether an endpoint may lose its traffic, since the stack of a stage is taken down. */
  private mayStop = false;

  private constructor(
    fake: FakeVertex,
    storage: StorageProxy,
    stacks: Round["stacks"],
    backend: string,
  ) {
    this.fake = fake;
    this.storage = storage;
    this.stacks = stacks;
    this.backend = backend;
  }

  static async start(emulator: Emulator): Promise<Round> {
    const fake = await FakeVertex.start(scratchFolder(), { operationMs: 800 });
    const scratch = scratchFolder();
    const storage = await StorageProxy.start(emulator.origin, strictly(emulator.origin));
    const where = { scratch, storage: storage.endpoint };
    for (const stack of ["dev", "prod"]) await emulator.createBucket(`${stack}-models`);
    const stacks = {
      dev: await VertexStack.create(fake, "", "dev", where),
      prod: await VertexStack.create(fake, "", "prod", where),
    };
    await stacks.prod.succeed(["config", "set", "model-version:storageEndpoint", storage.url]);
    copyOf("tf1_two_metagraphs", stacks.dev.folder);
    return new Round(fake, storage, stacks, join(scratch, "backend"));
  }

  stages(): (() => Stage)[] {
    return stagesOf(() => this.digest);
  }

  /** Starts a stage, and kills it at a moment. */
  async kill(stage: Stage, moment: Promise<unknown>, killing: Killing): Promise<void> {
    this.write(stage);
    await killedAt(this.stacks[stage.stack], wordsOf(stage), moment, killing);
    // The engine ends by itself after an interrupt, with its state in order.
    if (killing.signal === "SIGINT") return;
    mendBackend(this.backend);
    unlock(this.backend);
  }

  /** Runs a stage to its end, and checks what there is then. */
  async complete(stage: Stage): Promise<void> {
    await this.run(stage);
    if (stage.name === "create" || stage.name === "full")
      this.digest = await this.stacks.dev.output("digest");
    const { endpoints, versions } = this.at(stage);
    assert.equal(endpoints.length, Math.min(1, stage.versions), "endpoints");
    assert.equal(versions, stage.versions, `versions after ${stage.name}`);
  }

  /**
   * Goes back to a stage from one that was killed. Returns the number of versions that no resource represents; a run of
   * a program must name each of them.
   */
  async revert(stage: Stage): Promise<number> {
    while (Object.values(this.fake.state.operations).some(({ done }) => !done)) await pause(100);
    const output = await this.run(stage);
    const left = this.at(stage).versions - stage.versions;
    const named = new Set(output.match(/\S+@\d+(?= is in the registry, but not)/g));
    if (stage.name !== "destroy") assert.equal(named.size, left, `versions named by\n${output}`);
    return left;
  }

  /** Destroys what the last stage has left, and checks that nothing is. */
  async end(): Promise<void> {
    await this.complete(destroyed("prod"));
    assert.deepEqual(this.fake.state.models, {});
    assert.deepEqual(this.fake.state.endpoints, {});
  }

  stop(): void {
    this.fake.stop();
    this.storage.stop();
    for (const { folder } of Object.values(this.stacks)) rmSync(folder, { recursive: true });
  }

  /** Returns what the engine printed. */
  private async run(stage: Stage): Promise<string> {
    this.write(stage);
    const output = await this.stacks[stage.stack].succeed(wordsOf(stage));
    const traffic = this.at(stage).endpoints.flatMap(({ deployedModels, trafficSplit }) =>
      deployedModels.map(({ id }) => trafficSplit[id] ?? 0),
    );
    traffic.sort((a, b) => a - b);
    assert.deepEqual(traffic, stage.traffic, `traffic after ${stage.name}`);
    this.fake.ignorePace(); // which two processes cannot keep
    assert.deepEqual(this.fake.complaints, []);
    // What a killed run goes on to take down has lost its traffic for good.
    if (stage.name !== "destroy") this.mayStop = false;
    return output;
  }

  /** Makes the program that of a stage. */
  private write({ name, stack, note, program }: Stage): void {
    this.mayStop ||= name === "destroy";
    this.fake.switchTo({ mayStop: this.mayStop });
    if (name === "destroy") return;
    writeFileSync(join(this.stacks.dev.folder, "export", "note.txt"), note);
    this.stacks[stack].write(program);
  }

  private at({ stack }: Stage) {
    const { endpoints, models } = this.fake.state;
    const isHere = ([key]: [string, unknown]) => key.includes(`/locations/${LOCATIONS[stack]}/`);
    const here = Object.entries(models).filter(isHere);
    return {
      endpoints: Object.entries(endpoints)
        .filter(isHere)
        .map(([, endpoint]) => endpoint),
      versions: here.reduce((sum, [, { versions }]) => sum + versions.length, 0),
    };
  }
}

function wordsOf({ name }: Stage): string[] {
  return name === "destroy"
    ? ["destroy", "--yes", "--skip-preview"]
    : ["up", "--yes", "--skip-preview"];
}
