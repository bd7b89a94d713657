import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { AuditLine } from "../report/auditLine";
import { copyOf } from "../test/support/project";

/** A command that writes files, and what it works on. */
export interface Job {
  readonly name: string;
  /** Exit codes of an undisturbed run. */
  readonly exits: readonly number[];
  /** Fills an empty folder. */
  make(folder: string): void;
  /** Called in that folder. */
  readonly words: readonly string[];
  environment?(folder: string): NodeJS.ProcessEnv;
  /** Whether a file may be incomplete, since the same command goes on with it. */
  isResumed?(path: string): boolean;
}

const OLDER = "an older report\n";

const PREDICTOR = `from google.cloud.aiplatform.prediction.predictor import Predictor


class Model(Predictor):
    def load(self, artifacts_uri):
        pass

    def predict(self, instances):
        return instances
`;

/** A resolver that answers from what it is given: an index would make a lock slow, and other from day to day. */
const RESOLVER = `#!/bin/sh
[ "$1" = --version ] && { echo "uv 0.9.0"; exit 0; }
while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
cat > /dev/null
echo "numpy==1.26.4 --hash=sha256:2a02aba9ed12e4ac4eb3ea9421c420301a0c6460d9830d74a9df87efa4912010" > "$out"
`;

function anExport(folder: string): void {
  copyOf("with_secret", folder);
}

function aRoutine(folder: string): void {
  const sources = join(folder, "src");
  mkdirSync(sources);
  writeFileSync(join(sources, "predictor.py"), PREDICTOR);
  writeFileSync(join(sources, "requirements.txt"), "numpy==1.26.4\n");
  writeFileSync(
    join(sources, "model-version.json"),
    '{"customPrediction": {"predictor": "predictor:Model"}}\n',
  );
}

function versions(folder: string): void {
  for (let index = 0; index < 8; index++) {
    mkdirSync(join(folder, "versions", String(index)), { recursive: true });
    copyOf("keras3_export", folder, join(folder, "versions", String(index)));
  }
}

/** Every command that writes files. */
export const JOBS: readonly Job[] = [
  {
    name: "check",
    exits: [0, 1],
    make(folder) {
      anExport(folder);
      writeFileSync(join(folder, "report.sarif"), OLDER);
    },
    words: ["check", "export", "--format", "sarif=report.sarif"],
  },
  {
    name: "check --fix",
    exits: [0, 1],
    make(folder) {
      anExport(folder);
      writeFileSync(join(folder, "export/model-version.json"), '{ "name": "kept" }\n');
    },
    words: ["check", "export", "--fix"],
  },
  {
    name: "report",
    exits: [0],
    make(folder) {
      anExport(folder);
      writeFileSync(join(folder, "report.html"), OLDER);
    },
    words: ["report", "export", "-o", "report.html"],
  },
  { name: "init", exits: [0], make: anExport, words: ["init", "export"] },
  { name: "pack", exits: [0], make: anExport, words: ["pack", "export", "-o", "out"] },
  { name: "pack of a routine", exits: [0], make: aRoutine, words: ["pack", "src", "-o", "out"] },
  {
    name: "audit",
    exits: [0, 1],
    make(folder) {
      versions(folder);
    },
    words: ["audit", "versions", "-o", "audit.ndjson"],
    isResumed: (path) => path === "audit.ndjson",
  },
  {
    name: "audit that goes on",
    exits: [0, 1],
    make(folder) {
      versions(folder);
      const line: AuditLine = {
        path: "versions/0",
        verdict: "clean",
        name: "0",
        kind: "savedModel",
        contentDigest: "0".repeat(64),
        totalBytes: 1,
        fileCount: 1,
        findings: [],
        ends: [],
        checked: [],
        notChecked: [],
      };
      writeFileSync(join(folder, "audit.ndjson"), `${JSON.stringify(line)}\n{"path": "vers`);
    },
    words: ["audit", "versions", "-o", "audit.ndjson"],
    isResumed: (path) => path === "audit.ndjson",
  },
  {
    name: "lock",
    exits: [0],
    make(folder) {
      aRoutine(folder);
      mkdirSync(join(folder, "bin"));
      writeFileSync(join(folder, "bin/uv"), RESOLVER);
      chmodSync(join(folder, "bin/uv"), 0o755);
      writeFileSync(join(folder, "src/requirements.lock.txt"), "# an older lock\n");
    },
    words: ["lock", "src"],
    environment: (folder) => ({
      PATH: [join(folder, "bin"), process.env["PATH"]].join(delimiter),
    }),
  },
  { name: "try", exits: [0, 1], make: aRoutine, words: ["try", "src", "--no-install"] },
];

/** A new folder for a job, with a cache and a folder for temporary files of its own. */
export function workplace(parent: string, job: Job): string {
  const folder = join(parent, "work");
  mkdirSync(folder);
  job.make(folder);
  for (const name of ["cache", "tmp"]) mkdirSync(join(folder, name), { recursive: true });
  return folder;
}

export function environmentOf(job: Job, folder: string): NodeJS.ProcessEnv {
  return {
    XDG_CACHE_HOME: join(folder, "cache"),
    TMPDIR: join(folder, "tmp"),
    ...job.environment?.(folder),
  };
}
