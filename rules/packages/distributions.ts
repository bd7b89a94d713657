import importNames from "../../data/import-names.json";
import server from "../../data/server.json";
import type { RoutineFacts } from "../../inspect/python/facts";
import { hasMetadata } from "../../inspect/requirements/comesAlong";
import { normaliseName } from "../../inspect/requirements/names";
import { releasesOf } from "../../inspect/requirements/releases";

const DISTRIBUTIONS = importNames.distributions as Readonly<Record<string, readonly string[]>>;
/** Modules whose own name is that of a distribution which does not provide them, or of no project, which is 1. */
const MISNAMED = Object.entries(importNames.notBy).map(
  ([module, isNone]) => [module, normaliseName(module), isNone === 1] as const,
);
const NOT_BY: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  MISNAMED.map(([module, name]) => [module, [name]]),
);
const NO_PROJECT = new Set(MISNAMED.flatMap(([, name, isNone]) => (isNone ? [name] : [])));
/** What pip installs with the server of a routine, whatever its requirements are. */
const SERVER = new Set<string>(server.distributions);

/** Packages that many distributions share, so neither their name nor their row says which one provides a module. */
const NAMESPACES = new Set(["google", "google.cloud", "azure", "backports"]);
/** Suffix of the API's version in module names of Google's libraries: `vision_v1`, `data_v1beta`. */
const API_VERSION = /_v\d+\w*$/;
/** Suffixes of builds, which provide the same modules as the distribution without the suffix. */
const BUILD =
  /-(cu\d+|cuda\d+x?|rocm[\d-]*|gpu|cpu|openvino|directml|headless|skinny|slim|binary|nightly|pypi)$/;

/** Distributions that provide a module, the usual one first: those in the table, then those named like the module. */
export function distributionsOf(module: string): readonly string[] {
  const wrong = new Set(misnamesOf(module));
  const names = [...(rowOf(DISTRIBUTIONS, module) ?? []), ...ownNames(module)];
  return [...new Set(names)].filter((name) => !wrong.has(name));
}

/** Whether anything besides its own name shows which distribution provides a module. */
export function isKnownModule(module: string): boolean {
  return (
    rowOf(DISTRIBUTIONS, module) !== undefined ||
    module.startsWith("google.cloud.") ||
    ownNames(module).some((name) => hasMetadata(name) || releasesOf(name) !== undefined)
  );
}

/** Whether the table of import names has a row for a module. */
export function isInTable(module: string): boolean {
  return rowOf(DISTRIBUTIONS, module) !== undefined;
}

/** Distributions that are named like a module but do not provide it. */
export function misnamesOf(module: string): readonly string[] {
  return [...(rowOf(NOT_BY, module) ?? []), ...(rowOf(NOT_BY, module.split(".")[0] ?? "") ?? [])];
}

/** Whether the package index has no project with this name. */
export function isNoProject(name: string): boolean {
  return NO_PROJECT.has(name);
}

/** Projects whose installation fails. Source: pypi.org/project/sklearn, "deprecated", since December 2023. */
const NOT_INSTALLABLE = new Set(["sklearn"]);

/** The distribution to install in place of a name that pip cannot install; undefined for every other name. */
export function meantBy(name: string): string | undefined {
  if (!isNoProject(name) && !NOT_INSTALLABLE.has(name)) return undefined;
  const module = Object.keys(NOT_BY).find((key) => NOT_BY[key]?.includes(name));
  return module && distributionsOf(module)[0];
}

/** The row of the longest prefix of the module's name, with or without the version of an API. */
function rowOf<Row>(table: Readonly<Record<string, Row>>, module: string): Row | undefined {
  for (const prefix of prefixesOf(module).reverse()) {
    if (NAMESPACES.has(prefix) && prefix !== module) continue;
    for (const name of [prefix, prefix.replace(API_VERSION, "")])
      if (Object.hasOwn(table, name)) return table[name];
  }
  return undefined;
}

/** Most characters of a module's name that are compared; no project has a longer name. */
const MAX_NAME = 200;

/** `a`, `a.b` and `a.b.c` of `a.b.c`. */
function prefixesOf(module: string): string[] {
  const parts = module.slice(0, MAX_NAME).split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

/** Prefix of Google's libraries, whose projects and modules differ in hyphens. */
const GOOGLE = "google-cloud-";
function withoutHyphens(name: string): string[] {
  if (!name.startsWith(GOOGLE)) return [];
  const squashed = GOOGLE + name.slice(GOOGLE.length).replaceAll("-", "");
  return squashed === name ? [] : [squashed];
}

/** Names of a project that is named like the module: `foo` and `foo-bar` for `foo.bar`; the likeliest first. */
function ownNames(module: string): string[] {
  const prefixes = prefixesOf(module).map((prefix) => prefix.replace(API_VERSION, ""));
  const telling = prefixes.filter((prefix) => !NAMESPACES.has(prefix));
  const names = (telling.length === 0 ? prefixes.slice(-1) : telling).map(normaliseName);
  return names.flatMap((name) => [name, ...withoutHyphens(name)]);
}

/** The usual variations by which a project's name differs from its module's. */
function nearNames(module: string): string[] {
  const [name = ""] = ownNames(module);
  return [
    ...["python-", "py-", "py"].map((start) => start + name),
    ...["-python", "-py", "-client", "-sdk", "-core", "-lib"].map((end) => name + end),
  ];
}

/**
 * Normalised names of what pip would install for a routine's requirements. Lines that pip cannot read count as well,
 * because another finding reports them. A build also counts under the name without its suffix.
 */
export function installedNames({
  requirements,
  faults,
}: Pick<RoutineFacts, "requirements" | "faults">): Set<string> {
  const named = requirements.filter(({ applies }) => applies !== false).map(({ name }) => name);
  const meant = faults.flatMap((fault) =>
    fault.code === "unparsed-requirement" && fault.cause === "format" ? (fault.name ?? []) : [],
  );
  const names = [...named, ...meant].map(normaliseName);
  return new Set(names.flatMap((name) => [...withoutBuild(name), ...withoutHyphens(name)]));
}

function withoutBuild(name: string): string[] {
  const bare = name.replace(BUILD, "");
  return bare === name ? [name] : [name, ...withoutBuild(bare)];
}

/** Whether the server of a routine installs a module. */
export function isByServer(module: string): boolean {
  return distributionsOf(module).some((name) => SERVER.has(name));
}

/** Whether a distribution comes with the server of a routine. */
export function isOfServer(name: string): boolean {
  return SERVER.has(name);
}

/**
 * Distributions, any of which is assumed to provide a module; similar names are included only if nothing else is known.
 */
export function providersOf(module: string): readonly string[] {
  const names = distributionsOf(module);
  const isKnown = rowOf(DISTRIBUTIONS, module) !== undefined || names.some(hasMetadata);
  return isKnown ? names : [...names, ...nearNames(module)];
}
