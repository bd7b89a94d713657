import table from "../../data/server-modules.json";
import type { RoutineFacts } from "../../inspect/python/facts";
import type { Draft } from "../engine/rule";
import { distributionsOf, installedNames, isKnownModule } from "./distributions";
import { planOf } from "./installPlan";

/** Modules that Python has loaded before it searches the folder of the sources. */
const AT_START = new Set(table.atStart);
const STANDARD = new Set(table.standardLibrary.filter((name) => !AT_START.has(name)));
const SERVER = new Set(table.distributions.filter((name) => !AT_START.has(name)));

/** Modules that the server imports but uses only later, if at all. A requirement may use them at once. */
const LAZY = new Set(table.usedLater);

/**
 * Modules at the root of the sources that hide others: the server starts in that folder, which Python searches first.
 */
export function* hiddenModules(routine: RoutineFacts): Iterable<Draft> {
  const installed = installedNames(routine);
  for (const name of routine.rootModules ?? []) {
    const hides = STANDARD.has(name)
      ? `the standard library's ${name}, which the server imports`
      : SERVER.has(name)
        ? `the module ${name} of the server`
        : isKnownModule(name) && distributionsOf(name).some((one) => installed.has(one))
          ? `the module ${name} of a requirement`
          : distributionsOf(name).some((one) => planOf(routine).isByRequirements(one))
            ? `the module ${name}, which a requirement requires`
            : undefined;
    if (name === "google") yield* ofGoogle(routine);
    if (hides === undefined) continue;
    yield {
      code: "IMP009",
      ...(LAZY.has(name) && installed.size === 0 && { level: "advisory" as const }),
      file: fileOf(routine, name),
      message: `the root of the sources has a module ${name}, which hides ${hides}`,
      reason:
        "The server runs in the folder of the sources, and Python looks there before anywhere else.",
      fix: `rename it, or move it into a package of your own.`,
      data: { modules: [name] },
    };
  }
}

/**
 * The SDK's own .pth file loads the package google when Python starts, so another package of this name is never
 * searched.
 */
function* ofGoogle({ imports }: RoutineFacts): Iterable<Draft> {
  const inside = imports.find(
    ({ local, kind }) =>
      typeof local === "string" && local.startsWith("google/") && kind === "required",
  );
  yield {
    code: "IMP009",
    ...(inside === undefined && { level: "advisory" as const }),
    file: inside?.file ?? "google/__init__.py",
    line: inside?.line ?? 1,
    message: inside
      ? `imports ${inside.module} from the sources' own package google`
      : "the sources have their own package google",
    reason:
      "The server's package google is loaded when Python starts, so that no module of this one is found.",
    fix: "rename the package.",
    data: { modules: ["google"] },
  };
}

function fileOf({ localModules }: RoutineFacts, name: string): string {
  return localModules.find((path) => path === `${name}/__init__.py`) ?? `${name}.py`;
}
