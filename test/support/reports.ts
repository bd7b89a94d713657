import { join } from "node:path";
import type { BundleFlags } from "../../cli/bundle";
import { judgeBundle } from "../../cli/judgeBundle";
import type { Judgement, Report } from "../../report";
import { exportOf, otherModels, savedModels } from "./exports";
import { fixtures } from "./project";
import { routines, truthOfRoutine } from "./routines";

const SILENT = { out: () => undefined, err: () => undefined };

/** A bundle as `check` judges it, under the path that a user would give in its folder. */
export async function judged(
  folder: string,
  flags: BundleFlags = {},
  path = "export",
): Promise<Judgement> {
  return { ...(await judgeBundle(folder, { flags, isStrict: false }, SILENT)), path };
}

/** A report of one run, with a fixed version of this package. */
export function reportOf(...judgements: readonly Judgement[]): Report {
  return { version: "1.2.3", root: process.cwd(), today: "2026-11-28", judgements };
}

const OLD_ROUTINES = ["cpr_complete", "cpr_mismatched", "cpr_missing", "cpr_unpinned"];

/** Every fixture of a model or a routine, by its name: clean ones, and refused ones of every kind; judged in its folder, or a copy of it. */
export const bundles: Readonly<Record<string, (folder?: string) => Promise<Judgement>>> =
  Object.fromEntries([
    ...[...savedModels, ...otherModels.map(({ name }) => name)].map(
      (name) => [name, (folder = folderOf(name)) => judged(folder)] as const,
    ),
    ...OLD_ROUTINES.map(
      (name) =>
        [
          name,
          (folder = folderOf(name)) => judged(folder, { predictor: "predictor:Predictor" }, "src"),
        ] as const,
    ),
    ...routines.map(
      (name) => [name, (folder = folderOf(name)) => judgedRoutine(name, folder)] as const,
    ),
  ]);

async function judgedRoutine(name: string, folder: string): Promise<Judgement> {
  const { source = "", predictor, artifacts, serving } = truthOfRoutine(name);
  const flags = {
    predictor,
    ...(artifacts !== undefined && { artifacts: join(folder, artifacts) }),
    ...(serving?.image !== undefined && { serving: serving.image }),
  };
  return { ...(await judged(join(folder, source), flags, "src")), artifacts };
}

/** The folder of a fixture of `bundles`. */
export function folderOf(name: string): string {
  if (routines.includes(name)) return join(fixtures, "routines", name);
  return savedModels.includes(name) ? exportOf(name) : join(fixtures, name);
}
