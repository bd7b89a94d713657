import type { RequirementFacts, RoutineFacts } from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/names";
import { listFew } from "../../text";
import { replacing } from "../engine/edit";
import type { Draft } from "../engine/rule";
import { planOf } from "../packages/installPlan";
import { pinOf } from "../packages/pins";

/** Most lines that one finding names. */
const MOST_LINES = 10;

/** Lines of a requirements file without an exact version, in one finding; its place is the first of them. */
export function withoutVersion(
  lines: readonly RequirementFacts[],
  routine: RoutineFacts,
): Draft | undefined {
  const [first] = lines;
  if (!first) return undefined;
  const plan = planOf(routine);
  const pins = lines.map((line) => {
    const name = normaliseName(line.name);
    const version = plan.proposed(name);
    // No version of it can be installed, so none is to be written.
    const isUnfit = version === undefined && plan.unfit.some(({ pin }) => pin.name === name);
    return { line, written: written(line), version, isKnown: version !== undefined, isUnfit };
  });
  const known = pins.filter(({ isKnown }) => isKnown);
  const proposed = known.map(({ written: name, version }) => `${name}==${version}`);
  const edits = pins.flatMap(({ line, written: name, version }) =>
    version === undefined ? [] : (replacing(line, `${name}==${version}`).edits ?? []),
  );
  const data = {
    requirements: lines.map((line) => `${written(line)}${line.specifier}`),
    found: [...new Set(lines.map(({ specifier }) => specifier))].join(" | "),
    ...(proposed.length > 0 && { wanted: proposed.join(" ") }),
  };
  const place = {
    code: "REQ001",
    file: first.file,
    line: first.line,
    ...(edits.length > 0 && { edits }),
  };
  if (lines.length === 1) {
    const { name, specifier } = first;
    const [pin] = proposed;
    return {
      ...place,
      message: `${name}${specifier} ${specifier === "" ? "has no version" : "allows more than one version"}`,
      reason: "An image built tomorrow may contain another version than the one that was tested.",
      fix: pins[0]?.isUnfit
        ? `remove ${name}, of which no release can be installed on Python ${plan.python}, or write the distribution that takes its place.`
        : `write ${pin === undefined ? `${written(first)}==VERSION with the version that was tested` : `${pin}, or the version that was tested`}; model-version lock pins what it requires, too.`,
      data,
    };
  }
  const applying = routine.requirements.filter(
    ({ applies, file }) => applies !== false && file === first.file,
  );
  const names = lines.map(({ name, specifier, line }) => `${name}${specifier} (line ${line})`);
  const unknown = pins
    .filter(({ isKnown, isUnfit }) => !isKnown && !isUnfit)
    .map((pin) => `${pin.written}==VERSION`);
  const all = listFew([...proposed, ...unknown], MOST_LINES);
  const unfit = pins.filter(({ isUnfit }) => isUnfit).map((pin) => pin.line.name);
  const removed =
    unfit.length === 0
      ? ""
      : `; no release of ${listFew(unfit, MOST_LINES)} can be installed on Python ${plan.python}`;
  return {
    ...place,
    message: `${lines.length} of ${applying.length} requirements have no exact version: ${listFew(names, MOST_LINES)}`,
    reason: "An image built tomorrow may contain other versions than those that were tested.",
    fix:
      all === ""
        ? `remove the lines${removed}.`
        : `write ${all}, or the versions that pip freeze prints where they were tested${removed}; uv pip compile and model-version lock pin what they require, too.`,
    data,
  };
}

/** Lines of a requirements file with a version but no hash, although pip requires a hash for each. */
export function withoutHash(
  lines: readonly RequirementFacts[],
  { requirements }: RoutineFacts,
): Draft | undefined {
  const [first] = lines;
  if (!first) return undefined;
  const names = lines.map(({ name, specifier, line }) =>
    lines.length === 1 ? `${name}${specifier}` : `${name}${specifier} (line ${line})`,
  );
  const isOne = lines.length === 1;
  return {
    code: "REQ002",
    file: first.file,
    line: first.line,
    message: `${isOne ? "" : `${lines.length} requirements have no hash: `}${listFew(names, MOST_LINES)}${isOne ? " has no hash" : ""}`,
    reason: requirements.some((other) => other.hashes.length > 0)
      ? "One hash makes pip demand them for all, and it stops if one is missing."
      : "Without a hash the index decides what is installed under this version.",
    fix: "add --hash=sha256:..., which uv pip compile --generate-hashes or pip-compile --generate-hashes writes, or run model-version lock.",
    data: { requirements: lines.map(({ name, specifier }) => `${name}${specifier}`) },
  };
}

/** Whether a requirement leaves its version open. */
export function isOpen(requirement: RequirementFacts): boolean {
  return pinOf(requirement) === undefined;
}

function written({ name, extras = [] }: RequirementFacts): string {
  return extras.length > 0 ? `${name}[${extras.join(",")}]` : name;
}
