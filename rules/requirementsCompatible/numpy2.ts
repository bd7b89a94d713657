import type { RoutineFacts } from "../../inspect/python/facts";
import { hasMetadata, requiredBy } from "../../inspect/requirements/comesAlong";
import { normaliseName } from "../../inspect/requirements/names";
import { releasesOf } from "../../inspect/requirements/releases";
import { adding, replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import type { InstallPlan } from "../packages/installPlan";
import { builtForNumpy1, isNumpy2, type NumpyClash } from "../packages/numpy2";
import { pinOf } from "../packages/pins";
import { either } from "./words";

const FIRST_NUMPY2 = "2.0.0";

const REASONS: Readonly<Record<NumpyClash["how"], string>> = {
  fails: "its import fails.",
  calls: 'it says "Numpy is not available" as soon as it takes or gives an array.',
  warns: "parts of it fail.",
};

/** Pins with compiled code for NumPy 1, if pip installs NumPy 2 because it is pinned or because nothing prevents it. */
export function* besideNumpy2(routine: RoutineFacts, plan: InstallPlan): Iterable<Draft> {
  const { python } = plan;
  const pins = plan.newest();
  const clashes = builtForNumpy1(pins, python);
  if (clashes.length === 0 || isFromAddress(routine)) return;
  const pinned = plan.wanted.find(({ name, version }) => name === "numpy" && version !== undefined);
  const taken = pinned?.version ?? plan.taken("numpy");
  if (taken === undefined || !isNumpy2(taken)) return;
  const isSure = pinned !== undefined || isAllKnown(routine, plan);
  const numpy1 = plan.lastBefore("numpy", FIRST_NUMPY2);
  const own = plan.wanted.find(({ name }) => name === "numpy")?.requirement;
  for (const { name, version, first, how } of clashes) {
    const requirement = pins.find((pin) => pin.name === name)?.requirement;
    if (!requirement) continue;
    const isOpen = pinOf(requirement) === undefined;
    const written = `${requirement.name}==${version}`;
    const beside = pinned ? `numpy==${pinned.version}` : `the numpy ${taken} that pip chooses`;
    const change = own ? "pin numpy==NUMPY" : `add numpy==NUMPY to ${requirement.file}`;
    const newer = first === undefined ? undefined : plan.firstFrom(name, first);
    const ways = [
      ...(numpy1 === undefined ? [] : [change.replace("NUMPY", numpy1)]),
      ...(newer === undefined ? [] : [`pin ${requirement.name}==${newer}`]),
    ];
    yield {
      code: "REQ019",
      ...((how === "warns" || !isSure) && { level: "advisory" as const }),
      file: requirement.file,
      line: requirement.line,
      message: `${written}${isOpen ? ", which pip chooses," : ""} is installed with ${beside}, but was built for NumPy 1`,
      reason: `pip allows both, but ${REASONS[how]}`,
      fix:
        ways.length > 0
          ? `${either(ways)}.`
          : `pin a version of ${requirement.name} that was built for NumPy 2.`,
      data: { requirements: [written], found: `numpy==${taken}`, wanted: "numpy<2" },
      ...(numpy1 !== undefined
        ? own
          ? replacing(own, `numpy==${numpy1}`)
          : adding(requirement.file, `numpy==${numpy1}`)
        : newer !== undefined && replacing(requirement, `${requirement.name}==${newer}`)),
    };
  }
}

/** Whether numpy comes from a URL or path, so its version is unknown. */
function isFromAddress({ requirements }: RoutineFacts): boolean {
  return requirements.some(
    ({ name, origin, applies }) =>
      origin !== undefined && applies !== false && normaliseName(name) === "numpy",
  );
}

/** Whether the effect of every line on numpy's version is known. */
function isAllKnown({ requirements }: RoutineFacts, { hasForeignIndex }: InstallPlan): boolean {
  if (hasForeignIndex) return false;
  return requirements.every(({ name, applies, origin }) => {
    const normal = normaliseName(name);
    if (applies === false || (!origin && releasesOf(normal) !== undefined)) return true;
    return !origin && hasMetadata(normal) && !requiredBy(normal).has("numpy");
  });
}
