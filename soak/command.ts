import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { CLI } from "../bench/commandLine";
import { kill } from "../tools/engineRun/processes";

export interface CommandOptions {
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Program and words before those of Node, such as a shell that sets a limit. */
  readonly under?: readonly string[];
}

/** How a command ended. */
export interface Ended {
  /** Null after a kill. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A call of the built command line that is running. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function startCommand(
  words: readonly string[],
  { folder, environment = {}, under = [] }: CommandOptions = {},
): Running {
  const [program = "", ...rest] = [...under, process.execPath, CLI, ...words];
  const child = spawn(program, rest, {
    ...(folder !== undefined && { cwd: folder }),
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const texts = { out: "", err: "" };
  child.stdout?.on("data", (chunk) => {
    texts.out += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    texts.err += chunk;
  });
  const ended = once(child, "close").then(([code]): Ended => ({ code, ...texts }));
  return { child, ended };
}

export function runCommand(words: readonly string[], options?: CommandOptions): Promise<Ended> {
  return startCommand(words, options).ended;
}

/** Kills a command with every process of its group, and waits for its end. */
export async function killCommand({ child, ended }: Running): Promise<Ended> {
  if (child.pid !== undefined && child.exitCode === null) kill([-child.pid], "SIGKILL");
  return ended;
}

/** A line that says from which file settings were read. */
const NOTE = /^model-version: read /;

/** Fails unless a command ended with code 2 and one error, without a stack. */
export function assertOneError({ code, err }: Ended, what: string): void {
  assert.equal(code, 2, `${what}: ended with ${code}: ${err}`);
  const said = err.split("\n").filter((line) => line.startsWith("model-version: "));
  const errors = said.filter((line) => !NOTE.test(line));
  assert.equal(errors.length, 1, `${what}: ${errors.length} errors: ${err}`);
  assert.doesNotMatch(err, /^\s+at /m, `${what}: a stack: ${err}`);
}
