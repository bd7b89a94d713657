import type { ImportFacts, RoutineFacts } from "../inspect/python/facts";
import { companionPin } from "./compatibility";
import { distributionsOf, isStandard, normaliseName } from "./python";
import type { Draft, Rule } from "./rule";

/** What the Dockerfile of a routine installs for its server: see components/package/dockerfile.ts. */
const SERVER = new Set([
  "google-cloud-aiplatform",
  "google-cloud-storage",
  "fastapi",
  "starlette",
  "uvicorn",
  "httpx",
  "google-auth",
  "google-api-core",
  "pydantic",
  "docker",
]);

/** Distributions that nothing imports and that do their work all the same. */
const SILENT =
  /^(pip|setuptools|wheel|gunicorn|uvicorn|gevent|uvloop|httptools|protobuf|grpcio-status|tzdata|.*-stubs|types-.*|nvidia-.*|triton|accelerate|sentencepiece|tiktoken|openpyxl|pyarrow|fsspec|gcsfs|h5py|pillow)$/;

/** Policy `requirements-complete`: everything that the code imports and reads is in the package or is installed. */
export const requirementsComplete: Rule = {
  policy: "requirements-complete",
  description:
    "Refuses imports without a requirement, and modules and files that the package lacks.",
  level: "mandatory",
  severity: "high",
  codes: {
    IMP001: "Import without a requirement",
    IMP002: "Local module that is missing",
    IMP003: "File that the code reads and the bundle lacks",
    IMP004: "Requirements that are missing",
    IMP005: "Optional import without a requirement",
    IMP006: "Requirement that nothing imports",
  },
  options: {},
  *judge({ routine }) {
    if (!routine) return;
    yield* missingLocals(routine);
    yield* missingDistributions(routine);
    for (const { code, file, line, what } of routine.faults) {
      if (code === "missing-file") {
        yield {
          code: "IMP003",
          file,
          line,
          message: `reads "${what}", which the bundle lacks`,
          reason: "The predictor fails when it loads, as soon as it looks for the file.",
          fix: `put "${what}" where the code looks for it, in the sources or in the artifacts folder.`,
        };
      }
      if (code === "missing-requirements") {
        yield {
          code: "IMP004",
          file,
          message: what,
          reason: "Nothing would be installed beside the server itself.",
          fix: "add a requirements.txt with a pin for every distribution that the code imports.",
        };
      }
    }
    yield* unused(routine);
  },
};

/** One finding for each module that is imported, at its first import, and the weakest kind loses. */
function firstImports(imports: readonly ImportFacts[]): ImportFacts[] {
  const first = new Map<string, ImportFacts>();
  for (const found of imports) {
    if (found.kind === "typing") continue;
    const key = distributionsOf(found.module)[0] ?? found.module;
    const known = first.get(key);
    if (!known || (known.kind === "optional" && found.kind !== "optional")) first.set(key, found);
  }
  return [...first.values()];
}

function* missingDistributions({
  imports,
  requirements,
  pythonVersion,
}: RoutineFacts): Iterable<Draft> {
  const installed = new Set(
    requirements.filter(({ applies }) => applies !== false).map(({ name }) => normaliseName(name)),
  );
  const external = imports.filter(
    ({ local, module }) => local === undefined && !isStandard(module, pythonVersion),
  );
  for (const { module, file, line, kind } of firstImports(external)) {
    const distributions = distributionsOf(module);
    if (distributions.some((name) => installed.has(name) || SERVER.has(name))) continue;
    const [usual = module] = distributions;
    const display = DISPLAY[usual] ?? usual;
    const pin = companionPin(usual, requirements);
    const how = pin === undefined ? `a pin such as ${display}==VERSION` : `${display}==${pin}`;
    const optional = kind === "optional";
    yield {
      code: optional ? "IMP005" : "IMP001",
      ...(optional && { level: "advisory" as const }),
      file,
      line,
      message: `imports ${module}, and no requirement brings it (${display})`,
      reason: optional
        ? "The code takes another way without it."
        : `The predictor fails ${kind === "deferred" ? "when it gets there" : "when it loads"} with ModuleNotFoundError; if it is a module of your own, the sources lack it.`,
      fix: `add ${how} to requirements.txt.`,
    };
  }
}

/** Names as their projects write them, where they are better known so. */
const DISPLAY: Readonly<Record<string, string>> = { pillow: "Pillow", pyyaml: "PyYAML" };

function* missingLocals({ imports }: RoutineFacts): Iterable<Draft> {
  for (const { module, file, line, kind, local } of imports) {
    if (local !== null || kind === "typing") continue;
    yield {
      code: "IMP002",
      ...(kind === "optional" && { level: "advisory" as const }),
      file,
      line,
      message: `imports ${module}, which the sources lack`,
      reason: "The predictor fails when it loads with ModuleNotFoundError.",
      fix: "put the module into the source folder, beside the file that imports it.",
    };
  }
}

function* unused({ imports, requirements, isDynamic }: RoutineFacts): Iterable<Draft> {
  if (isDynamic) return;
  const imported = new Set(imports.flatMap(({ module }) => distributionsOf(module)));
  for (const { name, file, line, origin, applies } of requirements) {
    const normal = normaliseName(name);
    if (
      imported.has(normal) ||
      SILENT.test(normal) ||
      SERVER.has(normal) ||
      origin ||
      applies === false
    )
      continue;
    yield {
      code: "IMP006",
      level: "advisory",
      file,
      line,
      message: `nothing imports ${name}`,
      reason: "Every distribution makes the image larger and slower to start.",
      fix: `remove ${name}, unless another distribution looks for it when it runs.`,
    };
  }
}
