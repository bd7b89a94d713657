import type { Inspection } from "../../inspect";
import { digestOnce } from "../../inspect/bundle/hashFile";
import { installationOf } from "../../packing/installation";
import type { Draft } from "../../rules";
import { environmentOf } from "./environment";
import { findingsOf } from "./findings";
import { type Interpreter, versionWarning } from "./interpreter";
import type { Outcome } from "./render";
import type { RunReport } from "./report";
import { runRoutine, stage } from "./run";

export interface AttemptOptions {
  readonly path: string;
  /** `module:Class`. */
  readonly predictor: string;
  readonly python: Interpreter;
  readonly artifacts?: string;
  readonly request?: string;
  /** Whether the interpreter is used with its installed distributions. */
  readonly asIs: boolean;
  /** Whether the environment is created again. */
  readonly fresh: boolean;
  /** Whether Vertex AI's server is installed with the requirements. */
  readonly withServer: boolean;
  readonly timeoutSeconds: number;
  readonly variables: Readonly<Record<string, string>>;
  onLine(line: string): void;
}

/** Steps that need a request. */
const ASKED = ["preprocess", "predict", "postprocess"];

/** Prepares an environment and a copy of the sources, runs the routine there, and removes the copy. */
export async function attempt(inspection: Inspection, options: AttemptOptions): Promise<Outcome> {
  const { path, predictor, python, request, artifacts, onLine, timeoutSeconds } = options;
  const { manifest, packageFiles } = inspection;
  const staged = stage(packageFiles);
  try {
    const prepared = await prepare(inspection, staged.sources, options);
    const common = {
      path,
      predictor,
      python,
      environment: prepared.how,
      ...(prepared.seconds !== undefined && { environmentSeconds: prepared.seconds }),
      fileCount: packageFiles.length,
    };
    if ("refusal" in prepared) {
      return { ...common, report: NOTHING, findings: [asFinding(prepared.refusal)], untried: [] };
    }
    const { report, ended } = await runRoutine({
      python: prepared.program,
      folder: staged.sources,
      predictor,
      ...(artifacts !== undefined && { artifacts }),
      ...(request !== undefined && { request }),
      timeoutSeconds,
      variables: options.asIs
        ? { PYTHONUSERBASE: python.userBase, ...options.variables }
        : options.variables,
      onLine,
    });
    const container = manifest.routine?.pythonVersion ?? "";
    const warning = versionWarning(python, container);
    const found = findingsOf(report, ended, {
      predictor,
      excluded: manifest.excluded ?? [],
      timeoutSeconds,
      hasArtifacts: artifacts !== undefined,
      ...(options.asIs && { usedAsIs: python.program }),
    });
    return {
      ...common,
      report,
      findings: [...found, ...(warning ? [warning] : [])].map(asFinding),
      untried: request === undefined && report.isDone ? ASKED : [],
    };
  } finally {
    staged.clear();
  }
}

const NOTHING: RunReport = { steps: [], isDone: false };

type Prepared = { readonly how: string; readonly seconds?: number } & (
  | { readonly program: string }
  | { readonly refusal: Draft }
);

async function prepare(
  inspection: Inspection,
  folder: string,
  { python, asIs, fresh, withServer, onLine }: AttemptOptions,
): Promise<Prepared> {
  if (asIs) return { how: "with what is installed there", program: python.program };
  const { requirementFiles, packageFiles } = inspection;
  const { calls } = installationOf(inspection, { withServer });
  const files = await Promise.all(
    packageFiles
      .filter(({ path }) => requirementFiles.includes(path))
      .map(async ({ path, location }) => [path, (await digestOnce(location)).sha256] as const),
  );
  const begin = performance.now();
  const environment = await environmentOf(
    { interpreter: python, calls, files, folder },
    { fresh, onLine },
  );
  const seconds = (performance.now() - begin) / 1000;
  if ("refusal" in environment) {
    return { how: "not installed", refusal: refused(environment.refusal, requirementFiles[0]) };
  }
  const { python: program, isKept } = environment;
  return isKept
    ? { how: "environment of an earlier try", program }
    : { how: "environment made", program, seconds };
}

function refused(refusal: string, file: string | undefined): Draft {
  return {
    code: "TRY001",
    ...(file !== undefined && { file }),
    message: `pip stops: ${refusal}`,
    reason: "The image is built with the same call, and would not be built either.",
    fix: "correct the pin that it names; where the package index cannot be reached from here, use --no-install with a Python that has them.",
  };
}

function asFinding(draft: Draft) {
  return { ...draft, policy: "try", level: draft.level ?? ("mandatory" as const) };
}
