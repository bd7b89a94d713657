import assert from "node:assert/strict";
import { FormatError } from "../../../inspect/bytes/formatError";
import { containerEnvironment, evaluateMarker } from "../../../inspect/requirements/markers";
import { parseRequirement } from "../../../inspect/requirements/requirementLine";
import oracle from "../../fixtures/packaging-oracle.json";

type Expected = {
  name: string;
  extras: string[];
  url: string | null;
  specifier: string[];
  marker: boolean;
} | null;

/** How this package parses a line, in the oracle's form; null if it refuses the line. */
function parsed(line: string): Expected {
  try {
    const { name, extras, specifier, marker, origin } = parseRequirement(line);
    if (marker !== undefined) evaluateMarker(marker, containerEnvironment("3.10"));
    return {
      name,
      extras: [...extras].sort(),
      url: origin?.address ?? null,
      specifier: specifier === "" ? [] : specifier.split(",").sort(),
      marker: marker !== undefined,
    };
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

function evaluated(marker: string): boolean | null {
  try {
    return evaluateMarker(marker, containerEnvironment("3.10"));
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

describe("requirement lines, as pip's packaging reads them", () => {
  for (const [line, expected] of Object.entries(oracle.requirements as Record<string, Expected>)) {
    it(`${expected ? "reads" : "refuses"} ${line}`, () => assert.deepEqual(parsed(line), expected));
  }
});

describe("markers, as pip's packaging evaluates them", () => {
  for (const [marker, expected] of Object.entries(
    oracle.markers as Record<string, boolean | null>,
  )) {
    it(`${expected === null ? "refuses" : expected ? "is true" : "is false"}: ${marker}`, () => {
      assert.equal(evaluated(marker), expected);
    });
  }
});
