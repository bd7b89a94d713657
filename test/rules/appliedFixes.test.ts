import assert from "node:assert/strict";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../../rules";
import { cases } from "../fixtures/triedRoutines/cases.json";
import {
  apply,
  EDITED_CODES,
  type Edited,
  refusalsOf,
  type Way,
  waysOf,
} from "../support/appliedFixes";
import { fixtures, scratchFolder } from "../support/project";
import { routines, sourceOfRoutine, truthOfRoutine } from "../support/routines";

/** Codes whose fixes are never an edit of requirements that a program can make, and why. */
const BY_HAND: Readonly<Record<string, string>> = {
  CON002: "which container a model is served with is for its owner to choose",
  CON007: "the declared Python or the image is wrong: only the owner knows which",
  CPR: "the source has to be changed",
  FMT: "the model has to be saved in another format",
  IMP002: "a module is missing, or its name is wrong",
  IMP003: "a file is missing",
  IMP004: "a requirements file is missing",
  IMP009: "the source has to be changed",
  IMP010: "the source has to be changed",
  REQ002: "the hash has to be asked of an index",
  REQ003: "the released version has to be chosen, or a wheel to be built",
  REQ004: "the index has to be allowed by its owner",
  REQ005: "what the line is meant to say is not known",
  REQ006: "a file is missing",
  REQ021: "the pins and hashes have to be asked of an index",
  REQ023: "a wheel has to be built",
  REQ024: "the resolver has to be run",
  REQ025: "the resolver has to be run",
};

/** Findings of the corpus whose fix names no version that could be tried. */
const WITHOUT_VERSION: Readonly<Record<string, string>> = {
  "module_nobody_knows IMP001": "no table knows the module",
  "pyproject_lacks_pandas IMP001": "the line belongs into a table of pyproject.toml",
  "pyproject_unpinned REQ001": "no table knows the releases of networkx",
  "keras3_layer_on_tensorflow_2_15 REQ020":
    "the source has to be changed, or the container with its TensorFlow",
  "scipy_misc_imread_gone REQ020": "the source has to be changed: no scipy with a wheel has it",
  "sklearn_utils_testing_gone REQ020":
    "the source has to be changed: no release with a wheel has it",
  "spacy_without_model IMP007": "the model's wheel is not on the package index",
};

/** Most rounds in which findings that existed before are fixed as well. */
const MOST_ROUNDS = 6;

describe("fixes that are edits of requirements", () => {
  const applied = new Set<string>();

  for (const [name, start] of broken()) {
    it(`resolve every refusal of ${name}`, async () => {
      const before = await refusalsOf(start());
      for (const finding of before) {
        const ways = waysOf(finding);
        const key = `${name} ${finding.code}`;
        if (isByHand(finding.code) || Object.hasOwn(WITHOUT_VERSION, key)) {
          assert.deepEqual(ways, [], `${key}: ${finding.fix}`);
          continue;
        }
        assert.ok(ways.length > 0, `${key}: ${finding.fix}`);
        checkEdits(finding, ways);
        applied.add(finding.code);
        for (const way of ways) await leadsOut(start(), before, finding, way);
      }
    });
  }

  it("are tried for each code that has them", () =>
    assert.deepEqual([...applied].sort(), EDITED_CODES));
});

/** Checks that the edits are those of the first alternative in the fix that gives the full text of a line. */
function checkEdits({ code, fix, edits = [] }: Finding, ways: readonly Way[]): void {
  const way = ways.find((one) => "text" in one || "texts" in one || one.kind === "remove");
  const texts = way && ("texts" in way ? way.texts : "text" in way ? [way.text] : [undefined]);
  const known = texts?.filter((text) => text === undefined || /==/.test(text)) ?? [];
  // Only the author can say which of two lines to remove.
  const wanted = code === "REQ016" && way?.kind === "remove" ? [] : known;
  const given = edits.map((edit) => (edit.kind === "requirement" ? edit.requirement : undefined));
  assert.deepEqual(given, wanted, `${code}: ${fix}`);
}

function isByHand(code: string): boolean {
  return Object.hasOwn(BY_HAND, code) || Object.hasOwn(BY_HAND, code.slice(0, 3));
}

/**
 * Applies an alternative, then the first one of each remaining finding. No new finding may appear, and none may remain.
 */
async function leadsOut(
  start: Edited,
  before: readonly Finding[],
  finding: Finding,
  way: Way,
): Promise<void> {
  const codes = new Set(before.map(({ code }) => code));
  // If the container is no longer available, the framework's version depends on the container that is chosen.
  const isDecided = ({ code }: Finding) => !(code === "VER002" && codes.has("CON002"));
  let routine = apply(start, finding, way);
  const steps = [`${finding.code} ${JSON.stringify(way)}`];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const left = (await refusalsOf(routine)).filter(
      (one) => !isByHand(one.code) && isDecided(one) && waysOf(one).length > 0,
    );
    const [next] = left;
    if (!next) return;
    // A distribution that was added without a version gets the proposed version.
    const isExpected = codes.has(next.code) || next.code === "REQ001";
    assert.ok(isExpected, `${steps.join(" -> ")} -> ${next.code} ${next.message}`);
    const [first] = waysOf(next);
    if (!first) return;
    steps.push(`${next.code} ${JSON.stringify(first)}`);
    routine = apply(routine, next, first);
  }
  assert.fail(`no end: ${steps.join(" -> ")}`);
}

/** Routines that are refused, by their names. */
function broken(): (readonly [string, () => Edited])[] {
  const tried = Object.entries(cases)
    .filter(([, { expect }]) => expect === "refuse")
    .map(([name, { predictor }]) => {
      const folder = join(fixtures, "triedRoutines", name);
      const hasArtifacts = existsSync(join(folder, "artifacts"));
      const artifacts = hasArtifacts ? { artifacts: join(folder, "artifacts") } : {};
      const options = { customPrediction: { predictor, ...artifacts } };
      return [name, () => ({ folder, options })] as const;
    });
  const others = routines
    .filter((name) => truthOfRoutine(name).codes.length > 0)
    .map((name) => [name, () => inSrc(name)] as const);
  return [...tried, ...others];
}

/** A routine of the fixtures, in the layout of the routines that were tried. */
function inSrc(name: string): Edited {
  const { predictor, artifacts, serving } = truthOfRoutine(name);
  const folder = scratchFolder();
  cpSync(sourceOfRoutine(name), join(folder, "src"), { recursive: true });
  if (artifacts !== undefined)
    cpSync(join(fixtures, "routines", name, artifacts), join(folder, "artifacts"), {
      recursive: true,
    });
  return {
    folder,
    options: {
      customPrediction: {
        predictor,
        exclude: ["expected.json"],
        ...(artifacts !== undefined && { artifacts: join(folder, "artifacts") }),
      },
      ...(serving && { serving }),
    },
  };
}
