import { compare, valid } from "@renovatebot/pep440";
import table from "../../data/freeze-leftovers.json";
import type { IndexFacts, RequirementFacts } from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/names";
import { releaseOf } from "../../inspect/requirements/releases";
import { pinOf } from "./pins";

/** A line that `pip freeze` wrote on another machine and that pip cannot install in a Linux container. */
export interface Leftover {
  readonly requirement: RequirementFacts;
  readonly kind: "platform" | "backport" | "file" | "local-build" | "spacy-model" | "debian";
  /** The line to write in its place; absent if the line only has to be removed. */
  readonly instead?: string;
}

interface Row {
  readonly kind: Leftover["kind"];
  /** The corresponding distribution for Linux. */
  readonly instead?: string;
  /** First version that fails; if absent, all versions fail. */
  readonly from?: string;
  /** Environment marker under which the line may stay. */
  readonly marker?: string;
}

const ROWS = table.distributions as Readonly<Record<string, Row>>;

/**
 * Names of spaCy's models, which are published outside of the package index. Source: spacy.io, "Naming conventions".
 */
const SPACY_MODEL = /^[a-z]{2,3}-(core|dep|ent|sent)-(web|news|wiki)-(sm|md|lg|trf)$/;

/** Lines of `pip freeze` that are valid only on the machine where it ran. */
export function leftoversOf(
  requirements: readonly RequirementFacts[],
  indexes: readonly IndexFacts[],
): Leftover[] {
  const hasOtherIndex = indexes.some(({ option }) =>
    /^--(index-url|extra-index-url|find-links)$/.test(option),
  );
  const names = new Set(requirements.map(({ name }) => normaliseName(name)));
  return requirements.flatMap((requirement) => {
    if (requirement.applies === false) return [];
    const kind = kindOf(requirement, hasOtherIndex);
    if (kind === undefined) return [];
    const instead = insteadOf(requirement, kind, names);
    return [{ requirement, kind, ...(instead !== undefined && { instead }) }];
  });
}

/** Whether pip could install no version of what a line names. */
export function isReplaced(requirement: RequirementFacts): boolean {
  return kindOf(requirement, true) !== undefined;
}

function kindOf(
  requirement: RequirementFacts,
  hasOtherIndex: boolean,
): Leftover["kind"] | undefined {
  const { name, origin } = requirement;
  const normal = normaliseName(name);
  if (origin) return /^file:\/\//i.test(origin.address) ? "file" : undefined;
  if (SPACY_MODEL.test(normal)) return "spacy-model";
  const version = pinOf(requirement);
  const row = Object.hasOwn(ROWS, normal) ? ROWS[normal] : undefined;
  if (row) return isFailing(row, version) ? row.kind : undefined;
  const isLocalBuild = version?.includes("+") === true && releaseOf(normal, version) !== undefined;
  return isLocalBuild && !hasOtherIndex ? "local-build" : undefined;
}

function isFailing({ from }: Row, version: string | undefined): boolean {
  if (from === undefined) return true;
  return version !== undefined && valid(version) !== null && compare(version, from) >= 0;
}

function insteadOf(
  { name, specifier, origin }: RequirementFacts,
  kind: Leftover["kind"],
  names: ReadonlySet<string>,
): string | undefined {
  if (kind === "local-build") return `${name}==${pinOf({ specifier })?.replace(/\+.*$/, "")}`;
  if (kind === "spacy-model") {
    const file = name.replaceAll("-", "_");
    const release = `${file}-${pinOf({ specifier }) ?? "VERSION"}`;
    return `${name} @ https://github.com/explosion/spacy-models/releases/download/${release}/${release}-py3-none-any.whl#sha256=DIGEST`;
  }
  if (kind === "file") {
    const file = /([^/\\]+)$/.exec(origin?.address.replace(/[#?].*$/, "") ?? "")?.[1] ?? "";
    const version = /^[^-]+-(\d[^-]*?)(-|\.tar\.gz$|\.zip$)/.exec(file)?.[1];
    return `${name}==${version ?? "VERSION"}`;
  }
  const { instead: other, marker } = ROWS[normaliseName(name)] ?? {};
  if (other !== undefined) return names.has(other) ? undefined : `${other}${specifier}`;
  return marker === undefined ? undefined : `${name}${specifier}; ${marker}`;
}
