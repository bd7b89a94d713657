import { execFile } from "node:child_process";
import { join } from "node:path";
import type { Printed } from "../commandLine";

const root = join(__dirname, "../../..");

/**
 * Runs the command line in a process of its own: in this one, a thread that reads a bucket would block a server of the
 * test.
 */
export function commandLineElsewhere(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Printed> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", join(root, "cli/main.ts"), ...words],
      { cwd: root, env: { ...process.env, ...environment }, maxBuffer: 1 << 28 },
      (error, out, err) => {
        const code = error === null ? 0 : Number(error.code);
        resolve({ code, out: out.replace(/\n$/, ""), err: err.replace(/\n$/, "") });
      },
    );
  });
}
