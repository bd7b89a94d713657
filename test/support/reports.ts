import { join } from "node:path";
import { judgeBundle } from "../../cli/judgeBundle";
import type { Judgement, Report } from "../../report";
import { exportOf, otherModels, savedModels } from "./exports";
import { fixtures } from "./project";

const SILENT = { out: () => undefined, err: () => undefined };

/** A bundle as `check` judges it, under the path that a user would give in its folder. */
export async function judged(
  folder: string,
  flags: { predictor?: string; serving?: string; request?: string } = {},
  path = "export",
): Promise<Judgement> {
  return { ...(await judgeBundle(folder, { flags, isStrict: false }, SILENT)), path };
}

/** A report of one run, with a fixed version of this package. */
export function reportOf(...judgements: readonly Judgement[]): Report {
  return { version: "1.2.3", root: process.cwd(), today: "2026-11-28", judgements };
}

/** Every fixture of a model or a routine, by its name: clean ones, and refused ones of many kinds. */
export const bundles: Readonly<Record<string, () => Promise<Judgement>>> = Object.fromEntries([
  ...savedModels.map((name) => [name, () => judged(exportOf(name))] as const),
  ...otherModels.map(({ name }) => [name, () => judged(join(fixtures, name))] as const),
  ...["cpr_complete", "cpr_mismatched", "cpr_missing", "cpr_unpinned"].map(
    (name) =>
      [
        name,
        () => judged(join(fixtures, name), { predictor: "predictor:Predictor" }, "src"),
      ] as const,
  ),
]);
