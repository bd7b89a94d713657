import { once } from "node:events";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { descendants, kill } from "./processes";
import type { Stack } from "./stack";

export type Signal = "SIGKILL" | "SIGINT";

/** How a command is killed. */
export interface Killing {
  /** Defaults to `SIGKILL`. */
  readonly signal?: Signal;
  /** Whether only the engine is killed, and not every process that it started. Defaults to false. */
  readonly isAlone?: boolean;
}

/** Starts a Pulumi command, kills it at a moment, and waits until it has ended. */
export async function killedAt(
  stack: Stack,
  words: readonly string[],
  moment: Promise<unknown>,
  { signal = "SIGKILL", isAlone = false }: Killing = {},
): Promise<void> {
  const child = stack.start(words);
  child.stdout.resume();
  child.stderr.resume();
  const ended = once(child, "close");
  await Promise.race([moment, ended]);
  const { pid } = child;
  if (pid !== undefined && child.exitCode === null)
    kill(isAlone ? [pid] : [pid, ...descendants(pid)], signal);
  await ended;
}

/**
 * Removes empty `.attrs` files. A `file://` backend writes them beside its states, not atomically. After a kill in the
 * middle of such a write, it refuses to load the state: "failed to load checkpoint: EOF".
 */
export function mendBackend(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (path.endsWith(".attrs") && statSync(path).size === 0) rmSync(path);
  }
}

/** Removes the locks of a `file://` backend, as `pulumi cancel` does. */
export function unlock(folder: string): void {
  const locks = join(folder, ".pulumi", "locks");
  if (existsSync(locks)) rmSync(locks, { recursive: true });
}
