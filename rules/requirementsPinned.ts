import type { IndexFacts, RequirementFacts, RoutineFacts } from "../inspect/python/facts";
import { normaliseName } from "../inspect/python/requirementLine";
import { companionPin } from "./compatibility";
import { pinOf } from "./python";
import type { Draft, Rule } from "./rule";

type Options = {
  readonly requireHashes: boolean;
  readonly allowedIndexes: readonly string[];
};

const PYPI = "https://pypi.org/simple";

/** Policy `requirements-pinned`: the image that is built tomorrow holds what was tested today. */
export const requirementsPinned: Rule<Options> = {
  policy: "requirements-pinned",
  description:
    "Refuses requirements that may install something else tomorrow, or that cannot be read.",
  level: "mandatory",
  codes: {
    REQ001: "Requirement without an exact version",
    REQ002: "Requirement without a hash",
    REQ003: "Requirement from a URL or from version control",
    REQ004: "Index that is not allowed",
    REQ005: "Line that pip cannot read",
    REQ006: "Included file that is missing",
  },
  options: {
    requireHashes: {
      type: "boolean",
      description: "Whether every requirement needs --hash, as pip install --require-hashes wants.",
      default: false,
    },
    allowedIndexes: {
      type: "array",
      items: { type: "string" },
      description: "URLs of package indexes that may be named.",
      default: [PYPI],
    },
  },
  *judge({ routine }, { requireHashes, allowedIndexes }) {
    if (!routine) return;
    const options = { requireHashes: requireHashes || asksForHashes(routine), allowedIndexes };
    for (const requirement of routine.requirements)
      yield* judgeRequirement(requirement, routine.requirements, options);
    for (const index of routine.indexes) yield* judgeIndex(index, options);
    for (const { code, file, line, what } of routine.faults) {
      if (code === "unparsed-requirement") {
        yield {
          code: "REQ005",
          file,
          line,
          message: what,
          reason: "pip stops at this line, and the image is never built.",
          fix: "write it as NAME==VERSION.",
        };
      }
      if (code === "missing-include") {
        yield {
          code: "REQ006",
          file,
          line,
          message: what,
          reason: "The package holds only what lies below the source folder.",
          fix: "put the file below the source folder, or its lines into this one.",
        };
      }
    }
  },
};

/** One hash, or the option, makes pip want them all. Source: pip, "Secure installs", hash-checking mode. */
function asksForHashes({ requirements, indexes }: RoutineFacts): boolean {
  return (
    indexes.some(({ option }) => option === "--require-hashes") ||
    requirements.some(({ applies, hashes }) => applies !== false && hashes.length > 0)
  );
}

/** pip compares an archive with the digest that stands behind its address. */
const DIGEST = /#(.*&)?(sha256|sha384|sha512)=[0-9a-f]{64,128}(&|$)/;

function* judgeRequirement(
  requirement: RequirementFacts,
  all: readonly RequirementFacts[],
  { requireHashes }: Options,
): Iterable<Draft> {
  const { name, specifier, file, line, hashes, origin, applies } = requirement;
  if (applies === false) return;
  const place = { file, line };
  if (origin) {
    // A wheel that lies in the package is as fixed as the package itself.
    if (origin.kind === "path" && origin.address.endsWith(".whl")) return;
    if (hashes.length > 0 || (origin.kind !== "vcs" && DIGEST.test(origin.address))) return;
    yield {
      code: "REQ003",
      ...place,
      message: `${name} is taken from ${origin.address}`,
      reason:
        "What lies there can change, and a builder without access to it cannot make the image.",
      fix: `pin a released version, such as ${name}==VERSION, or ship a wheel in the source folder.`,
    };
    return;
  }
  if (pinOf(requirement) === undefined) {
    const version = companionPin(normaliseName(name), all);
    yield {
      code: "REQ001",
      ...place,
      message: `${name}${specifier} ${specifier === "" ? "has no version" : "allows more than one version"}`,
      reason:
        "The image that is built tomorrow may hold another version than the one that was tested.",
      fix:
        version === undefined
          ? `write ${name}==VERSION with the version that was tested.`
          : `write ${name}==${version}, or the version that was tested.`,
    };
  } else if (requireHashes && hashes.length === 0) {
    yield {
      code: "REQ002",
      ...place,
      message: `${name}${specifier} has no hash`,
      reason: all.some((other) => other.hashes.length > 0)
        ? "One hash makes pip want them all, and it stops where one is missing."
        : "Without a hash the index decides what is installed under this version.",
      fix: "add --hash=sha256:..., as pip-compile --generate-hashes or uv export writes it.",
    };
  }
}

function* judgeIndex(
  { option, value, file, line }: IndexFacts,
  { allowedIndexes }: Options,
): Iterable<Draft> {
  const isAllowed = allowedIndexes.some(
    (allowed) => value.replace(/\/$/, "") === allowed.replace(/\/$/, ""),
  );
  if (option === "--no-index" || option === "--require-hashes" || isAllowed) return;
  const isExtra = option === "--extra-index-url";
  yield {
    code: "REQ004",
    file,
    line,
    message: `${option} names ${value}, which is not allowed`,
    reason: isExtra
      ? "pip takes the highest version from either index, so whoever publishes on one can replace a package of the other."
      : "What that index serves is not known to those who review this program.",
    fix: "remove the line, or add the URL to allowedIndexes in the policy configuration.",
  };
}
