import type { Manifest } from "../../inspect/manifest";
import type { ImportFacts, RoutineFacts } from "../../inspect/python/facts";
import { absoluteOf } from "../../inspect/python/moduleNames";
import type { Draft } from "../engine/rule";
import { isByServer } from "./distributions";
import { moduleLeftOutBy } from "./leftOut";
import { alsoAt } from "./missingDistributions";
import type { Modules } from "./modules";

/**
 * Imports of the routine's own modules that fail; one finding for each module and name, with the first place and the
 * count.
 */
export function* failingLocals(
  { imports }: RoutineFacts,
  there: Modules,
  excluded?: Manifest["excluded"],
): Iterable<Draft> {
  const failures = new Map<string, Failure[]>();
  for (const found of imports) {
    const { kind, module } = found;
    const failing = kind === "typing" ? [] : [...failuresOf(found, excluded)];
    // A folder of the sources without __init__.py does not hide a distribution of its name.
    if (failing.length === 0 || there.has(module) || isByServer(module)) continue;
    if (there.isStandIn(found)) continue;
    for (const failure of failing) {
      const known = failures.get(failure.key);
      if (known) known.push(failure);
      else failures.set(failure.key, [failure]);
    }
  }
  for (const all of failures.values()) {
    const [first] = all.toSorted((a, b) => rank(a) - rank(b));
    if (first) yield draftOf(first, all.length - 1);
  }
}

interface Failure {
  readonly key: string;
  readonly found: ImportFacts;
  /** The message; `again` says how many other places there are. */
  readonly what: (again: string) => string;
  readonly error: string;
  readonly fix: string;
  /** Dotted name of the missing module or name. */
  readonly missing: string;
}

function* failuresOf(found: ImportFacts, excluded: Manifest["excluded"]): Iterable<Failure> {
  const { module, file, local, lacks = [], isBeyond, isExcluded } = found;
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const name = module.slice(dots);
  if (isBeyond) {
    const top = file.split("/").slice(0, -1)[0];
    yield {
      key: `${file} ${module}`,
      found,
      what: (again) =>
        `imports ${module}${again}, and ${top === undefined ? "the root of the sources is not a package" : `no package is above ${top}`}`,
      error: "ImportError: a relative import finds only modules in the packages around the file",
      fix: `write ${name === "" ? "import" : `from ${name} import`} without ${dots === 1 ? "the dot" : "the dots"}.`,
      missing: module,
    };
    return;
  }
  const absolute = dots === 0 ? module : absoluteOf(file, name, dots);
  const leftOut = moduleLeftOutBy(excluded, absolute);
  if (local === null)
    yield {
      key: absolute,
      found,
      what: (again) =>
        `imports ${module}${again}, which ${isExcluded ? `${leftOut.by} leaves out` : "the sources lack"}`,
      error: "ModuleNotFoundError",
      fix: isExcluded
        ? leftOut.fix
        : "put the module into the source folder, beside the file that imports it.",
      missing: absolute,
    };
  for (const lacking of local === null ? [] : lacks)
    yield {
      key: `${absolute}:${lacking}`,
      found,
      what: (again) =>
        `imports ${lacking} from ${module}${again}, and ${local} has neither that name nor a module ${lacking}`,
      error: "ImportError",
      fix: `put ${absolute === "" ? lacking : `${absolute}.${lacking}`} into the sources, or correct the name.`,
      missing: absolute === "" ? lacking : `${absolute}.${lacking}`,
    };
}

function rank({ found: { kind } }: Failure): number {
  return kind === "optional" ? 1 : 0;
}

function draftOf({ found, what, error, fix, missing }: Failure, more: number): Draft {
  const { kind, file, line, isUnreached } = found;
  return {
    code: "IMP002",
    ...(kind === "optional" && { level: "advisory" as const }),
    file,
    line,
    message: what(alsoAt(more)),
    reason: isUnreached
      ? `Nothing that the server calls reaches this line; code that does fails with ${error}.`
      : `The predictor fails ${kind === "deferred" ? "when it reaches this line" : "when it loads"} with ${error}.`,
    fix,
    data: { modules: [missing] },
  };
}
