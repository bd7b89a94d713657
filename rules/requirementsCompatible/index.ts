import type { RequirementFacts } from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/names";
import { readServingImage } from "../../inspect/servingImage";
import { replacing } from "../engine/edit";
import type { Draft, Rule } from "../engine/rule";
import { planOf } from "../packages/installPlan";
import { pinOf, pinsOf } from "../packages/pins";
import { absentNames } from "./absentNames";
import { apart } from "./apart";
import { drifted } from "./drift";
import { refusedGeneratedCode } from "./generatedCode";
import { missingInHashMode } from "./hashMode";
import { besideNumpy2 } from "./numpy2";
import { systemLibraries } from "./systemLibraries";
import { unfit, withoutServer } from "./unfit";

/** Policy `requirements-compatible`: pins that pip can install together, on the container's Python, and that work. */
export const requirementsCompatible: Rule = {
  policy: "requirements-compatible",
  description:
    "Refuses pins that cannot be installed together, with the server or on the container's Python, or that fail when they are imported.",
  level: "mandatory",
  severity: "high",
  codes: {
    REQ014: "Pins that cannot be installed together",
    REQ015: "Pin without a wheel for the container's Python",
    REQ016: "Version pinned twice",
    REQ017: "Requirement that needs a system library",
    REQ018: "Version that does not exist",
    REQ019: "Release built for NumPy 1 beside NumPy 2",
    REQ020: "Name that the pinned release does not have",
    REQ021: "Requirement of a requirement that hash mode misses",
    REQ026: "SDK release without the server",
    REQ027: "Release that fails beside another that its metadata allow",
    REQ028: "Generated code that the installed release refuses",
  },
  options: {},
  *judge({ routine, serving }) {
    if (!routine) return;
    const plan = planOf(routine);
    const image = serving?.image === undefined ? undefined : readServingImage(serving.image);
    const isPythonKnown = image?.isPrebuilt !== true || serving?.pythonVersion !== undefined;
    yield* pinnedTwice(routine.requirements);
    yield* withoutServer(plan);
    yield* unfit(plan, isPythonKnown);
    yield* apart(plan);
    yield* besideNumpy2(routine, plan);
    yield* drifted(routine, plan);
    yield* absentNames(routine, plan);
    yield* refusedGeneratedCode(routine, plan);
    yield* systemLibraries(routine, serving);
    yield* missingInHashMode(routine, plan);
  },
};

function* pinnedTwice(requirements: readonly RequirementFacts[]): Iterable<Draft> {
  const first = new Map<string, RequirementFacts>();
  for (const requirement of requirements) {
    const version = pinOf(requirement);
    if (version === undefined || requirement.applies === false) continue;
    const name = normaliseName(requirement.name);
    const [, constraint] = pinsOf(requirement);
    const known = first.get(name);
    if (!known) first.set(name, requirement);
    const other = known && pinOf(known) !== version ? known : undefined;
    if (!other && constraint === undefined) continue;
    const against = other
      ? `${other.name}==${pinOf(other)} (${other.file}:${other.line})`
      : `the constraint ==${constraint}`;
    yield {
      code: "REQ016",
      file: requirement.file,
      line: requirement.line,
      message: `${requirement.name}==${version} and ${against} cannot be installed together`,
      reason: "pip installs one version of a distribution, and refuses two.",
      fix: other
        ? "remove one of the two lines."
        : `pin ${requirement.name}==${constraint}, or change the constraint.`,
      data: {
        requirements: [`${requirement.name}==${version}`],
        found: version,
        wanted: `${other ? pinOf(other) : constraint}`,
      },
      // Only the author can say which of two lines is right.
      ...(!other && replacing(requirement, `${requirement.name}==${constraint}`)),
    };
  }
}
