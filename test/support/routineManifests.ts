import type { Manifest, ServingFacts } from "../../inspect/manifest";
import type { RequirementFacts, RoutineFacts } from "../../inspect/python/facts";
import { type Finding, judge } from "../../rules";
import { aFile, aManifest } from "./manifests";

/** Requirements of a file with the given lines: `name==version`, `name>=version` or `name`. */
export function requirements(...lines: readonly string[]): RequirementFacts[] {
  return lines.map((line, index) => {
    const [, name = "", specifier = ""] = /^([\w.-]+)(.*)$/.exec(line) ?? [];
    return { name, specifier, file: "requirements.txt", line: index + 1, hashes: [] };
  });
}

/** The manifest of a valid routine without requirements; each test changes one thing. */
export function aRoutine(change: Partial<RoutineFacts> = {}, serving?: ServingFacts): Manifest {
  const method = { line: 5, least: 1, most: 1 };
  return aManifest({
    kind: "customPrediction",
    files: [aFile({ path: "predictor.py", format: "text" })],
    ...(serving && { serving }),
    routine: {
      predictor: "predictor:Model",
      imports: [],
      requirements: [],
      filesRead: [],
      uses: [],
      brings: "nothing",
      localModules: ["predictor.py"],
      indexes: [],
      faults: [],
      predictorClass: {
        file: "predictor.py",
        line: 4,
        bases: ["Predictor"],
        outside: ["google.cloud.aiplatform.prediction.predictor.Predictor"],
        methods: { load: method, predict: { ...method, line: 8 } },
      },
      pythonVersion: serving?.pythonVersion ?? "3.10",
      isDynamic: false,
      ...change,
    },
  });
}

/** Findings of one policy about a manifest, on the day on which the tables were made. */
export function findingsOf(policy: string, manifest: Manifest, options: object = {}): Finding[] {
  const policies = { [policy]: options };
  return judge(manifest, { today: "2026-11-21", policies }).filter(
    (found) => found.policy === policy,
  );
}

/** Codes of one policy's findings; those of warnings have a `?`. */
export function codesOf(policy: string, manifest: Manifest, options: object = {}): string[] {
  return findingsOf(policy, manifest, options).map(({ code, level }) =>
    level === "mandatory" ? code : `${code}?`,
  );
}
