import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { ServingFacts } from "../../inspect";
import { asked, notAsked } from "../fixtures/tried/requests.json";
import { cases } from "../fixtures/triedRoutines/cases.json";
import { checkout, fixtures } from "./project";
import { routines, truthOfRoutine } from "./routines";

/** A routine that is judged clean, among the examples or the fixtures. */
export interface GoodRoutine {
  /** Its folder, relative to the root of the project. */
  readonly name: string;
  /** Folder of the sources. */
  readonly source: string;
  readonly predictor: string;
  /** Folder of committed artifacts. */
  readonly artifacts?: string;
  readonly serving?: ServingFacts;
}

/** The request to a routine, and what it requires. */
export interface Sample {
  readonly request: unknown;
  /** Whether test/fixtures/tried/make_artifacts.py generates its artifacts, in the routine's own environment. */
  readonly makesArtifacts?: boolean;
  /** Whether it constructs a client of Google Cloud, which needs credentials. */
  readonly needsCredentials?: boolean;
}

/** Request of the routines in test/fixtures/triedRoutines. */
const ROWS: Sample = {
  request: {
    instances: [
      [1, 2],
      [3, 4],
    ],
  },
};

/** Every routine that is judged clean. */
export function goodRoutines(): GoodRoutine[] {
  return [
    {
      name: "examples/customPrediction",
      source: join(checkout, "examples/customPrediction/src"),
      predictor: "predictor:Predictor",
      artifacts: join(checkout, "examples/customPrediction/model"),
      serving: { pythonVersion: "3.10" },
    },
    {
      name: "test/fixtures/cpr_complete",
      source: join(fixtures, "cpr_complete"),
      predictor: "predictor:Predictor",
    },
    ...routines
      .filter((name) => truthOfRoutine(name).codes.length === 0)
      .map((name) => {
        const { predictor, source = "", artifacts, serving } = truthOfRoutine(name);
        const folder = join(fixtures, "routines", name);
        return {
          name: relative(checkout, folder),
          source: join(folder, source),
          predictor,
          ...(artifacts !== undefined && { artifacts: join(folder, artifacts) }),
          ...(serving && { serving }),
        };
      }),
    ...Object.entries(cases)
      .filter(([, { expect }]) => expect === "clean")
      .map(([name, { predictor }]) => {
        const folder = join(fixtures, "triedRoutines", name);
        const artifacts = join(folder, "artifacts");
        return {
          name: relative(checkout, folder),
          source: join(folder, "src"),
          predictor,
          ...(existsSync(artifacts) && { artifacts }),
        };
      }),
  ];
}

/** The request to a routine; undefined if none is recorded. */
export function sampleOf({ name }: GoodRoutine): Sample | undefined {
  if (name.startsWith("test/fixtures/triedRoutines/")) return ROWS;
  return (asked as Readonly<Record<string, Sample>>)[name];
}

/** Why a routine cannot be tried on a machine without accelerators and without cloud access. */
export function whyNotAsked({ name }: GoodRoutine): string | undefined {
  return (notAsked as Readonly<Record<string, string>>)[name];
}

/** Digest of a routine and its request. If it changes, a recorded result is out of date. */
export function digestOfRoutine(routine: GoodRoutine): string {
  const { source, artifacts, predictor, serving } = routine;
  const hash = createHash("sha256");
  hash.update(JSON.stringify([predictor, serving ?? null, sampleOf(routine) ?? null]));
  for (const folder of artifacts === undefined ? [source] : [source, artifacts]) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "expected.json")
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.includes("__pycache__"))
      .sort();
    for (const file of files) {
      const bytes = readFileSync(file);
      hash.update(`\0${relative(folder, file).replaceAll("\\", "/")}\0${bytes.length}\0`);
      hash.update(bytes);
    }
  }
  return hash.digest("hex").slice(0, 16);
}
