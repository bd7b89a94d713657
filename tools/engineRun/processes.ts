import { readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";

/** Numbers of the processes that a process has started, and of those that these have. Source: proc(5). */
export function descendants(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const children = threads.flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" "),
    );
    return children
      .filter(Boolean)
      .flatMap((child) => [Number(child), ...descendants(Number(child))]);
  } catch {
    return [];
  }
}

/** Sends a signal to processes, of which some may have ended by themselves. */
export function kill(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * Lets SIGINT, SIGTERM and SIGHUP end this process together with every process that it has started. Its exit then removes
 * its scratch folders; without a listener, these signals would leave both behind.
 */
export function endTogether(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      kill(descendants(process.pid), "SIGKILL");
      process.exit(128 + constants.signals[signal]);
    });
  }
}
