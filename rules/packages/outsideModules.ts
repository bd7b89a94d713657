import type { ImportFacts, OutsideModule, RoutineFacts } from "../../inspect/python/facts";
import { moduleOf } from "../../inspect/python/moduleNames";
import { type GoneModule, goneModule, modernName } from "../../inspect/python/standardNames";
import type { Draft } from "../engine/rule";
import { failureOf, listOf, placeOf } from "./importPlace";
import { planOf } from "./installPlan";
import { pythonsWith } from "./pins";

/** Why a module beside the sources' folder is not found. */
const OUTSIDE = "The package contains only what is below the source folder.";

/** An import that works in the developer's folders but not in the package. */
export function outsideOfSources(
  { module, file, line, kind }: ImportFacts,
  outside: OutsideModule,
): Draft {
  const place = {
    code: "IMP002",
    ...(kind === "optional" && { level: "advisory" as const }),
    file,
    line,
    data: { modules: [module] },
  };
  if (outside.by === "own-folder") {
    return {
      ...place,
      message: `imports ${module}, which names the sources' own folder`,
      reason: "The package contains what is in the folder, not the folder itself.",
      fix:
        outside.module === ""
          ? "import the modules in it by their own names."
          : `import ${outside.module} instead.`,
    };
  }
  return {
    ...place,
    message: `imports ${module}, which is beside the source folder`,
    reason: OUTSIDE,
    fix: `move ../${outside.name} into the source folder, or name the folder above as the sources.`,
  };
}

/** An import of a module beside the importing file, which Python does not find under this name. */
export function notFoundBeside({ module, file, line, kind }: ImportFacts, beside: string): Draft {
  const absolute = moduleOf(beside);
  return {
    code: "IMP002",
    ...(kind === "optional" && { level: "advisory" as const }),
    file,
    line,
    message: `imports ${module}, which Python searches for at the root of the sources, not in ${beside}`,
    reason:
      "Only a script finds the modules beside it by their names; a module of a package fails with ModuleNotFoundError.",
    fix: `import .${module} or ${absolute} instead.`,
    data: { modules: [module] },
  };
}

/** An import of a module that only other Pythons have. An optional import has a fallback, so nothing is wrong. */
export function* notInThisPython(found: ImportFacts, routine: RoutineFacts): Iterable<Draft> {
  if (found.kind === "optional") return;
  const { pythonVersion } = routine;
  const pythons = pythonsWith(found.module);
  const [first, last] = [pythons[0], pythons.at(-1)];
  const [name = ""] = found.module.split(".", 1);
  yield {
    ...placeOf(found),
    message: `imports ${found.module}, which Python ${pythonVersion} does not have`,
    reason: `${failureOf(found.kind)}: of the Pythons known, ${first === last ? `${first} has it` : `${first} to ${last} have it`}.`,
    fix: fixOf(goneModule(name), routine),
  };
}

/** The replacement for a module that other Pythons have, or the distribution that provides it under its old name. */
function fixOf(gone: GoneModule | undefined, routine: RoutineFacts): string {
  const { instead, distribution, version } = gone ?? {};
  const place = `import ${instead ?? "its replacement"}`;
  if (distribution === undefined) return `${place}, or serve with a Python that has it.`;
  const pin = `${distribution}==${planOf(routine).proposed(distribution) ?? version}`;
  if (instead === distribution) return `${place} instead, with ${pin} in ${listOf(routine)}.`;
  const add = `add ${pin} to ${listOf(routine)}, which has the module`;
  return instead === undefined ? `${add}.` : `${place}, or ${add}.`;
}

/** An import of a module by the name that it had in Python 2. */
export function* ofPython2(found: ImportFacts): Iterable<Draft> {
  if (found.kind === "optional") return;
  yield {
    ...placeOf(found),
    message: `imports ${found.module}, which only Python 2 has`,
    reason: `${failureOf(found.kind)}.`,
    fix: `import ${modernName(found.module)} instead.`,
  };
}
