import type { ImportFacts } from "../../inspect/python/facts";
import { aRoutine, requirements } from "./routineManifests";

export function anImport(module: string, change: Partial<ImportFacts> = {}): ImportFacts {
  return { module, file: "predictor.py", line: 1, kind: "required", ...change };
}

/** A routine that imports one module, with the given requirement lines. */
export function importing(
  module: string,
  lines: readonly string[] = [],
  change: Partial<ImportFacts> = {},
) {
  return aRoutine({ imports: [anImport(module, change)], requirements: requirements(...lines) });
}
