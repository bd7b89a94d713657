import type { ImportFacts, RoutineFacts } from "../../inspect/python/facts";
import { distributionsOf, isKnownModule } from "./distributions";

/** How an import of a module that is not installed fails. */
export function failureOf(kind: ImportFacts["kind"]): string {
  return `The predictor fails with ModuleNotFoundError ${kind === "deferred" ? "when it reaches this line" : "when it loads"}`;
}

/** The code, level and place of a finding about an import. */
export function placeOf({ module, file, line, kind }: ImportFacts) {
  const usual = isKnownModule(module) ? distributionsOf(module).slice(0, 1) : [];
  const data = { modules: [module], ...(usual.length > 0 && { requirements: usual }) };
  return kind === "optional"
    ? { code: "IMP005", level: "advisory" as const, file, line, data }
    : { code: "IMP001", file, line, data };
}

/** The file with the routine's requirements. */
export function fileOf({ requirementsFile = "requirements.txt" }: RoutineFacts): string {
  return requirementsFile;
}

/** The file with the routine's requirements, in the words of a fix. */
export function listOf(routine: RoutineFacts): string {
  const file = fileOf(routine);
  return file === "pyproject.toml" ? "the dependencies in pyproject.toml" : file;
}
