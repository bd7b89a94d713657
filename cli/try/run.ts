import {
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import type { LocalFile } from "../../inspect";
import { ownFile } from "../../packing/ownFile";
import { type Ended, runProcess } from "./process";
import { type RunReport, readReport } from "./report";

/** One run of a routine. */
export interface Run {
  /** Python to run with. */
  readonly python: string;
  /** Folder of the packed sources, as `stage` made it. */
  readonly folder: string;
  /** `module:Class`. */
  readonly predictor: string;
  readonly artifacts?: string;
  readonly request?: string;
  readonly timeoutSeconds: number;
  /** Environment variables that are added. */
  readonly variables: Readonly<Record<string, string>>;
  onLine(line: string): void;
}

/** Folders of one try, below a temporary folder. */
export interface Stage {
  /** The sources as the image contains them. */
  readonly sources: string;
  /** Removes all folders of the try. */
  clear(): void;
}

/**
 * Copies exactly the files that the source distribution packs, so a forgotten file fails here as it does in the
 * container.
 */
export function stage(files: readonly LocalFile[]): Stage {
  const root = mkdtempSync(join(tmpdir(), "model-version-try-"));
  const sources = join(root, "sources");
  mkdirSync(sources);
  mkdirSync(join(root, "home"));
  for (const { path, location } of files) {
    const target = join(sources, path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(location, target, constants.COPYFILE_FICLONE);
  }
  return { sources, clear: () => rmSync(root, { recursive: true, force: true }) };
}

/** The Python program that calls the routine; it is not part of dist/. */
const RUNNER = "python/try_routine.py";
/** Largest report that is read, in bytes; a run writes a few kilobytes. */
const MAX_REPORT = 1_000_000;

/** Runs a routine in its own process. */
export async function runRoutine(run: Run): Promise<{ report: RunReport; ended: Ended }> {
  const root = dirname(run.folder);
  const report = join(root, "report");
  const job = join(root, "job.json");
  const [module, className] = run.predictor.split(":");
  const artifacts = run.artifacts === undefined ? "" : resolve(run.artifacts);
  const request = run.request === undefined ? null : resolve(run.request);
  writeFileSync(job, JSON.stringify({ module, class: className, artifacts, request, report }));
  writeFileSync(report, "");
  const ended = await runProcess(run.python, [ownFile(RUNNER), job], {
    cwd: run.folder,
    env: { ...environmentOf(run.python, root, artifacts), ...run.variables },
    timeoutSeconds: run.timeoutSeconds,
    onLine: run.onLine,
  });
  return { report: readReport(readBounded(report)), ended };
}

/** Variables of the caller that a routine may need and that contain no secrets. */
const KEPT =
  /^(PATH|TZ|SYSTEMROOT|WINDIR|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|CUDA_VISIBLE_DEVICES|(OMP|MKL|OPENBLAS)_NUM_THREADS)$/i;

/** The routine's environment: the container's variables, an empty home, and none of the caller's credentials. */
export function environmentOf(
  python: string,
  root: string,
  artifacts: string,
  caller: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kept = Object.entries(caller).filter(([name]) => KEPT.test(name));
  const home = join(root, "home");
  return {
    ...Object.fromEntries(kept),
    PATH: [dirname(python), caller["PATH"] ?? ""].join(delimiter),
    HOME: home,
    USERPROFILE: home,
    TMPDIR: home,
    TEMP: home,
    TMP: home,
    LANG: "C.UTF-8",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
    AIP_MODE: "PREDICTION",
    AIP_STORAGE_URI: artifacts,
    AIP_HTTP_PORT: "8080",
    AIP_HEALTH_ROUTE: "/health",
    AIP_PREDICT_ROUTE: "/predict",
  };
}

function readBounded(file: string): string {
  return statSync(file).size > MAX_REPORT ? "" : readFileSync(file, "utf8");
}
