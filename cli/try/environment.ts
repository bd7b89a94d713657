import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../inspect";
import { writeToCache } from "../../inspect/bundle/cache";
import { cacheFolder } from "../../inspect/bundle/cacheFolder";
import type { Interpreter } from "./interpreter";
import { runProcess } from "./process";

/** The content of a virtual environment; an environment with the same content is reused. */
export interface EnvironmentSource {
  readonly interpreter: Interpreter;
  /** Arguments of each call of `pip install`. */
  readonly calls: readonly (readonly string[])[];
  /** Content digest of each file that the calls read, by its path. */
  readonly files: readonly (readonly [path: string, sha256: string])[];
  /** Folder in which pip is called. */
  readonly folder: string;
}

/** A virtual environment, or pip's message if it could not install everything. */
export type Environment =
  | { readonly python: string; readonly isKept: boolean }
  | { readonly refusal: string };

/** Most lines from the end of pip's output that are kept for the message; all output is shown as it arrives. */
const REMEMBERED = 200;

/** Creates the environment, or reuses the one that an earlier call created for the same pins and the same Python. */
export async function environmentOf(
  source: EnvironmentSource,
  { fresh, onLine }: { readonly fresh: boolean; onLine(line: string): void },
): Promise<Environment> {
  const all = join(cacheFolder(), "environments");
  const entry = join(all, digestOf(source));
  const known = recall(entry);
  if (known !== undefined && !fresh) return { python: pythonIn(known), isKept: true };
  mkdirSync(all, { recursive: true });
  // Every environment gets its own folder, and the entry names only a complete one, so two processes do not collide.
  const folder = mkdtempSync(`${entry}-`);
  const refusal = await fill(folder, source, onLine).catch((error) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  if (refusal !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    return { refusal };
  }
  writeToCache(entry, folder);
  if (known !== undefined) rmSync(known, { recursive: true, force: true });
  return { python: pythonIn(folder), isKept: false };
}

/** Name of an environment: a digest of the Python, the calls, and the files that they read. */
export function digestOf({ interpreter, calls, files }: EnvironmentSource): string {
  const { program, version } = interpreter;
  const facts = JSON.stringify([program, version, calls, files]);
  return createHash("sha256").update(facts).digest("hex").slice(0, 24);
}

function recall(entry: string): string | undefined {
  try {
    const folder = readFileSync(entry, "utf8");
    return folder.startsWith(entry) && existsSync(pythonIn(folder)) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function pythonIn(folder: string): string {
  return process.platform === "win32"
    ? join(folder, "Scripts", "python.exe")
    : join(folder, "bin", "python");
}

async function fill(
  folder: string,
  { interpreter, calls, folder: cwd }: EnvironmentSource,
  onLine: (line: string) => void,
): Promise<string | undefined> {
  const lines: string[] = [];
  const run = (program: string, words: readonly string[]) =>
    runProcess(program, words, {
      cwd,
      env: process.env,
      onLine: (line) => {
        lines.push(line);
        if (lines.length > REMEMBERED) lines.shift();
        onLine(line);
      },
    });
  const bare = calls.length === 0 ? ["--without-pip"] : [];
  const { code } = await run(interpreter.program, ["-m", "venv", ...bare, folder]);
  if (code !== 0) {
    throw new InputError(
      `${interpreter.program} cannot make a virtual environment (${lastOf(lines)})`,
      "install Python's venv module, name another Python with --python, or use --no-install",
    );
  }
  const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input"];
  for (const call of calls) {
    const installed = await run(pythonIn(folder), [...pip, "install", ...call]);
    if (installed.code !== 0) return refusalIn(lines);
  }
  if (calls.length === 0) return undefined;
  const checked = await run(pythonIn(folder), [...pip, "check"]);
  return checked.code === 0 ? undefined : lastOf(lines);
}

/** The line of pip's output that says why it stopped. */
export function refusalIn(lines: readonly string[]): string {
  const errors = lines.filter((line) => line.startsWith("ERROR: "));
  // pip reports a failure in several lines; these name the distribution.
  const named = errors.find((line) => /No matching distribution|Cannot install/.test(line));
  return (named ?? errors.at(-1) ?? lastOf(lines)).replace(/^ERROR: /, "");
}

function lastOf(lines: readonly string[]): string {
  return lines.findLast((line) => line.trim() !== "")?.trim() ?? "it printed nothing";
}
