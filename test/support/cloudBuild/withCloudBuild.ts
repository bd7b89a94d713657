import type { RoutineImageInputs } from "../../../cloudBuild/inputs";
import { type BuildWork, buildServices } from "../../../cloudBuild/services";
import type { Progress } from "../../../google/progress";
import { digestsOf } from "../../../inspect/bundle/fileDigests";
import { publishedForm } from "../../../inspect/schema/writeManifest";
import { StorageClient } from "../../../storage/client";
import { TestAuthorizer, TestClock } from "../google/doubles";
import { aManifest } from "../manifests";
import { FakeStorage } from "../storage/fakeStorage";
import { FakeCloudBuild } from "./fakeCloudBuild";

const DIGEST = "0123456789abcdef";
const PACKAGE: Readonly<Record<string, string>> = {
  "iris-1.0.0.tar.gz": "the sources",
  Dockerfile: "FROM python:3.10-slim\n",
};

/** The image of a published routine, without tag and digest. */
export const IMAGE = "europe-west4-docker.pkg.dev/acme/models/iris";
export const INPUTS: RoutineImageInputs = {
  packageUri: `gs://models/models/iris/${DIGEST}/package/iris-1.0.0.tar.gz`,
  repository: "europe-west4-docker.pkg.dev/acme/models",
  imageName: "iris",
  project: "acme",
  location: "europe-west4",
};

/** Fakes of Cloud Build and Cloud Storage with one clock, and what a caller of `cloudBuild/` needs to use them. */
export interface BuildWorld {
  readonly clock: TestClock;
  readonly storage: FakeStorage;
  readonly fake: FakeCloudBuild;
  readonly progress: Progress[];
  /** Another process of the provider, with two hours for its work. */
  work(given?: { readonly signal?: AbortSignal; readonly minutes?: number }): BuildWork;
}

async function startWorld(): Promise<BuildWorld> {
  const clock = new TestClock();
  const storage = await FakeStorage.start();
  const isThere = async (bucket: string, object: string, generation: string) =>
    storage.objects.get(`${bucket}/${object}`)?.generation === generation;
  const fake = await FakeCloudBuild.start(isThere, clock.now);
  const progress: Progress[] = [];
  return {
    clock,
    storage,
    fake,
    progress,
    work: ({ signal = new AbortController().signal, minutes = 120 } = {}) => {
      const options = { authorizer: new TestAuthorizer(), clock };
      const { endpoint } = fake;
      return {
        storage: new StorageClient({ ...options, endpoint: storage.endpoint }),
        services: buildServices(options, {
          cloudBuild: endpoint,
          registry: endpoint,
          logging: endpoint,
        }),
        limits: { until: clock.time + minutes * 60_000, signal },
        report: (one) => progress.push(one),
      };
    },
  };
}

/** Publishes a routine in a bucket. */
export function publishRoutine(
  storage: FakeStorage,
  files = PACKAGE,
  folder = `models/iris/${DIGEST}`,
): void {
  const packageFiles = Object.entries(files).map(([path, text]) => ({
    path,
    bytes: Buffer.byteLength(text),
    ...digestsOf(Buffer.from(text)),
  }));
  const contentDigest = `sha256:${DIGEST.repeat(4)}`;
  for (const [path, text] of Object.entries(files))
    storage.write("models", `${folder}/package/${path}`, text);
  const manifest = aManifest({ contentDigest, packageFiles });
  storage.write("models", `${folder}/manifest.json`, JSON.stringify(publishedForm(manifest)));
}

/** Fakes for each test of a suite, with a published routine; that of Cloud Build must have no complaints at the end. */
export function withCloudBuild(): () => BuildWorld {
  let world: BuildWorld;
  beforeEach(async () => {
    world = await startWorld();
    publishRoutine(world.storage);
  });
  afterEach(() => {
    world.storage.stop();
    world.fake.stop();
    world.fake.assertClean();
  });
  return () => world;
}
