import { createHash } from "node:crypto";
import { minorOf } from "../../text";
import type { LockedPin, LockFacts } from "../python/facts";
import type { SourceFolder } from "../python/sourceFolder";
import { normaliseName } from "./names";
import { logicalLines } from "./requirementsText";
import { SERVER_NAME, serverRequirement } from "./server";

/** Platform of the wheels in a lock: that of Vertex AI's machines, with the C library of the base image. */
export const LOCK_PLATFORM = "linux x86_64";
/** First line of a lock; a file without it is an ordinary requirements file. */
const MARK = "# Made by model-version lock. Do not edit: run it again.";
/** Most pins of a lock that are read. */
const MAX_PINS = 5_000;

/** What a lock was made for. */
export interface LockHead {
  /** `sha256:` and the digest of the requirements files. */
  readonly requirements: string;
  /** Minor version of the container's Python, such as `3.10`. */
  readonly python: string;
  readonly platform: string;
  /** The requirement of the server, such as `google-cloud-aiplatform[prediction]==2.7.0`. */
  readonly server: string;
}

/** Path of the lock of a requirements file: `requirements.lock.txt` beside `requirements.txt`. */
export function lockFileOf(requirementsFile: string): string {
  const base = requirementsFile.replace(/[^/]*$/, "");
  const name = requirementsFile.slice(base.length).replace(/\.(txt|in|toml)$/, "");
  return `${base}${name === "pyproject" ? "requirements" : name}.lock.txt`;
}

/** Digest of the requirements files' paths and bytes, in the order in which they are read. */
export function requirementsDigest(folder: SourceFolder, files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) {
    // Line endings differ between checkouts of the same commit.
    const text = folder.readBytes(file)?.toString("latin1").replaceAll("\r\n", "\n") ?? "";
    hash.update(`${file}\0${text.length}\0${text}\0`, "latin1");
  }
  return `sha256:${hash.digest("hex")}`;
}

/** The first lines of a lock, which pip reads as comments. */
export function lockHead(head: LockHead, resolver: string): string {
  return [
    MARK,
    `# requirements: ${head.requirements}`,
    `# python: ${head.python}`,
    `# platform: ${head.platform}`,
    `# server: ${head.server}`,
    `# resolver: ${resolver}`,
    "",
  ].join("\n");
}

/** Reads the lock beside a requirements file; undefined if there is none. */
export function readLock(
  folder: SourceFolder,
  requirementFiles: readonly string[],
  current: { readonly python: string; readonly server: string },
): LockFacts | undefined {
  const [first] = requirementFiles;
  const file = first === undefined ? undefined : lockFileOf(first);
  const bytes = file === undefined || file === first ? undefined : folder.readBytes(file);
  const text = bytes?.toString("utf8") ?? "";
  if (file === undefined || !text.startsWith(`${MARK}\n`)) return undefined;
  const pins = pinsOf(text);
  const made = headOf(text);
  const now: LockHead = {
    requirements: requirementsDigest(folder, requirementFiles),
    python: minorOf(current.python),
    platform: LOCK_PLATFORM,
    server: serverRequirement(current.server),
  };
  const changed = (Object.keys(now) as (keyof LockHead)[]).filter((key) => made[key] !== now[key]);
  const server = pins.find(({ name }) => name === SERVER_NAME);
  if (server && server.version !== current.server && !changed.includes("server"))
    changed.push("server");
  return {
    file,
    made: { python: made.python ?? "", server: made.server ?? "" },
    changed,
    isHashed: pins.every((pin) => pin.isHashed),
    pins: pins.map(({ isHashed: _, ...pin }) => pin),
  };
}

function headOf(text: string): Partial<LockHead> {
  const lines = text.slice(0, 2000).split("\n").slice(1, 8);
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, key, value] = /^# (\w+): (.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, value]];
    }),
  );
}

/** The pins of a lock. Other lines are not pins; with `--require-hashes`, pip refuses them. */
function pinsOf(text: string): (LockedPin & { readonly isHashed: boolean })[] {
  const found: (LockedPin & { readonly isHashed: boolean })[] = [];
  for (const { line, text: content } of logicalLines(text)) {
    const [, name, version] = /^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)/.exec(content) ?? [];
    if (name === undefined || version === undefined || found.length >= MAX_PINS) continue;
    const isHashed = /\s--hash=sha256:[0-9a-f]{64}/.test(content);
    found.push({ name: normaliseName(name), version, line, isHashed });
  }
  return found;
}
