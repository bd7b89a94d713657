import type { Finding } from "../../rules";
import type { Edit, RequirementEdit } from "../../rules/engine/edit";
import type { Change } from "../judgeBundle";
import { editRequirements } from "./requirementsText";

/** Most judgements of one bundle; each reads it again. */
const MOST_TRIALS = 60;
/** Fixes that may follow one another until nothing new is refused. */
const MOST_STEPS = 4;

/** A change, and what is refused after it. */
export interface State {
  readonly change: Change;
  readonly refusals: readonly Finding[];
}

/** A finding whose fix is not applied, and why. */
export interface NotFixed {
  readonly finding: Finding;
  readonly why: "not-editable" | "leads-to-others" | "stays";
  /** Codes of what its fix would lead to. */
  readonly leadsTo: readonly string[];
}

/** What a bundle's fixes come to. */
export interface Fixes extends State {
  /** Findings whose fixes are in the change, in their order. */
  readonly fixed: readonly Finding[];
  readonly notFixed: readonly NotFixed[];
}

/**
 * The fixes of a bundle that a program can make, such that nothing is refused after them that was not refused before. A fix
 * that leads to another refusal counts together with the fixes of that one.
 * @param judge the refusals after a change
 * @param read a file of the sources as it is; undefined where there is none
 */
export async function findFixes(
  judge: (change: Change) => Promise<readonly Finding[]>,
  read: (file: string) => Buffer | undefined,
): Promise<Fixes> {
  let trials = 0;
  const step = async (from: State, { edits = [] }: Finding): Promise<State | undefined> => {
    const change = applied(from.change, edits, read);
    if (!change || trials >= MOST_TRIALS) return undefined;
    trials++;
    return { change, refusals: await judge(change) };
  };
  const start: Change = { edited: new Map(), exclude: [] };
  let state: State = { change: start, refusals: await judge(start) };
  const fixed: Finding[] = [];
  const notFixed = new Map<string, NotFixed>();
  for (;;) {
    const next = state.refusals.find((one) => one.edits && !notFixed.has(keyOf(one)));
    if (!next) return { ...state, fixed, notFixed: [...notFixed.values()] };
    const way = await leadOut(state, next, step);
    if ("finding" in way) {
      notFixed.set(keyOf(next), way);
      continue;
    }
    state = way.state;
    fixed.push(...way.fixed);
  }
}

type Way = { readonly state: State; readonly fixed: readonly Finding[] } | NotFixed;

/** Applies a fix, and those of what is new after it, until less is refused than before and nothing else. */
async function leadOut(
  before: State,
  finding: Finding,
  step: (from: State, finding: Finding) => Promise<State | undefined>,
): Promise<Way> {
  const known = new Set(before.refusals.map(keyOf));
  const fixed: Finding[] = [];
  let state = before;
  let next: Finding | undefined = finding;
  let leadsTo: readonly string[] = [];
  while (next && fixed.length < MOST_STEPS) {
    const after: State | undefined = await step(state, next);
    if (!after) break;
    state = after;
    fixed.push(next);
    if (isBetter(state.refusals, before.refusals)) return { state, fixed };
    const others = state.refusals.filter((one) => !known.has(keyOf(one)));
    if (fixed.length === 1) leadsTo = [...new Set(others.map(({ code }) => code))];
    next = others.find(({ edits }) => edits);
  }
  const why =
    fixed.length === 0 ? "not-editable" : leadsTo.length > 0 ? "leads-to-others" : "stays";
  return { finding, why, leadsTo };
}

/** Whether less is refused, and no more of any code. */
function isBetter(after: readonly Finding[], before: readonly Finding[]): boolean {
  const weight = (findings: readonly Finding[]) =>
    findings.reduce((sum, { data }) => sum + Math.max(1, data?.requirements?.length ?? 1), 0);
  const counts = countByCode(before);
  return (
    weight(after) < weight(before) &&
    [...countByCode(after)].every(([code, count]) => count <= (counts.get(code) ?? 0))
  );
}

function countByCode(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}

function keyOf({ code, file, message }: Finding): string {
  return JSON.stringify([code, file, message]);
}

/** A change with further edits; undefined where one of them cannot be made. */
function applied(
  { edited, exclude }: Change,
  edits: readonly Edit[],
  read: (file: string) => Buffer | undefined,
): Change | undefined {
  const files = new Map(edited);
  const lines = edits.filter((edit): edit is RequirementEdit => edit.kind === "requirement");
  for (const file of new Set(lines.map((one) => one.file))) {
    // Tables of a pyproject.toml, and what a resolver wrote, are not edited line by line.
    const isText = /\.(txt|in)$/.test(file) && !file.endsWith(".lock.txt");
    const before = isText ? (files.get(file) ?? read(file)) : undefined;
    const own = lines.filter((one) => one.file === file);
    const after = before && editRequirements(before, own);
    if (!after) return undefined;
    files.set(file, after);
  }
  const patterns = edits.flatMap((edit) => (edit.kind === "exclude" ? edit.pattern : []));
  return { edited: files, exclude: [...exclude, ...patterns] };
}
