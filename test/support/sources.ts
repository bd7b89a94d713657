import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RoutineFacts } from "../../inspect/python/facts";
import { type RoutineSource, readSources } from "../../inspect/python/readSources";
import { scratchFolder } from "./project";

/** A valid predictor; each test changes one thing. */
export const PREDICTOR = `from google.cloud.aiplatform.prediction.predictor import Predictor


class Model(Predictor):
    def load(self, artifacts_uri):
        self.uri = artifacts_uri

    def predict(self, instances):
        return instances
`;

/** Contents of files by their paths; undefined ones are left out. */
export type SourceFiles = Readonly<Record<string, string | Buffer | undefined>>;

/** A folder with the given files. */
export function sourcesOf(files: SourceFiles): string {
  const root = scratchFolder();
  for (const [path, text] of Object.entries(files)) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** The facts about a routine with the given files; its predictor is `predictor:Model` by default. */
export function factsOf(files: SourceFiles, options: Partial<RoutineSource> = {}): RoutineFacts {
  const all = { "predictor.py": PREDICTOR, "requirements.txt": "", ...files };
  return readSources({ root: sourcesOf(all), predictor: "predictor:Model", ...options }).facts;
}
