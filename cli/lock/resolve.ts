import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../inspect";
import type { RoutineFacts } from "../../inspect/python/facts";
import { LOCK_PLATFORM } from "../../inspect/requirements/lockFile";
import { serverOf, serverRequirement } from "../../inspect/requirements/server";
import { minorOf } from "../../text";
import { refusalIn } from "../try/environment";
import { probe } from "../try/interpreter";
import { runProcess } from "../try/process";

/** The input of a resolver. */
export interface ResolveSource {
  /** Folder of the sources, in which the resolver is called. */
  readonly folder: string;
  /** Requirements file, relative to the folder. */
  readonly file: string;
  /** The server's requirement, which is installed with the others. */
  readonly server: string;
  /** Minor version of the container's Python, such as `3.10`. */
  readonly python: string;
}

/**
 * Every transitive pin with its hashes as lines of a requirements file, or the resolver's message if there is no
 * solution.
 */
export type Resolution =
  | { readonly lines: string; readonly resolver: string }
  | { readonly refusal: string; readonly resolver: string; readonly isOffline: boolean };

/** A resolver on this machine. */
interface Resolver {
  /** Such as `uv 0.13.9`. */
  readonly name: string;
  resolve(source: ResolveSource, onLine: (line: string) => void): Promise<Resolution>;
}

/** Messages of resolvers that no index answers. Source: uv's and pip's own messages. */
const OFFLINE =
  /error sending request|failed to (fetch|connect)|dns error|NewConnectionError|Max retries exceeded|Could not fetch URL|Network is unreachable|Temporary failure in name resolution|tcp connect error/i;

/**
 * pip's message if it found no release of the server at all. Every index has one, so no index answered, even without a
 * warning.
 */
const NO_SERVER = /google-cloud-aiplatform.*\(from versions: none\)/;

/** Whether a resolver's output says that no index answers. */
export function sayOffline(lines: readonly string[]): boolean {
  return lines.some((line) => OFFLINE.test(line) || NO_SERVER.test(line));
}

/** The resolver's input for a routine's lock. @param file requirements file, relative to the sources in `folder`. */
export function resolveSource(
  folder: string,
  file: string,
  { requirements, pythonVersion }: Pick<RoutineFacts, "requirements" | "pythonVersion">,
): ResolveSource {
  const server = serverRequirement(serverOf(requirements, pythonVersion).version);
  return { folder, file, server, python: minorOf(pythonVersion) };
}

/** Resolves requirements with the server for the container's Python; runs nothing of the requirements. */
export async function resolveRequirements(
  source: ResolveSource,
  onLine: (line: string) => void,
): Promise<Resolution> {
  const { file, server, python } = source;
  const resolver = await findResolver(python);
  onLine(`resolving ${file} with ${server} for Python ${python} on ${LOCK_PLATFORM} ...`);
  const resolution = await resolver.resolve(source, onLine);
  if ("refusal" in resolution && resolution.isOffline) {
    throw new InputError(
      `the package index cannot be reached (${resolution.refusal})`,
      "check the network, or name an index that can be reached with UV_INDEX_URL or PIP_INDEX_URL",
    );
  }
  if ("lines" in resolution && /:\/\/[^/\s@]+@/.test(resolution.lines)) {
    throw new InputError(
      "the lock would contain the password of an index",
      "remove the password from the index URL, and store it in .netrc or in the keyring",
    );
  }
  return resolution;
}

/** uv if it is installed, else the pip of a Python with the container's version. */
async function findResolver(python: string): Promise<Resolver> {
  const version = await versionOf("uv");
  if (version !== undefined)
    return { name: version, resolve: (source, onLine) => byUv(version, source, onLine) };
  const found = probe(`python${python}`) ?? probe("python3");
  if (found?.version.startsWith(`${python}.`)) {
    return {
      name: `pip of Python ${found.version}`,
      resolve: (source, onLine) => byPip(found.program, found.version, source, onLine),
    };
  }
  throw new InputError(
    `neither uv nor a Python ${python} is installed`,
    `install uv (pip install uv), or Python ${python} with pip`,
  );
}

async function versionOf(program: string): Promise<string | undefined> {
  const lines: string[] = [];
  try {
    const { code } = await runProcess(program, ["--version"], {
      cwd: tmpdir(),
      env: process.env,
      timeoutSeconds: 20,
      onLine: (line) => lines.push(line),
    });
    return code === 0 ? /^uv \d[\w.]*/.exec(lines[0] ?? "")?.[0] : undefined;
  } catch {
    return undefined;
  }
}

async function byUv(
  resolver: string,
  { folder, file, server, python }: ResolveSource,
  onLine: (line: string) => void,
): Promise<Resolution> {
  return inScratch(async (scratch) => {
    const output = join(scratch, "lock.txt");
    const lines: string[] = [];
    const { code } = await runProcess(
      "uv",
      [
        ...["pip", "compile", file, "-", "--python-version", python],
        ...["--python-platform", "x86_64-manylinux_2_28", "--only-binary", ":all:"],
        ...["--generate-hashes", "--no-header", "--emit-index-url", "-q", "-o", output],
      ],
      {
        cwd: folder,
        env: process.env,
        input: `${server}\n`,
        onLine: (line) => {
          lines.push(line);
          onLine(line);
        },
      },
    );
    return code === 0
      ? { lines: readFileSync(output, "utf8"), resolver }
      : { refusal: uvRefusal(lines), resolver, isOffline: sayOffline(lines) };
  });
}

/** uv's reason in one line, without its drawing characters. */
export function uvRefusal(lines: readonly string[]): string {
  const words = lines
    .map((line) => line.replace(/^[\s×╰─▶│├]+/u, "").trim())
    .filter((line) => line !== "" && !/^(warning|hint):/.test(line));
  const because = words.findIndex((line) => line.startsWith("Because"));
  return (because < 0 ? words : words.slice(because)).join(" ") || "it printed nothing";
}

/** A distribution in pip's installation report. Source: pip, "Installation Report", version 1. */
interface Installed {
  readonly metadata: { readonly name: string; readonly version: string };
  readonly download_info: { readonly archive_info?: { readonly hashes?: { sha256?: string } } };
}

async function byPip(
  program: string,
  version: string,
  { folder, file, server }: ResolveSource,
  onLine: (line: string) => void,
): Promise<Resolution> {
  const resolver = `pip of Python ${version}`;
  return inScratch(async (scratch) => {
    const report = join(scratch, "report.json");
    const lines: string[] = [];
    const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input"];
    const { code } = await runProcess(
      program,
      [
        ...[...pip, "install", "--dry-run", "--ignore-installed", "--quiet"],
        ...["--only-binary=:all:", "--report", report, "-r", file, server],
      ],
      {
        cwd: folder,
        env: process.env,
        onLine: (line) => {
          lines.push(line);
          onLine(line);
        },
      },
    );
    if (code !== 0) return { refusal: refusalIn(lines), resolver, isOffline: sayOffline(lines) };
    const { install } = JSON.parse(readFileSync(report, "utf8")) as { install: Installed[] };
    return { lines: linesOf(install), resolver };
  });
}

/** The pins of a report, sorted. pip reports only the hash of the file that it would install. */
function linesOf(installed: readonly Installed[]): string {
  return installed
    .map(({ metadata, download_info }) => {
      const sha256 = download_info.archive_info?.hashes?.sha256;
      const hash = sha256 === undefined ? "" : ` \\\n    --hash=sha256:${sha256}`;
      return `${metadata.name.toLowerCase().replace(/[-_.]+/g, "-")}==${metadata.version}${hash}\n`;
    })
    .sort()
    .join("");
}

async function inScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "model-version-lock-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
