import type { Manifest } from "../../inspect/manifest";
import type { RoutineFacts } from "../../inspect/python/facts";
import type { RoutineFault, RoutineFaultCode } from "../../inspect/python/routineFault";
import { UNPICKLES } from "../../inspect/python/unpickles";
import { normaliseName } from "../../inspect/requirements/names";
import { releaseOf, requirementsOf } from "../../inspect/requirements/releases";
import { readServingImage } from "../../inspect/servingImage";
import type { Draft, Rule } from "../engine/rule";
import { unhandled } from "../engine/unhandled";
import {
  installedNames,
  isByServer,
  isOfServer,
  misnamesOf,
  providersOf,
} from "../packages/distributions";
import { hiddenModules } from "../packages/hiddenModules";
import { indirectlyNeeded, indirectNeeds } from "../packages/indirectNeeds";
import { planOf } from "../packages/installPlan";
import { leftOutBy } from "../packages/leftOut";
import { failingLocals } from "../packages/localModules";
import { missingDistributions, UNREACHED } from "../packages/missingDistributions";
import { Modules } from "../packages/modules";
import { nltkData } from "../packages/nltkData";
import { builtForNumpy1 } from "../packages/numpy2";
import { outsidePaths } from "../packages/outsidePaths";
import { isStandard } from "../packages/pins";
import { faultsFor } from "../packages/routineFaults";
import { lackedNames } from "./lackedNames";
import { similarFile } from "./similarFile";

/** Distributions that work without being imported. */
const SILENT =
  /^(pip|setuptools|wheel|gunicorn|uvicorn|gevent|uvloop|httptools|protobuf|grpcio-status|tzdata|.*-stubs|types-.*|nvidia-.*|triton|accelerate|sentencepiece|tiktoken|openpyxl|pyarrow|fsspec|gcsfs|h5py|pillow)$/;

/** Policy `requirements-complete`: everything that the code imports and reads is packed or installed. */
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
    IMP009: "Module of the sources that hides another",
    IMP010: "Path that the container does not have",
    IMP011: "Data that a call needs and pip does not install",
    IMP012: "Name that the container's Python does not have",
  },
  options: {},
  *judge({ routine, serving, files, excluded }) {
    if (!routine) return;
    const there = new Modules(routine);
    yield* failingLocals(routine, there, excluded);
    yield* missingDistributions(routine, there);
    yield* lackedNames(routine, there);
    yield* hiddenModules(routine);
    yield* outsidePaths(routine);
    const isPrebuilt = serving?.image !== undefined && readServingImage(serving.image)?.isPrebuilt;
    yield* indirectNeeds(routine, isPrebuilt !== true);
    yield* nltkData(routine, files);
    for (const fault of faultsFor("requirements-complete", routine.faults))
      yield* judgeFault(fault, routine, files, excluded);
    yield* unused(routine);
  },
};

function* judgeFault(
  fault: RoutineFault<"missing-file" | "missing-requirements">,
  routine: RoutineFacts,
  files: Manifest["files"],
  excluded: Manifest["excluded"],
): Iterable<Draft> {
  const { file, line } = fault;
  switch (fault.code) {
    case "missing-file": {
      const { path, isUnreached, isExcluded } = fault;
      const leftOut = leftOutBy(excluded, `"${path}"`, path);
      yield {
        code: "IMP003",
        ...(isUnreached && { level: "advisory" as const }),
        file,
        line,
        message: `reads "${path}", which ${isExcluded ? `${leftOut.by} omits` : "the bundle does not contain"}`,
        reason: isUnreached ? UNREACHED : "The predictor fails when it opens the file.",
        fix: isExcluded ? leftOut.fix : wayToFile(path, routine, files),
        data: { files: [path] },
      };
      return;
    }
    case "missing-requirements": {
      // If nothing needs to be installed, only a named file counts as missing.
      if (!wantsMore(routine) && file === "requirements.txt") return;
      const leftOut = leftOutBy(excluded, "it", file);
      yield {
        code: "IMP004",
        file,
        message: fault.isExcluded
          ? `${leftOut.by} omits this file`
          : /^(\/|\.\.(\/|$))/.test(file)
            ? "the file is not below the sources"
            : "the sources have no such file",
        reason: "Without it only the server itself is installed.",
        fix: fault.isExcluded
          ? leftOut.fix
          : "add a requirements.txt with a pin for every distribution that the code imports.",
        data: { files: [file] },
      };
      return;
    }
    default:
      unhandled(fault);
  }
}

/** A file that the code looks for below the name of the artifacts folder is there already, without that name. */
function wayToFile(path: string, { artifacts }: RoutineFacts, files: Manifest["files"]): string {
  if (artifacts !== undefined && path.startsWith(`${artifacts}/`))
    return `read "${path.slice(artifacts.length + 1)}" below artifacts_uri; the artifacts folder ${artifacts}/ is uploaded without its name.`;
  const put = `put "${path}" where the code looks for it, in the sources or in the artifacts folder`;
  const meant = similarFile(path, files, artifacts);
  return meant === undefined ? `${put}.` : `${put}; or read "${meant}", which the bundle contains.`;
}

/** Whether the code imports a module that neither the sources, nor Python, nor the server provide. */
function wantsMore({ imports, pythonVersion }: RoutineFacts): boolean {
  return imports.some(
    ({ local, module, kind }) =>
      kind !== "typing" &&
      local === undefined &&
      !isStandard(module, pythonVersion) &&
      !isByServer(module),
  );
}

/** Classes of the SDK that load pickled objects, whose modules no source imports. */
const LOADS_PICKLES = /^google\.cloud\.aiplatform\.prediction\.(sklearn|xgboost)\b/;

/** Faults of sources whose imports are not all known. */
const HIDES_IMPORTS: ReadonlySet<RoutineFaultCode> = new Set<RoutineFaultCode>([
  "missing-predictor",
  "unread-syntax",
  "deep-syntax",
  "unread-source",
]);

function* unused(routine: RoutineFacts): Iterable<Draft> {
  const { imports, requirements, isDynamic, faults, uses, predictorClass } = routine;
  if (isDynamic || faults.some(({ code }) => HIDES_IMPORTS.has(code))) return;
  if (uses.some(({ name }) => UNPICKLES.test(name))) return;
  if (predictorClass?.outside.some((base) => LOADS_PICKLES.test(base))) return;
  const modules = new Set(imports.map(({ module }) => module));
  const imported = new Set([
    ...[...modules].flatMap((module) => [...providersOf(module), ...misnamesOf(module)]),
    ...indirectlyNeeded(routine),
  ]);
  const required = requiredByPins(routine);
  for (const requirement of requirements) {
    const { name, file, line, origin, applies } = requirement;
    const normal = normaliseName(name);
    if (
      [...installedNames({ requirements: [{ ...requirement, applies: true }], faults: [] })].some(
        (one) => imported.has(one),
      ) ||
      SILENT.test(normal) ||
      isOfServer(normal) ||
      required.has(normal) ||
      origin ||
      applies === false
    )
      continue;
    yield {
      code: "IMP006",
      level: "advisory",
      file,
      line,
      message: `${name} is required but never imported`,
      reason: "Unused packages make the image larger and slower to start.",
      fix: `remove ${name}, unless another package loads it at run time.`,
      data: { requirements: [name] },
    };
  }
}

/**
 * Distributions whose pins matter without an import: those that pinned releases require, and numpy beside a clash with
 * it.
 */
function requiredByPins(routine: RoutineFacts): ReadonlySet<string> {
  const { wanted, python } = planOf(routine);
  const pins = wanted.filter(({ requirement }) => requirement !== undefined);
  const names = pins.flatMap(({ name, version }) => {
    const release = version === undefined ? undefined : releaseOf(name, version);
    return (release && requirementsOf(release, python))?.map((one) => one.name) ?? [];
  });
  return new Set([...names, ...(builtForNumpy1(pins, python).length > 0 ? ["numpy"] : [])]);
}
