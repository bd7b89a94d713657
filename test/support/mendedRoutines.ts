import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { InspectOptions } from "../../inspect";
import { cases } from "../fixtures/triedRoutines/cases.json";
import { apply, type Edited, refusalsOf, waysOf } from "./appliedFixes";
import { fixtures } from "./project";

/** Most rounds of fixes; after them, fixes are assumed not to end. */
const MOST_ROUNDS = 8;

/** A refused routine after every fix that is an edit of requirements was applied. */
export interface Mended {
  /** Folder with the edited sources in `src`. */
  readonly folder: string;
  readonly options: InspectOptions;
  /** Text of requirements.txt after the fixes. */
  readonly requirements: string;
  /** Codes of the fixes in the order in which they were applied. */
  readonly applied: readonly string[];
  /** Codes that are still refused. */
  readonly left: readonly string[];
}

/** Applies the first alternative of the first fix until no fix edits requirements. */
export async function mend(name: string): Promise<Mended> {
  const folder = join(fixtures, "triedRoutines", name);
  const predictor = (cases as Readonly<Record<string, { predictor: string }>>)[name]?.predictor;
  if (predictor === undefined) throw new Error(`no routine is named ${name}`);
  const artifacts = join(folder, "artifacts");
  const customPrediction = { predictor, ...(existsSync(artifacts) && { artifacts }) };
  let routine: Edited = { folder, options: { customPrediction } };
  const applied: string[] = [];
  let refusals = await refusalsOf(routine);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = refusals.find((finding) => waysOf(finding).length > 0);
    const [way] = next ? waysOf(next) : [];
    if (!next || !way) break;
    routine = apply(routine, next, way);
    applied.push(next.code);
    refusals = await refusalsOf(routine);
  }
  const requirements = readFileSync(join(routine.folder, "src/requirements.txt"), "utf8");
  return { ...routine, requirements, applied, left: refusals.map(({ code }) => code) };
}
