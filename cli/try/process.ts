import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** How a process ended. */
export interface Ended {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly isTimedOut: boolean;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Time limit in seconds. Default: no limit. */
  readonly timeoutSeconds?: number;
  /** Its standard input. Defaults to nothing. */
  readonly input?: string;
  /** Receives every line that the process prints. */
  onLine(line: string): void;
}

/** Milliseconds during which output may still arrive after the process has ended. */
const DRAIN = 1_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a program in its own process group and resolves when it has ended. Processes that it left running are ended too.
 * Rejects if this process receives a signal to stop, after it has ended the group.
 */
export function runProcess(
  program: string,
  words: readonly string[],
  { cwd, env, timeoutSeconds, input, onLine }: ProcessOptions,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd,
      env,
      detached: process.platform !== "win32",
      stdio: ["pipe", "pipe", "pipe"],
    });
    // If a program ends before it has read all input, only its exit code counts.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
    const output = [child.stdout, child.stderr].map((stream) => readLines(stream, onLine));
    let isTimedOut = false;
    const limit =
      timeoutSeconds === undefined
        ? undefined
        : setTimeout(() => {
            isTimedOut = true;
            endGroup(child);
          }, timeoutSeconds * 1000);
    const stop = (signal: NodeJS.Signals) => {
      endGroup(child);
      release();
      reject(new Error(`stopped by ${signal}`));
    };
    const release = () => {
      clearTimeout(limit);
      for (const signal of SIGNALS) process.off(signal, stop);
    };
    for (const signal of SIGNALS) process.on(signal, stop);
    child.on("error", (error) => {
      release();
      reject(error);
    });
    child.on("exit", async (code, signal) => {
      release();
      endGroup(child);
      // A process that left the group may keep the output open indefinitely.
      const patience = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN);
      await Promise.all(output);
      clearTimeout(patience);
      resolve({ code, signal, isTimedOut });
    });
  });
}

function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    createInterface({ input: stream, crlfDelay: Infinity }).on("line", onLine).on("close", resolve);
    stream.on("close", resolve);
  });
}

/** Kills a process and all processes that it started. */
function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  child.kill("SIGKILL");
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group has already ended.
  }
}
