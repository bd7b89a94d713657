import type { Limits } from "../../../google/clock";
import type { Progress } from "../../../google/progress";
import { Client } from "../../../vertex/client";
import type { ModelVersionInputs } from "../../../vertex/modelVersion/inputs";
import type { Work } from "../../../vertex/work";
import { TestAuthorizer, TestClock } from "../google/doubles";
import { scratchFolder } from "../project";
import { FakeVertex } from "./fakeVertex";
import type { Switches } from "./switches";

/** A fake with its own clock, and what a caller of `vertex/` needs to use it. */
export class World {
  readonly clock = new TestClock();
  readonly authorizer = new TestAuthorizer();
  readonly progress: Progress[] = [];
  readonly folder = scratchFolder();
  private running: FakeVertex | undefined;

  get fake(): FakeVertex {
    if (!this.running) throw new Error("the fake is not started");
    return this.running;
  }

  async start(switches: Partial<Switches> = {}): Promise<this> {
    this.running = await FakeVertex.start(this.folder, switches, this.clock.now);
    return this;
  }

  stop(): void {
    this.running?.stop();
  }

  /** Another process of the provider, with an hour for its work. */
  work({ signal = new AbortController().signal, minutes = 60 }: Partial<Given> = {}): Work {
    const { clock, authorizer } = this;
    const limits: Limits = { until: clock.time + minutes * 60_000, signal };
    const client = new Client({ authorizer, endpoint: this.fake.endpoint, clock });
    return { client, limits, report: (progress) => this.progress.push(progress) };
  }
}

interface Given {
  readonly signal: AbortSignal;
  readonly minutes: number;
}

/** A fake for each test of a suite, which must have no complaints at the end. */
export function withFake(): () => World {
  let world: World;
  beforeEach(async () => {
    world = await new World().start();
  });
  afterEach(() => {
    world.stop();
    world.fake.assertClean();
  });
  return () => world;
}

/** A valid version of the model iris. */
export const IRIS: ModelVersionInputs = {
  modelId: "iris",
  project: "acme",
  location: "europe-west4",
  artifactUri: "gs://models/iris/0123456789abcdef/model",
  contentDigest: `sha256:${"0123456789abcdef".repeat(4)}`,
  container: {
    image: "europe-docker.pkg.dev/vertex-ai/prediction/sklearn-cpu.1-6:latest",
    env: [{ name: "LEVEL", value: "info" }],
    ports: [8080],
    healthRoute: "/health",
    sharedMemorySizeMb: 64,
  },
  labels: { team: "flowers" },
};

/** Name of the model iris, as answers contain it. */
export const MODEL = "projects/123456789012/locations/europe-west4/models/iris";

export const URN = "urn:pulumi:dev::shop::model-version:index:VertexModelVersion::iris";
