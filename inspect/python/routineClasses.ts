import { posix } from "node:path";
import type { PredictorFacts } from "./facts";
import { isHandlerBase } from "./handlers";
import { importedNames } from "./imports";
import { moduleOf } from "./moduleNames";
import { partsOf } from "./parts";
import { findClass } from "./predictorClass";
import { SourceFolder } from "./sourceFolder";

/** A class in Python sources that could be a routine's predictor or handler. */
export interface RoutineClass {
  readonly kind: "predictor" | "handler";
  /** Folder of the sources, relative to the folder that was read; empty for that folder itself. */
  readonly source: string;
  /** `module:Class`, relative to that folder. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** Most sources that are searched, and most classes in them. */
const MAX_SOURCES = 200;
const MAX_CLASSES = 500;
/** The SDK's own predictors. Source: google/cloud/aiplatform/prediction. */
const PREDICTOR = /^google\.cloud\.aiplatform\.prediction\.(\w+\.)*(\w+)?Predictor$/;
const TESTS = /(^|\/)(tests?\/|test_[^/]*\.py$|[^/]*_test\.py$|conftest\.py$)/;
const MODULE = /^(?:[\p{ID_Start}_][\p{ID_Continue}]*\/)*[\p{ID_Start}_][\p{ID_Continue}]*\.py$/u;

/**
 * Classes that could be a routine's predictor or handler, in the sources of a folder that was read as an export.
 * Classes derived from the SDK's come first, then those with its methods. A class from which another one derives is
 * left out.
 */
export function findRoutineClasses(root: string, paths: readonly string[]): RoutineClass[] {
  const sources = paths.filter((path) => path.endsWith(".py") && !TESTS.test(path));
  const folder = new SourceFolder(root);
  const found = sources
    .toSorted((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1))
    .slice(0, MAX_SOURCES)
    .flatMap((file) => classesIn(folder, file))
    .slice(0, MAX_CLASSES);
  // Compares whole dotted names, because most predictors have the name of the SDK's class from which they derive.
  const bases = new Set(
    found.flatMap(({ file, bases: own }) =>
      own.map((base) => (base.includes(".") ? base : `${moduleOf(file)}.${base}`)),
    ),
  );
  return found
    .filter(
      ({ file, name, className }) =>
        !bases.has(`${moduleOf(file)}.${className}`) && !bases.has(name.replace(":", ".")),
    )
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ kind, source, name, file, line }) => ({ kind, source, name, file, line }));
}

interface Candidate extends RoutineClass {
  readonly className: string;
  /** Base classes, by dotted name or as written. */
  readonly bases: readonly string[];
  readonly rank: number;
}

function classesIn(folder: SourceFolder, file: string): Candidate[] {
  const parsed = folder.parse(file, "class ")?.source;
  if (!parsed) return [];
  const { statements, names } = importedNames(parsed);
  const { classes } = partsOf(parsed, names);
  const [top = ""] = file.split("/");
  // If it imports modules by names from the folder's root, its packages are namespace packages.
  const isFromRoot = statements.some(({ found }) =>
    found.some(
      ({ dots, module }) =>
        dots === 0 && module.startsWith(`${top}.`) && folder.moduleFile(module) !== undefined,
    ),
  );
  const source = isFromRoot ? "" : sourceOf(folder, file);
  const inside = source === "" ? file : file.slice(source.length + 1);
  if (!MODULE.test(inside)) return [];
  const below = source === "" ? folder : new SourceFolder(posix.join(folder.root, source));
  const module = moduleOf(inside);
  return classes.flatMap(({ name: className, line, bases }): Candidate[] => {
    const common = { source, name: `${module}:${className}`, file, line, className, bases };
    if (bases.some(isHandlerBase)) return [{ kind: "handler", rank: 0, ...common }];
    const found = findClass(below, module, className);
    const rank = typeof found === "string" ? undefined : rankOf(found, className);
    return rank === undefined ? [] : [{ kind: "predictor", rank, ...common }];
  });
}

/** How certainly a class is a predictor, 0 first; undefined if it is not one. */
function rankOf({ outside, methods }: PredictorFacts, name: string): number | undefined {
  if (outside.some((base) => PREDICTOR.test(base))) return 0;
  if (!Object.hasOwn(methods, "predict")) return undefined;
  if (Object.hasOwn(methods, "load") || Object.hasOwn(methods, "from_path")) return 1;
  return name.endsWith("Predictor") ? 2 : undefined;
}

/**
 * The folder to which a source's module names are relative: the nearest one with requirements, else the one that
 * contains its packages.
 */
function sourceOf(folder: SourceFolder, file: string): string {
  let at = posix.dirname(file).replace(/^\.$/, "");
  let above: string | undefined;
  for (;;) {
    const has = (name: string) => folder.hasFile(posix.join(at, name));
    if (has("requirements.txt") || has("pyproject.toml")) return at;
    if (!has("__init__.py")) above ??= at;
    if (at === "") return above ?? "";
    at = posix.dirname(at).replace(/^\.$/, "");
  }
}

function depthOf(path: string): number {
  return path.split("/").length;
}
