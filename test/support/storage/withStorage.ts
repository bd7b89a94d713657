import assert from "node:assert/strict";
import type { Limits } from "../../../google/clock";
import { StorageClient } from "../../../storage/client";
import type { StorageWork, TransferProgress } from "../../../storage/work";
import { TestAuthorizer, TestClock } from "../google/doubles";
import { FakeStorage, type StorageSwitches } from "./fakeStorage";

/** A fake with its own clock, and what a caller of `storage/` needs to use it. */
export class StorageWorld {
  readonly clock = new TestClock();
  readonly authorizer = new TestAuthorizer();
  readonly progress: TransferProgress[] = [];
  private running: FakeStorage | undefined;

  get fake(): FakeStorage {
    if (!this.running) throw new Error("the fake is not started");
    return this.running;
  }

  async start(switches: Partial<StorageSwitches> = {}): Promise<this> {
    this.running = await FakeStorage.start(switches);
    return this;
  }

  /** Another process of the provider, with an hour for its work. */
  work(signal: AbortSignal = new AbortController().signal): StorageWork {
    const { clock, authorizer } = this;
    const limits: Limits = { until: clock.time + 3_600_000, signal };
    const storage = new StorageClient({ authorizer, endpoint: this.fake.endpoint, clock });
    return { storage, limits, report: (progress) => this.progress.push(progress) };
  }
}

/** A fake for each test of a suite. */
export function withStorage(switches: Partial<StorageSwitches> = {}): () => StorageWorld {
  let world: StorageWorld;
  beforeEach(async () => {
    world = await new StorageWorld().start(switches);
  });
  afterEach(() => {
    world.fake.stop();
    assert.deepEqual(world.fake.complaints, []);
  });
  return () => world;
}
