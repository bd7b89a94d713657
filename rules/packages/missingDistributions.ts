import { closest } from "../../inspect/nearest";
import type { ImportFacts, RequirementFacts, RoutineFacts } from "../../inspect/python/facts";
import { modernName } from "../../inspect/python/standardNames";
import { normaliseName } from "../../inspect/requirements/names";
import { adding, replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import { companionPin } from "./compatibility";
import {
  distributionsOf,
  isByServer,
  isInTable,
  isKnownModule,
  isNoProject,
  meantBy,
  misnamesOf,
} from "./distributions";
import { failureOf, fileOf, listOf, placeOf } from "./importPlace";
import { planOf } from "./installPlan";
import type { Modules } from "./modules";
import { notFoundBeside, notInThisPython, ofPython2, outsideOfSources } from "./outsideModules";
import { isStandard, pythonsWith } from "./pins";
import { providerOf } from "./transitiveRequirements";

/** The distribution of the server that routines are packaged with. */
const SERVER = "google-cloud-aiplatform";

/** Why a failure only warns if nothing that the server calls reaches it. */
export const UNREACHED =
  "Nothing that the server calls reaches this line; a script or a job might.";

/** Names as their projects write them, if that spelling is better known. */
const DISPLAY: Readonly<Record<string, string>> = { pillow: "Pillow", pyyaml: "PyYAML" };

/** One finding for each distribution that code imports and that nothing installs, or that pip knows by another name. */
export function* missingDistributions(routine: RoutineFacts, there: Modules): Iterable<Draft> {
  const reported = new Set<RequirementFacts>();
  for (const group of byDistribution(routine)) {
    const missing = group.filter((found) => !there.has(found.module) && !there.isStandIn(found));
    const found = missing.find(({ kind }) => kind !== "optional") ?? missing[0];
    if (!found) continue;
    const misnamed = misnamedBy(found.module, routine.requirements);
    if (misnamed) {
      reported.add(misnamed);
      yield notProvidedBy(found, misnamed, routine);
    } else if (isByServer(found.module)) yield* onlyByServer(found, missing.length - 1, routine);
    else if (found.beside !== undefined && !isKnownModule(found.module))
      yield notFoundBeside(found, found.beside);
    else if (found.outside) yield outsideOfSources(found, found.outside);
    else if (pythonsWith(found.module).length > 0) {
      const taken = takenOf(found, routine);
      if (taken === undefined) yield* notInThisPython(found, routine);
      else if (found.kind !== "optional") yield withAnother(found, taken, routine);
    } else if (modernName(found.module) !== undefined) yield* ofPython2(found);
    else yield withoutRequirement(found, missing.length - 1, routine);
  }
  yield* namedWrongly(routine, reported);
}

/** Requirements that pip cannot install. They count even if nothing imports the module, because a pickle may. */
function* namedWrongly(
  routine: RoutineFacts,
  reported: ReadonlySet<RequirementFacts>,
): Iterable<Draft> {
  for (const requirement of routine.requirements) {
    const { name, file, line, applies, origin } = requirement;
    const meant = meantBy(normaliseName(name));
    if (meant === undefined || applies === false || origin || reported.has(requirement)) continue;
    yield {
      code: "IMP008",
      file,
      line,
      message: `requires ${name}, which pip cannot install (${displayOf(meant)})`,
      reason:
        "It is the name of a module, but the distribution has another name, so the build stops there.",
      fix: `put ${pinFor(meant, routine)} in place of ${name}.`,
      data: { requirements: [name], found: name, wanted: meant },
      ...replacing(requirement, pinFor(meant, routine)),
    };
  }
}

/** The distribution of a module that another requirement certainly installs, as torch installs setuptools. */
function takenOf({ module }: ImportFacts, routine: RoutineFacts): string | undefined {
  const plan = planOf(routine);
  return distributionsOf(module).find((name) => plan.taken(name) !== undefined);
}

function withAnother(found: ImportFacts, distribution: string, routine: RoutineFacts): Draft {
  return {
    ...placeOf(found),
    level: "advisory",
    message: `imports ${found.module}, which only a requirement of another requirement provides (${displayOf(distribution)})`,
    reason: "pip chooses its version on the day of the build.",
    fix: `add ${pinFor(distribution, routine)} to ${listOf(routine)}.`,
  };
}

/** Imports that neither the sources nor Python provide, grouped by the distribution that usually does. */
function byDistribution({ imports, pythonVersion }: RoutineFacts): ImportFacts[][] {
  const groups = new Map<string, ImportFacts[]>();
  for (const found of imports) {
    const { kind, local, module } = found;
    if (kind === "typing" || local !== undefined || isStandard(module, pythonVersion)) continue;
    const key = distributionsOf(module)[0] ?? module;
    const group = groups.get(key);
    if (group) group.push(found);
    else groups.set(key, [found]);
  }
  return [...groups.values()];
}

/** Length of a name for which a similar one may be meant. */
const SHORTEST = 4;

/** The requirement that has an import's name but does not provide it. */
function misnamedBy(
  module: string,
  requirements: readonly RequirementFacts[],
): RequirementFacts | undefined {
  const wrong = misnamesOf(module);
  return requirements.find(
    ({ name, applies, origin }) =>
      applies !== false && !origin && wrong.includes(normaliseName(name)),
  );
}

function withoutRequirement(found: ImportFacts, others: number, routine: RoutineFacts): Draft {
  const { module, kind } = found;
  const [usual = module] = distributionsOf(module);
  const bringer = providerOf(usual, routine.requirements);
  const named = bringer && `${bringer.requirement.name}${bringer.requirement.specifier}`;
  const imports = `imports ${module}${alsoAt(others)}`;
  const [first = ""] = module.split(".");
  const meant = first.length < SHORTEST ? undefined : closest(first, routine.rootModules ?? []);
  const draft = {
    ...placeOf(found),
    message: `${imports}, but no requirement provides it (${displayOf(usual)})`,
    reason: `${failureOf(kind)}; if it is a module of your own, the sources lack it.`,
    fix: isKnownModule(module)
      ? `add ${pinFor(usual, routine)} to ${listOf(routine)}.`
      : `add the distribution that provides it to ${listOf(routine)}, or the module itself to the sources${meant === undefined ? "" : `; or write ${meant}, if that module of the sources is meant`}.`,
    ...(isKnownModule(module) && adding(fileOf(routine), pinFor(usual, routine))),
  };
  if (!isKnownModule(module))
    draft.message = `${imports}, and neither the sources nor a requirement provide it`;
  if (bringer?.isSure) {
    return {
      ...draft,
      message: `${imports}, which only ${named} requires`,
      reason: "pip chooses its version on the day of the build.",
    };
  }
  if (kind === "optional") {
    return {
      ...draft,
      reason: found.isUnreached ? UNREACHED : "The code uses a fallback without it.",
    };
  }
  if (!bringer && routine.searchesElsewhere && !isKnownModule(module))
    return {
      ...draft,
      level: "advisory",
      message: `${imports}; not checked whether a folder that the code adds to sys.path has it`,
      reason: "Neither the sources nor a requirement provide it.",
    };
  if (!bringer) return perhapsOfGoogle(draft, module, routine);
  return {
    ...draft,
    message: `${imports}, and no requirement names it (${displayOf(usual)})`,
    reason: `At best ${named} installs it, in the version that pip chooses on the day of the build.`,
  };
}

/**
 * A requirement whose name is part of the distribution's, or the reverse: Google's libraries are named almost like
 * their modules.
 */
function perhapsOfGoogle(draft: Draft, module: string, { requirements }: RoutineFacts): Draft {
  if (!module.startsWith("google.cloud.") || isInTable(module)) return draft;
  const [usual = ""] = distributionsOf(module);
  const candidate = requirements.find(
    ({ name, applies }) => applies !== false && sharesName(normaliseName(name), usual),
  );
  if (!candidate) return draft;
  return {
    ...draft,
    level: "advisory",
    message: `imports ${module}; not checked whether ${candidate.name} provides it`,
  };
}

/** Whether one of two names of Google's libraries contains the other. */
function sharesName(name: string, other: string): boolean {
  const [one, two] = [name, other].map((text) => /^google-cloud-(.+)$/.exec(text)?.[1]);
  if (one === undefined || two === undefined) return false;
  const [left, right] = [one.replaceAll("-", ""), two.replaceAll("-", "")];
  return left.includes(right) || right.includes(left);
}

/**
 * Modules that the server installs are there, but nothing pins their version. The server itself is pinned with the
 * package.
 */
function* onlyByServer(found: ImportFacts, others: number, routine: RoutineFacts): Iterable<Draft> {
  const [usual = found.module] = distributionsOf(found.module);
  if (usual === SERVER || found.kind === "optional") return;
  yield {
    ...placeOf(found),
    level: "advisory",
    message: `imports ${found.module}${alsoAt(others)}, which only the server requires`,
    reason: "pip chooses its version on the day of the build.",
    fix: `add ${pinFor(usual, routine)} to ${listOf(routine)}.`,
  };
}

/** How many other imports a finding is about, in words; empty if there are none. */
export function alsoAt(others: number): string {
  if (others <= 0) return "";
  return others === 1 ? " here and at another place" : ` here and at ${others} other places`;
}

function displayOf(name: string): string {
  return DISPLAY[name] ?? name;
}

function pinFor(name: string, routine: RoutineFacts): string {
  const pin = companionPin(name, routine) ?? planOf(routine).proposed(name);
  const display = displayOf(name);
  return pin === undefined ? `a pin such as ${display}==VERSION` : `${display}==${pin}`;
}

function notProvidedBy(
  found: ImportFacts,
  requirement: RequirementFacts,
  routine: RoutineFacts,
): Draft {
  const { name } = requirement;
  const [usual = found.module] = distributionsOf(found.module);
  const isUnknown = isNoProject(normaliseName(name));
  return {
    ...placeOf(found),
    message: `imports ${found.module}, which the requirement ${name} does not provide (${displayOf(usual)})`,
    reason: isUnknown
      ? `The package index has no project ${name}, so that pip installs nothing.`
      : `The project ${name} is unrelated, a placeholder, or cannot be installed.`,
    fix: `put ${pinFor(usual, routine)} in place of ${name}.`,
    ...replacing(requirement, pinFor(usual, routine)),
  };
}
