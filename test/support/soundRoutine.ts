import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Interpreter, probe } from "../../cli/try/interpreter";
import { scratchFolder } from "./project";

/** A valid routine without requirements: weights in its artifacts, its own module, and a table that it reads. */
const SOUND: Readonly<Record<string, string>> = {
  "src/requirements.txt": "",
  "src/predictor.py": `import json
from pathlib import Path

from scale import scale

LABELS = json.loads((Path(__file__).parent / "labels.json").read_text())


class Predictor:
    def __init__(self):
        self._weights = None

    def load(self, artifacts_uri):
        with open(artifacts_uri + "/weights.json") as file:
            self._weights = json.load(file)

    def preprocess(self, prediction_input):
        return [scale(instance) for instance in prediction_input["instances"]]

    def predict(self, instances):
        return [sum(a * b for a, b in zip(self._weights, row)) for row in instances]

    def postprocess(self, prediction_results):
        return {"predictions": [LABELS[value > 0] for value in prediction_results]}
`,
  "src/scale.py": "def scale(values):\n    return [value / 2 for value in values]\n",
  "src/labels.json": '["no", "yes"]\n',
  "model/weights.json": "[1, -1]\n",
  "request.json": '{"instances": [[4, 2], [2, 4]]}\n',
};

/** The folder of a valid routine with its model and a sample request; each test changes or removes one file. */
export function aRoutine(change: Readonly<Record<string, string | undefined>> = {}): string {
  const folder = scratchFolder();
  for (const [path, content] of Object.entries({ ...SOUND, ...change })) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A valid routine with a string of predictor.py replaced, which must occur exactly once. */
export function aRoutineWith(text: string, replacement: string): string {
  const source = SOUND["src/predictor.py"] ?? "";
  if (source.split(text).length !== 2) throw new Error(`predictor.py has not one "${text}"`);
  return aRoutine({ "src/predictor.py": source.replace(text, () => replacement) });
}

let found: Interpreter | undefined;

/** The Python of this machine. Without one a test fails instead of silently passing. */
export function thePython(): Interpreter {
  found ??= probe("python3");
  if (!found) throw new Error("this test needs python3 on the PATH");
  return found;
}

/** Gives the tests of a suite their own cache folder, and returns its path. */
export function withOwnCache(): () => string {
  const callers = process.env["XDG_CACHE_HOME"];
  let folder = "";
  beforeEach(() => {
    folder = scratchFolder();
    process.env["XDG_CACHE_HOME"] = folder;
  });
  afterEach(() => {
    if (callers === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = callers;
  });
  return () => folder;
}
