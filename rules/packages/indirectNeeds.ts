import { satisfies } from "@renovatebot/pep440";
import needsTable from "../../data/indirect-needs.json";
import type { RequirementFacts, RoutineFacts, UseFacts } from "../../inspect/python/facts";
import { hasMetadata, requiredBy } from "../../inspect/requirements/comesAlong";
import { normaliseName } from "../../inspect/requirements/names";
import { adding } from "../engine/edit";
import type { Draft } from "../engine/rule";
import { companionPin } from "./compatibility";
import { fileOf, listOf } from "./importPlace";
import { planOf } from "./installPlan";
import { pinOf, requirementOf } from "./pins";

/** A row of data/indirect-needs.json: a distribution that code needs without importing it. */
interface Need {
  /** The beginning of a sentence. */
  readonly reason: string;
  /** Pattern of the dotted name that is called. */
  readonly call?: string;
  /** Pattern of the module that is imported. */
  readonly import?: string;
  /** Pattern of the first argument. */
  readonly literal?: string;
  /** Pattern of the second argument, given by position or as `features`. */
  readonly second?: string;
  /** Whether the need exists only if the first argument is an address joined to `artifacts_uri`. */
  readonly isAddress?: boolean;
  /** Whether another function may be meant by the same call, so the finding only warns. */
  readonly isLikely?: boolean;
  /** Keyword argument without which nothing is needed. */
  readonly keyword?: string;
  /** The distribution that has the need, and its versions that do. */
  readonly of?: { readonly name: string; readonly versions: string };
  /** Distributions of which one is enough; the usual one first. */
  readonly anyOf: readonly string[];
  /** Whether the first argument names the distribution. */
  readonly isLiteral?: boolean;
  readonly byKeyword?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly byEnding?: Readonly<Record<string, readonly string[]>>;
  /** Where the distribution is published, if not on the package index. */
  readonly from?: string;
  /** Extras that install the distribution, by the distribution that has them. */
  readonly extras?: Readonly<Record<string, readonly string[]>>;
}

const NEEDS = needsTable.needs as unknown as readonly Need[];

/** The place of a need: a call or an import. */
type Place = Pick<UseFacts, "file" | "line" | "literal" | "keywords"> & { readonly name: string };

/** Calls and imports that need a distribution which no requirement installs. */
export function* indirectNeeds(routine: RoutineFacts, hasOwnImage: boolean): Iterable<Draft> {
  const requirements = routine.requirements.filter(({ applies }) => applies !== false);
  for (const need of NEEDS) {
    const missing = placesOf(need, routine)
      .map((place) => ({ place, wanted: wantedBy(need, place) }))
      .find(({ wanted }) => !isProvided(need, wanted, requirements));
    if (!missing || !holdsFor(need, requirements)) continue;
    const { place, wanted } = missing;
    const isSure =
      hasOwnImage && requirements.every(({ name }) => hasMetadata(normaliseName(name)));
    const isLiteral =
      need.keyword === undefined || typeof place.keywords?.[need.keyword] === "string";
    const [usual = ""] = wanted;
    const pin = companionPin(usual, routine) ?? planOf(routine).proposed(usual);
    yield {
      code: "IMP007",
      ...(!(isSure && isLiteral && !need.isLikely) && { level: "advisory" as const }),
      file: place.file,
      line: place.line,
      message: `${place.name} needs ${wanted.join(" or ")}, but no requirement provides it`,
      reason: `${need.reason}; without it the call fails at run time.`,
      fix: `add ${howToAdd(need, usual, pin)} to ${listOf(routine)}.`,
      data: { requirements: wanted, modules: [place.name] },
      ...(need.from === undefined &&
        pin !== undefined &&
        adding(fileOf(routine), `${usual}==${pin}`)),
    };
  }
}

function howToAdd({ from }: Need, name: string, pin: string | undefined): string {
  if (from !== undefined) return `the wheel of ${name} from ${from}, with #sha256= and its digest,`;
  return pin === undefined ? `a pin such as ${name}==VERSION` : `${name}==${pin}`;
}

/** Distributions that calls and imports need without importing them, whether they are required or not. */
export function indirectlyNeeded(routine: RoutineFacts): string[] {
  return NEEDS.flatMap((need) => placesOf(need, routine).flatMap((place) => wantedBy(need, place)));
}

function placesOf(need: Need, routine: RoutineFacts): Place[] {
  const { call, import: imported, literal, second, isAddress, keyword, isLiteral } = need;
  if (imported !== undefined) {
    const pattern = new RegExp(imported);
    return routine.imports
      .filter(({ local, kind }) => local === undefined && kind === "required")
      .filter(({ module }) => pattern.test(module))
      .map(({ module, file, line }) => ({ name: module, file, line }));
  }
  const name = new RegExp(call ?? "$^");
  const first = literal === undefined ? undefined : new RegExp(literal);
  return routine.uses.filter(
    (use) =>
      name.test(use.name) &&
      (first === undefined || (use.literal !== undefined && first.test(use.literal))) &&
      (second === undefined || new RegExp(second).test(secondOf(use))) &&
      (!isAddress || use.isAddress === true) &&
      !(isLiteral && use.isFolder) &&
      (keyword === undefined || Object.hasOwn(use.keywords ?? {}, keyword)),
  );
}

function secondOf({ second, keywords }: UseFacts): string {
  return second ?? keywords?.["features"] ?? "";
}

/** Distributions of which one is enough for a place. */
function wantedBy(need: Need, { literal, keywords }: Place): readonly string[] {
  if (need.isLiteral) return [normaliseName(literal ?? "")];
  for (const [keyword, choices] of Object.entries(need.byKeyword ?? {})) {
    const chosen = keywords?.[keyword];
    if (typeof chosen === "string" && Object.hasOwn(choices, chosen)) return choices[chosen] ?? [];
  }
  const ending = Object.keys(need.byEnding ?? {}).find((end) =>
    literal?.toLowerCase().endsWith(end),
  );
  return (ending === undefined ? undefined : need.byEnding?.[ending]) ?? need.anyOf;
}

function isProvided(
  { extras = {} }: Need,
  wanted: readonly string[],
  requirements: readonly RequirementFacts[],
): boolean {
  return requirements.some(({ name, extras: asked = [] }) => {
    const normal = normaliseName(name);
    const provided = requiredBy(normal);
    const byExtra = Object.hasOwn(extras, normal) ? (extras[normal] ?? []) : [];
    return (
      wanted.includes(normal) ||
      wanted.some((one) => provided.has(one)) ||
      asked.some((extra) => byExtra.includes(extra))
    );
  });
}

/** Whether the pinned version has the need. Without a pin, only a need of every version counts. */
function holdsFor({ of }: Need, requirements: readonly RequirementFacts[]): boolean {
  if (!of) return true;
  const requirement = requirementOf(requirements, of.name);
  const version = requirement && pinOf(requirement);
  return version !== undefined && satisfies(version, of.versions, { prereleases: true });
}
