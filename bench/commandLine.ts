import { join } from "node:path";
import { checkout } from "../tools/setup/cache";
import type { Case } from "./row";

/** The built command line, as a script for Node. */
export const CLI = join(checkout, "dist/cli/main.js");

/** A call of the built command line. @param words command, operands and flags. */
export function cliCase(name: string, words: readonly string[], rest: Partial<Case> = {}): Case {
  return { name, command: process.execPath, words: [CLI, ...words], ...rest };
}

/** The start of Node, which every command of this package pays. */
export const NODE: Case = { name: "start of Node", command: process.execPath, words: ["-e", "0"] };

/** Variables with which no digest is kept, so that every run reads every byte. */
export const WITHOUT_CACHE: NodeJS.ProcessEnv = { XDG_CACHE_HOME: "/dev/null" };

export function sha256sum(name: string, words: readonly string[]): Case {
  return { name, command: "sha256sum", words };
}

/** sha256sum of every file below a folder. */
export function sha256sumBelow(name: string, folder: string): Case {
  return { name, command: "sh", words: ["-c", 'find "$0" -type f -exec sha256sum {} +', folder] };
}
