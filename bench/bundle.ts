import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { aProject, checkout, copyOf, scratchFolder } from "../test/support/project";
import { Emulator } from "../tools/engineRun/emulator";
import { endTogether } from "../tools/engineRun/processes";
import { Stack } from "../tools/engineRun/stack";
import { CountingStorage } from "./countingStorage";

// `npm run bench:bundle [FILES [GIGABYTES]]`: what `upload: "bundle"` takes, in time, memory and state.

const PROJECT = `name: test
runtime:
  name: nodejs
  options:
    typescript: false
plugins:
  providers:
    - name: model-version
      path: node_modules/model-version/plugin
`;
const program = (upload: string) =>
  `new ModelVersion("iris", { bucket: "models", export: { path: "./export" }, upload: "${upload}" });`;
const UP = ["up", "--yes", "--skip-preview"];

/** A server of objects: its endpoints for the gcp provider and for this package's. */
interface Server {
  readonly endpoint: string;
  readonly origin: string;
}

/** A stack of an export with more files. */
class Measured {
  readonly stack: Stack;

  private constructor(stack: Stack) {
    this.stack = stack;
  }

  static async create(
    upload: "objects" | "bundle",
    { endpoint, origin }: Server,
    addFiles: (folder: string) => void,
  ): Promise<Measured> {
    const project = aProject(program(upload));
    writeFileSync(join(project, "Pulumi.yaml"), PROJECT);
    const words = join(copyOf("keras3_export", project), "assets");
    mkdirSync(words);
    addFiles(words);
    const measured = new Measured(new Stack(project, scratchFolder(), endpoint));
    await measured.stack.init();
    await measured.run("config", "set", "model-version:storageEndpoint", origin);
    return measured;
  }

  /** Seconds of a command that succeeds. */
  async run(...words: string[]): Promise<number> {
    const started = Date.now();
    await this.output(words);
    return (Date.now() - started) / 1000;
  }

  /** Bytes of the state, and of the resource in it that uploads the version. */
  async state(): Promise<{ readonly whole: number; readonly bundle: number }> {
    const { deployment } = JSON.parse(await this.output(["stack", "export"])) as {
      deployment: { resources: { type: string }[] };
    };
    const sizeOf = (value: unknown) => JSON.stringify(value, undefined, 4)?.length ?? 0;
    const bundle = deployment.resources.find(({ type }) => type.endsWith(":Bundle"));
    return { whole: sizeOf(deployment), bundle: sizeOf(bundle) };
  }

  private async output(words: readonly string[]): Promise<string> {
    const { code, output } = await this.stack.run(words);
    if (code !== 0) throw new Error(output);
    return output;
  }
}

/** Highest memory of this checkout's plugin while it is watched, in MB. Source: proc(5), VmHWM. */
function watchPlugin(): () => number {
  const script = join(checkout, "plugin/main.js");
  let most = 0;
  const timer = setInterval(() => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(script)) continue;
        const status = readFileSync(`/proc/${pid}/status`, "utf8");
        const [, kilobytes = "0"] = /^VmHWM:\s+(\d+)/m.exec(status) ?? [];
        most = Math.max(most, Number(kilobytes) / 1024);
      } catch {
        // It has ended meanwhile.
      }
    }
  }, 200);
  return () => {
    clearInterval(timer);
    return most;
  };
}

async function benchFiles(count: number): Promise<void> {
  const measure = async (upload: "objects" | "bundle") => {
    const emulator = await Emulator.start();
    await emulator.createBucket("models");
    const measured = await Measured.create(upload, emulator, (folder) => {
      for (let at = 0; at < count; at++) writeFileSync(join(folder, `${at}.txt`), `word ${at}\n`);
    });
    const seconds = await measured.run(...UP);
    await emulator.stop();
    return { seconds, ...(await measured.state()) };
  };
  const { seconds: asOne, whole, bundle: own } = await measure("bundle");
  const { seconds: asMany } = await measure("objects");
  line(
    `up of ${count} files as a Bundle / as objects`,
    `${(asOne / asMany).toFixed(2)}x (${asOne.toFixed(0)} s, ${asMany.toFixed(0)} s)`,
    "0.10x",
  );
  line("  state of the Bundle, of the stack", `${own} bytes, ${whole} bytes`, "10 kB, -");
}

async function benchBytes(gigabytes: number): Promise<void> {
  const storage = await CountingStorage.start();
  const server = { endpoint: "http://127.0.0.1:9/", origin: storage.endpoint };
  const bundle = await Measured.create("bundle", server, (folder) => {
    for (let at = 0; at < 4; at++) {
      const file = openSync(join(folder, `${at}.bin`), "w");
      ftruncateSync(file, gigabytes * 250e6 + at);
      closeSync(file);
    }
  });
  const memory = watchPlugin();
  const seconds = await bundle.run(...UP);
  const { uploads, bytes } = storage;
  line(
    `up of ${gigabytes} GB as a Bundle, memory of the provider`,
    `${memory().toFixed(0)} MB (${seconds.toFixed(0)} s, ${(bytes / 1e9).toFixed(1)} GB)`,
    "200 MB",
  );
  line("  state of the Bundle", `${(await bundle.state()).bundle} bytes`, "10 kB");
  for (const words of [UP, ["destroy", "--yes", "--skip-preview"], UP]) await bundle.run(...words);
  line("  uploads by up, destroy and up again", `${storage.uploads - uploads}`, "0");
  storage.stop();
}

/** One line of the report: a figure against its budget. */
function line(what: string, figure: string, budget: string): void {
  console.log(`${what.padEnd(58)} ${figure.padStart(34)}   budget ${budget}`);
}

/** Figures of `upload: "bundle"`. */
export async function benchBundle(files = 2_000, gigabytes = 10): Promise<void> {
  await benchBytes(gigabytes);
  await benchFiles(files);
}

if (require.main === module) {
  const [files, gigabytes] = process.argv.slice(2).map(Number);
  endTogether();
  benchBundle(files, gigabytes).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
