import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { InputError, type InspectOptions, inspectBundle } from "../../inspect";
import { LOCK_PLATFORM, type LockHead, lockHead } from "../../inspect/requirements/lockFile";
import { buildPackage } from "../../packing/package";
import { aRoutine } from "../support/soundRoutine";

/** What google-cloud-aiplatform 2.7.0 writes for `predictor:Predictor` on python:3.10, without its pip calls. */
const SDK = [
  "ENV PYTHONDONTWRITEBYTECODE=1",
  "EXPOSE 8080",
  'ENTRYPOINT ["python", "-m", "google.cloud.aiplatform.prediction.model_server"]',
  "RUN mkdir -m 777 -p /usr/app /home",
  "WORKDIR /usr/app",
  "ENV HOME=/home",
  "ENV HANDLER_MODULE=google.cloud.aiplatform.prediction.handler",
  "ENV HANDLER_CLASS=PredictionHandler",
  "ENV PREDICTOR_MODULE=predictor",
  "ENV PREDICTOR_CLASS=Predictor",
];

async function linesOf(
  files: Readonly<Record<string, string | undefined>>,
  serving: InspectOptions["serving"] = {},
  handler: { readonly handler?: string } = {},
): Promise<string[]> {
  const inspection = await inspectBundle(join(aRoutine(files), "src"), {
    name: "iris",
    serving,
    customPrediction: { predictor: "predictor:Predictor", ...handler },
  });
  const [, dockerfile] = await buildPackage(inspection);
  return dockerfile?.bytes.toString().split("\n") ?? [];
}

/** The arguments of each call of pip. */
async function pipCalls(...args: Parameters<typeof linesOf>): Promise<string[][]> {
  const calls = (await linesOf(...args))
    .filter((line) => line.startsWith("RUN ["))
    .map((line) => JSON.parse(line.slice("RUN ".length)) as string[]);
  return calls.filter(([, , module]) => module === "pip").map((words) => words.slice(3));
}

const PINNED = { "src/requirements.txt": "numpy==1.26.4\n" };
const SERVER = "google-cloud-aiplatform[prediction]==2.7.0";

describe("the Dockerfile of a routine", () => {
  it("names the routine's own handler, which is packed", async () => {
    const files = { ...PINNED, "src/serve.py": "class Handler:\n    pass\n" };
    const lines = await linesOf(files, {}, { handler: "serve:Handler" });
    assert.ok(lines.includes("ENV HANDLER_MODULE=serve"));
    assert.ok(lines.includes("ENV HANDLER_CLASS=Handler"));
    assert.ok(!lines.includes("ENV HANDLER_CLASS=PredictionHandler"));
  });

  it("has every line of the SDK's own, in order", async () => {
    const lines = await linesOf(PINNED);
    assert.deepEqual(
      lines.filter((line) => SDK.includes(line)),
      SDK,
    );
  });

  it("puts the packed sources into the folder that the server starts in, before pip reads them", async () => {
    const lines = await linesOf(PINNED);
    const steps = [
      "WORKDIR /usr/app",
      'COPY ["iris-1.0.0.tar.gz", "/tmp/"]',
      'RUN ["tar","-xzf","/tmp/iris-1.0.0.tar.gz","--strip-components=1","--no-same-owner"]',
      `RUN ["python","-m","pip","install","--no-cache-dir","-r","requirements.txt","${SERVER}"]`,
      'RUN ["python","-m","pip","check"]',
      "USER 1000",
    ];
    assert.deepEqual(
      lines.filter((line) => steps.includes(line)),
      steps,
    );
  });

  it("is built for the processors of Vertex AI, on the declared Python", async () => {
    const [from] = await linesOf(PINNED, { pythonVersion: "3.11" });
    assert.equal(from, "FROM --platform=linux/amd64 python:3.11-slim");
  });

  const LIGHTGBM = { "src/requirements.txt": "lightgbm==4.5.0\nscipy==1.13.1\n" };

  it("installs the system libraries that the requirements need, before pip runs", async () => {
    const lines = await linesOf(LIGHTGBM);
    assert.equal(
      lines[1],
      "RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*",
    );
  });

  it("installs what a requirement of a requirement needs", async () => {
    const lines = await linesOf({ "src/requirements.txt": "ultralytics==8.2.0\n" });
    assert.match(lines[1] ?? "", / libgl1 libglib2\.0-0 /);
  });

  for (const [what, text] of [
    ["need nothing", "xgboost==2.0.3\n"],
    ["contain the library since the pinned release", "soundfile==0.12.1\n"],
    ["do not apply", 'lightgbm==4.5.0; sys_platform == "win32"\n'],
  ] as const) {
    it(`installs no system library for requirements that ${what}`, async () => {
      const lines = await linesOf({ "src/requirements.txt": text });
      assert.ok(!lines.some((line) => line.includes("apt-get")));
    });
  }

  it("leaves the system libraries of a prebuilt container as they are", async () => {
    const image = "us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4:latest";
    const lines = await linesOf(LIGHTGBM, { image, pythonVersion: "3.10" });
    assert.ok(!lines.some((line) => line.includes("apt-get")));
  });

  it("installs only versions that are pinned", async () => {
    for (const words of await pipCalls(PINNED)) {
      const named = words.filter((word) => /^[a-z][\w.[\]-]*[=<>]/i.test(word));
      for (const word of named) assert.match(word, /==\d/);
    }
  });

  it("installs a server that still runs on Python 3.9", async () => {
    const [install] = await pipCalls(PINNED, { pythonVersion: "3.9" });
    assert.equal(install?.at(-1), "google-cloud-aiplatform[prediction]==1.148.1");
  });

  it("names python3 on a prebuilt container, which has no python", async () => {
    const image = "us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4:latest";
    const lines = await linesOf(PINNED, { image, pythonVersion: "3.9" });
    assert.equal(lines[0], `FROM --platform=linux/amd64 ${image}`);
    assert.ok(
      lines.includes(
        'ENTRYPOINT ["python3", "-m", "google.cloud.aiplatform.prediction.model_server"]',
      ),
    );
  });

  it("installs hashed requirements first, and keeps their pins while it installs the server", async () => {
    const hash = "a".repeat(64);
    const calls = await pipCalls({
      "src/requirements.txt": `numpy==1.26.4 --hash=sha256:${hash}\n`,
    });
    assert.deepEqual(calls, [
      ["install", "--no-cache-dir", "-r", "requirements.txt"],
      ["install", "--no-cache-dir", "numpy==1.26.4", SERVER],
      ["check"],
    ]);
  });

  describe("with a lock", () => {
    const lines = "numpy==1.26.4\n";
    const digest = createHash("sha256").update(`requirements.txt\0${lines.length}\0${lines}\0`);
    const head = {
      requirements: `sha256:${digest.digest("hex")}`,
      python: "3.10",
      platform: LOCK_PLATFORM,
      server: SERVER,
    };
    const pins = [
      `numpy==1.26.4 --hash=sha256:${"a".repeat(64)}`,
      `google-cloud-aiplatform==2.7.0 --hash=sha256:${"b".repeat(64)}`,
    ];
    const locked = (made: Partial<LockHead>) => ({
      "src/requirements.txt": lines,
      "src/requirements.lock.txt": `${lockHead({ ...head, ...made }, "uv")}${pins.join("\n")}\n`,
    });

    it("installs a current lock, and nothing else, in one step with all hashes", async () => {
      assert.deepEqual(await pipCalls(locked({})), [
        ["install", "--no-cache-dir", "--require-hashes", "-r", "requirements.lock.txt"],
        ["check"],
      ]);
    });

    const changes: readonly (readonly [name: string, change: Partial<LockHead>])[] = [
      ["other requirements", { requirements: `sha256:${"c".repeat(64)}` }],
      ["another Python", { python: "3.11" }],
      ["another server", { server: "google-cloud-aiplatform[prediction]==1.71.1" }],
    ];
    for (const [name, made] of changes) {
      it(`installs the requirements themselves if the lock was made for ${name}`, async () => {
        assert.deepEqual(await pipCalls(locked(made)), [
          ["install", "--no-cache-dir", "-r", "requirements.txt", SERVER],
          ["check"],
        ]);
      });
    }
  });

  it("installs what pyproject.toml depends on, at the versions of its lock", async () => {
    const calls = await pipCalls({
      "src/requirements.txt": undefined,
      "src/pyproject.toml":
        '[project]\nname = "iris"\nversion = "1"\ndependencies = ["numpy>=1"]\n',
      "src/uv.lock": '[[package]]\nname = "numpy"\nversion = "1.26.4"\n',
    });
    assert.deepEqual(calls[0], ["install", "--no-cache-dir", "numpy==1.26.4", SERVER]);
  });

  it("passes no requirement to a shell", async () => {
    const pyproject = `[project]\nname = "iris"\nversion = "1"\ndependencies = ["numpy==1.26.4; python_version > '3' and platform_system != '$(touch x)'"]\n`;
    const lines = await linesOf({
      "src/requirements.txt": undefined,
      "src/pyproject.toml": pyproject,
    });
    const line = lines.find((text) => text.includes("numpy==1.26.4"));
    assert.ok(line && Array.isArray(JSON.parse(line.slice("RUN ".length))));
  });

  for (const serving of [
    { pythonVersion: "3.10\nRUN touch x" },
    { pythonVersion: "latest" },
    { image: "us-docker.pkg.dev/vertex-ai/prediction/pytorch-cpu.2-4\nRUN touch x" },
    { image: "us-docker.pkg.dev/vertex-ai/prediction/a b" },
  ]) {
    it(`is not written for ${JSON.stringify(serving)}`, async () => {
      await assert.rejects(linesOf(PINNED, serving), InputError);
    });
  }

  it("installs only the server if nothing is required", async () => {
    assert.deepEqual((await pipCalls({}))[0], ["install", "--no-cache-dir", SERVER]);
  });
});
