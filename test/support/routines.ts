import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest, ServingFacts } from "../../inspect";
import { inspect } from "../../inspect";
import { fixtures } from "./project";

const folder = join(fixtures, "routines");

/** What pip, Python and Vertex AI would report about a routine, recorded before any rule judged it. */
export interface RoutineTruth {
  /** What is wrong with it, or why nothing is, in the words of the source. */
  readonly about: string;
  readonly predictor: string;
  /** Folder of the sources. Defaults to the routine's own. */
  readonly source?: string;
  readonly artifacts?: string;
  readonly serving?: ServingFacts;
  /** Codes of every mandatory finding. */
  readonly codes: readonly string[];
  /** Codes of all warnings, if they matter. */
  readonly warns?: readonly string[];
  /** `file: text of the line` of the finding, if it has a place. */
  readonly at?: string;
}

/** Names of the routines with expected results. */
export const routines = readdirSync(folder);

export function truthOfRoutine(name: string): RoutineTruth {
  return JSON.parse(readFileSync(join(folder, name, "expected.json"), "utf8")) as RoutineTruth;
}

export function sourceOfRoutine(name: string): string {
  return join(folder, name, truthOfRoutine(name).source ?? "");
}

export function inspectRoutineFixture(name: string): Promise<Manifest> {
  const { predictor, artifacts, serving } = truthOfRoutine(name);
  return inspect(sourceOfRoutine(name), {
    customPrediction: {
      predictor,
      exclude: ["expected.json"],
      ...(artifacts !== undefined && { artifacts: join(folder, name, artifacts) }),
    },
    ...(serving && { serving }),
  });
}
