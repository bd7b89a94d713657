import type { RoutineFacts } from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/requirementLine";
import { readServingImage } from "../../inspect/servingImage";
import type { Draft, Rule } from "../engine/rule";
import {
  bringersOf,
  installedNames,
  isByServer,
  isOfServer,
  misnamesOf,
} from "../packages/distributions";
import { indirectlyNeeded, indirectNeeds } from "../packages/indirectNeeds";
import { failingLocals } from "../packages/localModules";
import { missingDistributions, UNREACHED } from "../packages/missingDistributions";
import { Modules } from "../packages/modules";
import { isStandard } from "../packages/pins";

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
    IMP007: "Distribution that a call needs without an import",
    IMP008: "Requirement that pip knows by another name",
  },
  options: {},
  *judge({ routine, serving }) {
    if (!routine) return;
    const there = new Modules(routine);
    yield* failingLocals(routine, there);
    yield* missingDistributions(routine, there);
    const isPrebuilt = serving?.image !== undefined && readServingImage(serving.image)?.isPrebuilt;
    yield* indirectNeeds(routine, isPrebuilt !== true);
    for (const { code, file, line, what, isUnreached, isExcluded } of routine.faults) {
      if (code === "missing-file") {
        yield {
          code: "IMP003",
          ...(isUnreached && { level: "advisory" as const }),
          file,
          line,
          message: `reads "${what}", which ${isExcluded ? "exclude leaves out" : "the bundle lacks"}`,
          reason: isUnreached ? UNREACHED : "The predictor fails as soon as it looks for the file.",
          fix: isExcluded
            ? `take "${what}" out of exclude.`
            : `put "${what}" where the code looks for it, in the sources or in the artifacts folder.`,
        };
      }
      // Without anything to install, nothing is missed; a file that is named is wanted all the same.
      if (code === "missing-requirements" && (wantsMore(routine) || file !== "requirements.txt")) {
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

/** Whether the code imports what neither the sources, nor Python, nor the server bring. */
function wantsMore({ imports, pythonVersion }: RoutineFacts): boolean {
  return imports.some(
    ({ local, module, kind }) =>
      kind !== "typing" &&
      local === undefined &&
      !isStandard(module, pythonVersion) &&
      !isByServer(module),
  );
}

/** Modules that load objects of classes which nothing here imports. */
const UNPICKLES =
  /^(pickle|joblib|cloudpickle|dill|skops|google\.cloud\.aiplatform\.prediction\.(sklearn|xgboost))\b/;

function* unused(routine: RoutineFacts): Iterable<Draft> {
  const { imports, requirements, isDynamic, faults } = routine;
  // Without the predictor's module nothing is known of what it imports.
  if (isDynamic || faults.some(({ code }) => code === "missing-predictor")) return;
  if (imports.some(({ module }) => UNPICKLES.test(module))) return;
  const imported = new Set([
    ...imports.flatMap(({ module }) => [...bringersOf(module), ...misnamesOf(module)]),
    ...indirectlyNeeded(routine),
  ]);
  for (const requirement of requirements) {
    const { name, file, line, origin, applies } = requirement;
    const normal = normaliseName(name);
    if (
      [...installedNames({ requirements: [{ ...requirement, applies: true }], faults: [] })].some(
        (one) => imported.has(one),
      ) ||
      SILENT.test(normal) ||
      isOfServer(normal) ||
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
