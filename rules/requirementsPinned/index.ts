import { posix } from "node:path";
import type { Manifest } from "../../inspect/manifest";
import type {
  IndexFacts,
  RequirementFacts,
  RoutineFacts,
  RoutineFault,
} from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/requirementLine";
import type { Draft, Rule } from "../engine/rule";
import { companionPin } from "../packages/compatibility";
import { pinOf } from "../packages/pins";

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
    REQ007: "Words that pip passes over",
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
  *judge(manifest, { requireHashes, allowedIndexes }) {
    const { routine } = manifest;
    if (!routine) return;
    const options = { requireHashes: requireHashes || asksForHashes(routine), allowedIndexes };
    for (const requirement of routine.requirements) {
      if (requirement.applies === false) continue;
      if (requirement.origin?.kind === "path") yield* judgePath(requirement, manifest, options);
      else if (requirement.origin) yield* judgeAddress(requirement);
      else yield* judgeVersion(requirement, routine.requirements, options);
    }
    for (const index of routine.indexes) yield* judgeIndex(index, options);
    for (const fault of routine.faults) yield* judgeFault(fault);
  },
};

function* judgeFault({ code, file, line, what, name }: RoutineFault): Iterable<Draft> {
  if (code === "unparsed-requirement") {
    yield {
      code: "REQ005",
      file,
      line,
      message: what,
      reason: "pip stops at this line, and the image is never built.",
      fix:
        name === undefined
          ? "remove the line, or write it as pip's format of requirements files has it."
          : `write it as ${name}==VERSION.`,
    };
  }
  if (code === "missing-include") {
    yield {
      code: "REQ006",
      file,
      line,
      message: what,
      reason: OUTSIDE,
      fix: "put the file below the source folder, or its lines into this one.",
    };
  }
  if (code === "ignored-option") {
    yield {
      code: "REQ007",
      level: "advisory",
      file,
      line,
      message: `pip passes over ${what}`,
      reason: "It does not belong on a line with what stands before it, and has no effect there.",
      fix: "move it to a line of its own, or remove it.",
    };
  }
}

const OUTSIDE = "The package holds only what lies below the source folder.";

/** One hash, or the option, makes pip want them all. Source: pip, "Secure installs", hash-checking mode. */
function asksForHashes({ requirements, indexes }: RoutineFacts): boolean {
  return (
    indexes.some(({ option }) => option === "--require-hashes") ||
    requirements.some(({ applies, hashes }) => applies !== false && hashes.length > 0)
  );
}

/** pip compares an archive with the digest that stands behind its address. */
const DIGEST = /#(.*&)?(sha256|sha384|sha512)=[0-9a-f]{64,128}(&|$)/;

/** What lies in the package is as fixed as the package itself, whether it is a wheel or is built there. */
function* judgePath(
  { name, file, line, hashes, origin }: RequirementFacts,
  { files, filesNotListed, routine }: Manifest,
  { requireHashes }: Options,
): Iterable<Draft> {
  // What is not there at all is a fault of its own.
  if (routine?.faults.some((fault) => fault.file === file && fault.line === line)) return;
  const address = origin?.address ?? "";
  const path = posix.normalize(address).replace(/^\.$|\/$/g, "");
  const below = path === "" ? "" : `${path}/`;
  const listed = files.filter((found) => found.path === path || found.path.startsWith(below));
  const isArtifact = ({ path: found }: { path: string }) =>
    routine?.artifacts !== undefined && found.startsWith(`${routine.artifacts}/`);
  if (/^[/~]/.test(address)) {
    yield {
      code: "REQ003",
      file,
      line,
      message: `${name || "a distribution"} is taken from ${address}`,
      reason: OUTSIDE,
      fix: "ship it as a wheel in the source folder, and name it by its path from there.",
    };
  } else if (filesNotListed === undefined && listed.every(isArtifact)) {
    yield {
      code: "REQ006",
      file,
      line,
      message: `"${address}" is to be installed, and the package leaves it out`,
      reason: "It lies among the artifacts, or where files are excluded, so pip would not find it.",
      fix: "move it to another folder of the sources, such as wheels/.",
    };
  } else if (requireHashes && hashes.length === 0) {
    yield {
      code: "REQ002",
      file,
      line,
      message: `${address} has no hash`,
      reason: "One hash makes pip want them all, also of local files, and a folder can have none.",
      fix: "ship it as a wheel, and add --hash=sha256:..., as pip hash prints it.",
    };
  }
}

function* judgeAddress({ name, file, line, hashes, origin }: RequirementFacts): Iterable<Draft> {
  const { kind, address } = origin ?? { kind: "url", address: "" };
  if (hashes.length > 0 || (kind !== "vcs" && DIGEST.test(address))) return;
  yield {
    code: "REQ003",
    file,
    line,
    message: `${name || "a distribution"} is taken from ${address}`,
    reason: "What lies there can change, and a builder without access to it cannot make the image.",
    fix:
      kind === "vcs"
        ? `pin a released version${name && `, such as ${name}==VERSION`}, or ship a wheel in the source folder.`
        : "add #sha256=DIGEST to the address, with the digest that pip hash prints of the file, or ship it in the source folder.",
  };
}

function* judgeVersion(
  requirement: RequirementFacts,
  all: readonly RequirementFacts[],
  { requireHashes }: Options,
): Iterable<Draft> {
  const { name, specifier, file, line, hashes } = requirement;
  const place = { file, line };
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
