import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { findPulumi, findYamlHost } from "../setup/findPulumi";
import { preparePulumiHome } from "../setup/home";

/** What a Pulumi command printed, and how it ended. */
export interface Run {
  readonly code: number;
  /** Standard output and error together, without colour. */
  readonly output: string;
}

/** A stack of a project on its own `file://` backend, with a storage emulator in place of Google Cloud. */
export class Stack {
  readonly project: string;
  private readonly name: string;
  private readonly environment: NodeJS.ProcessEnv;

  /**
   * @param project folder with Pulumi.yaml.
   * @param scratch folder for the backend and the engine's home; stacks share nothing if these differ.
   * @param endpoint of the storage emulator.
   */
  constructor(
    project: string,
    scratch: string,
    endpoint: string,
    name = "dev",
    extra: NodeJS.ProcessEnv = {},
  ) {
    const pulumi = findPulumi();
    if (!pulumi) throw new Error("Pulumi is neither installed nor built: run npm run setup");
    this.project = project;
    this.name = name;
    const home = join(scratch, "home");
    const backend = join(scratch, "backend");
    mkdirSync(backend, { recursive: true });
    preparePulumiHome(home);
    this.environment = {
      ...process.env,
      PATH: [pulumi.folder, findYamlHost(), process.env["PATH"]].filter(Boolean).join(delimiter),
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PWD: project,
      STORAGE_EMULATOR_HOST: endpoint,
      GOOGLE_OAUTH_ACCESS_TOKEN: "emulator",
      GOOGLE_PROJECT: "emulator",
      GOOGLE_STORAGE_CUSTOM_ENDPOINT: endpoint,
      ...extra,
    };
  }

  /** Creates the stack unless it exists. */
  async init(): Promise<void> {
    await this.succeed(["stack", "select", this.name, "--create"]);
  }

  preview(...words: string[]): Promise<Run> {
    return this.run(["preview", "--stack", this.name, ...words]);
  }

  up(...words: string[]): Promise<Run> {
    return this.run(["up", "--yes", "--stack", this.name, ...words]);
  }

  destroy(...words: string[]): Promise<Run> {
    return this.run(["destroy", "--yes", "--stack", this.name, ...words]);
  }

  /** One output of the stack. */
  async output(name: string): Promise<string> {
    return (await this.succeed(["stack", "output", name, "--stack", this.name])).trim();
  }

  /** A Pulumi command as a process. */
  call(words: readonly string[]) {
    return {
      command: "pulumi",
      words: [...words, "--non-interactive", "--color", "never"],
      folder: this.project,
      environment: this.environment,
    };
  }

  /** Starts a Pulumi command. */
  start(words: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    const call = this.call(words);
    return spawn(call.command, call.words, {
      cwd: call.folder,
      env: call.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  /** Runs a command that must succeed, and returns its output. */
  async succeed(words: readonly string[]): Promise<string> {
    const { code, output } = await this.run(words);
    if (code !== 0) throw new Error(`pulumi ${words.join(" ")}\n${output}`);
    return output;
  }

  run(words: readonly string[]): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = this.start(words);
      const chunks: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.on("error", reject);
      child.on("close", (code) =>
        resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }),
      );
    });
  }
}
