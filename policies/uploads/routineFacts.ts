import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BOUNDS } from "../../inspect/bounds";
import { FormatError } from "../../inspect/bytes/formatError";
import { escapesArchive } from "../../inspect/formats/archive/memberPath";
import { readTarGz } from "../../inspect/formats/archive/tarGz";
import { LIMITS } from "../../inspect/formats/limits";
import type { Manifest } from "../../inspect/manifest";
import type { RoutineFacts } from "../../inspect/python/facts";
import { readSources } from "../../inspect/python/readSources";
import { firstDifference } from "./difference";

/** Name of a source distribution. Source: PEP 625. */
const DISTRIBUTION = /\.tar\.gz$/;

/**
 * The path, in the manifest, of the first fact about a routine that the sources in its package do not confirm: a forged
 * manifest may list the real package with false facts. Sources larger than 64 MB are not read again.
 */
export function falseRoutine(location: string, above: Manifest): string | undefined {
  const { routine, files } = above;
  if (!routine || !DISTRIBUTION.test(location)) return undefined;
  if (statSync(location).size > LIMITS.unpackedStream) return undefined;
  const members = membersOf(location);
  if (!members) return "packageFiles";
  for (const [path, content] of members) {
    const index = files.findIndex((file) => file.path === path);
    // Some files are generated for the package, and its project file may have been completed.
    if (index >= 0 && path !== "pyproject.toml" && files[index]?.sha256 !== sha256(content))
      return `files.${index}`;
  }
  const folder = mkdtempSync(join(tmpdir(), "model-version-"));
  try {
    for (const [path, content] of members) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content, { flag: "wx" });
    }
    return differenceTo(routine, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The files of a source distribution by their paths in the sources; undefined if it is not a valid one. */
function membersOf(location: string): ReadonlyMap<string, Buffer> | undefined {
  try {
    const files = readTarGz(readFileSync(location)).filter(({ path }) => !path.endsWith("/"));
    // All members are in one folder, which has the distribution's name.
    const inside = files.map(
      ({ path, content }) =>
        [path.slice(path.indexOf("/") + 1), content.read(0, content.size)] as const,
    );
    if (files.length === 0 || inside.some(([path]) => path === "" || escapesArchive(path)))
      return undefined;
    return new Map(inside);
  } catch (error) {
    if (error instanceof FormatError || (error as NodeJS.ErrnoException).code !== undefined)
      return undefined;
    throw error;
  }
}

/** Facts about the code and the requirements that do not depend on files outside of the package. */
const COMPARED = [
  "imports",
  "requirements",
  "constraints",
  "indexes",
  "filesRead",
  "uses",
  "versionedNames",
  "loopRuns",
  "loaderCalls",
  "unsetAttributes",
  "unboundNames",
  "generatedCode",
  "localModules",
  "predictorClass",
  "handlerClass",
  "brings",
  "isDynamic",
] as const satisfies readonly (keyof RoutineFacts)[];

/** Properties of facts that only the machine where the sources are developed can determine. */
const ELSEWHERE: ReadonlySet<string> = new Set(["isExcluded", "outside", "beside", "isFolder"]);

function differenceTo(declared: RoutineFacts, folder: string): string | undefined {
  const { predictor, handler, pythonVersion, requirementsFile, artifacts } = declared;
  // Without a named file, the dependencies in pyproject.toml are read.
  const isNamed = requirementsFile !== undefined && requirementsFile !== "pyproject.toml";
  const { facts } = readSources({
    root: folder,
    predictor,
    ...(handler !== undefined && { handler }),
    pythonVersion,
    ...(isNamed && { requirements: requirementsFile }),
    ...(artifacts !== undefined && { artifactsName: artifacts }),
  });
  for (const name of COMPARED) {
    const [a, b] = [declared[name], facts[name]];
    if (Array.isArray(a) && a.length >= BOUNDS.others) continue;
    const found = firstDifference(`routine.${name}`, comparable(a), comparable(b));
    if (found !== undefined) return found;
  }
  // A handler may also be in a source that is not packed.
  const handlers = new Set((declared.handlers ?? []).map(({ file, line }) => `${file}:${line}`));
  if (facts.handlers?.some(({ file, line }) => !handlers.has(`${file}:${line}`)))
    return "routine.handlers";
  // A missing file may be among the artifacts, or only on the developer's machine.
  const known = new Set<string>([...declared.faults.map(({ code }) => code), "missing-file"]);
  const hidden = facts.faults.find(({ code }) => !known.has(code));
  return hidden && `routine.faults: ${hidden.code}`;
}

/** As the engine transmits it, without what only the developer's machine knows. */
function comparable(facts: unknown): unknown {
  if (facts === undefined) return undefined;
  return JSON.parse(
    JSON.stringify(facts, (key, value) => (ELSEWHERE.has(key) ? undefined : value)),
  );
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
