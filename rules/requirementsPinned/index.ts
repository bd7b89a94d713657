import { posix } from "node:path";
import type { Manifest } from "../../inspect/manifest";
import type { IndexFacts, RequirementFacts, RoutineFacts } from "../../inspect/python/facts";
import type { Draft, Rule } from "../engine/rule";
import { leftoversOf } from "../packages/leftovers";
import { faultsFor } from "../packages/routineFaults";
import { judgeFault, OUTSIDE } from "./faults";
import { judgeLeftover } from "./leftovers";
import { isLocked, judgeLock } from "./lock";
import { isOpen, withoutHash, withoutVersion } from "./versions";

type Options = {
  readonly requireHashes: boolean;
  readonly requireLock: boolean;
  readonly allowedIndexes: readonly string[];
};

const PYPI = "https://pypi.org/simple";

/** Policy `requirements-pinned`: an image built tomorrow contains what was tested today. */
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
    REQ007: "Option that pip ignores",
    REQ022: "Line of pip freeze that is valid only on another machine",
    REQ023: "Source of a distribution that pip does not read",
    REQ024: "Lock that is not current",
    REQ025: "Requirements without a lock",
  },
  options: {
    requireHashes: {
      type: "boolean",
      description:
        "Whether every requirement needs --hash, as pip install --require-hashes demands.",
      default: false,
    },
    requireLock: {
      type: "boolean",
      description: "Whether every routine needs the lock that model-version lock writes.",
      default: false,
    },
    allowedIndexes: {
      type: "array",
      items: { type: "string" },
      description: "URLs of package indexes that may be named.",
      default: [PYPI],
    },
  },
  *judge(manifest, { requireHashes, requireLock, allowedIndexes }) {
    const { routine } = manifest;
    if (!routine) return;
    yield* judgeLock(routine, requireLock);
    const options = {
      requireHashes: requireHashes || asksForHashes(routine),
      requireLock,
      allowedIndexes,
    };
    const leftovers = leftoversOf(routine.requirements, routine.indexes);
    yield* leftovers.map(judgeLeftover);
    const reported = new Set(leftovers.map(({ requirement }) => requirement));
    const versioned: RequirementFacts[] = [];
    for (const requirement of routine.requirements) {
      if (requirement.applies === false || reported.has(requirement)) continue;
      if (requirement.origin?.kind === "path") yield* judgePath(requirement, manifest, options);
      else if (requirement.origin) yield* judgeAddress(requirement);
      else if (!isLocked(requirement, routine)) versioned.push(requirement);
    }
    yield* judgeVersions(versioned, routine, options);
    for (const index of routine.indexes) yield* judgeIndex(index, options);
    yield* faultsFor("requirements-pinned", routine.faults).map(judgeFault);
  },
};

/**
 * One hash, or the option, makes pip require a hash for every line. Source: pip, "Secure installs", hash-checking mode.
 */
function asksForHashes({ requirements, indexes }: RoutineFacts): boolean {
  return (
    indexes.some(({ option }) => option === "--require-hashes") ||
    requirements.some(({ applies, hashes }) => applies !== false && hashes.length > 0)
  );
}

/** The digest in a URL's fragment, which pip compares with the archive. */
const DIGEST = /#(.*&)?(sha256|sha384|sha512)=[0-9a-f]{64,128}(&|$)/;

/** A path inside the package is as fixed as the package itself, whether it is a wheel or is built from source. */
function* judgePath(
  { name, file, line, hashes, origin }: RequirementFacts,
  { files, filesNotListed, routine }: Manifest,
  { requireHashes }: Options,
): Iterable<Draft> {
  // A missing path is a separate fault.
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
      message: `${name || "a distribution"} is installed from ${address}`,
      reason: OUTSIDE,
      fix: "ship it as a wheel in the source folder, and name it by its path from there.",
      data: { ...(name !== "" && { requirements: [name] }), found: address },
    };
  } else if (filesNotListed === undefined && listed.every(isArtifact)) {
    yield {
      code: "REQ006",
      file,
      line,
      message: `"${address}" is to be installed, but the package does not contain it`,
      reason: "It is among the artifacts or excluded, so pip does not find it.",
      fix: "move it to another folder of the sources, such as wheels/.",
      data: { files: [path], ...(name !== "" && { requirements: [name] }) },
    };
  } else if (requireHashes && hashes.length === 0) {
    yield {
      code: "REQ002",
      file,
      line,
      message: `${address} has no hash`,
      reason:
        "One hash makes pip demand them for all, including local files; a folder cannot have one.",
      fix: "ship it as a wheel, and add the --hash=sha256:... that pip hash prints.",
      data: { files: [path], ...(name !== "" && { requirements: [name] }) },
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
    message: `${name || "a distribution"} is installed from ${address}`,
    reason:
      "The content at that address can change, and a builder without access cannot build the image.",
    fix:
      kind === "vcs"
        ? `pin a released version${name && `, such as ${name}==VERSION`}, or ship a wheel in the source folder.`
        : "add #sha256=DIGEST to the address, with the digest that pip hash prints for the file, or ship the file in the source folder.",
    data: { ...(name !== "" && { requirements: [name] }), found: address },
  };
}

/** The lines of each file in one finding, because a file without versions needs only one fix. */
function* judgeVersions(
  lines: readonly RequirementFacts[],
  routine: RoutineFacts,
  { requireHashes }: Options,
): Iterable<Draft> {
  const isUnhashed = (line: RequirementFacts) =>
    requireHashes && !isOpen(line) && line.hashes.length === 0;
  for (const name of new Set(lines.map(({ file }) => file))) {
    const own = lines.filter(({ file }) => file === name);
    const drafts = [
      withoutVersion(own.filter(isOpen), routine),
      withoutHash(own.filter(isUnhashed), routine),
    ];
    for (const draft of drafts) if (draft) yield draft;
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
      ? "pip takes the highest version from either index, so anyone who publishes on one can replace a package of the other."
      : "People who review this program do not know what that index serves.",
    fix: "remove the line, or add the URL to allowedIndexes in the policy configuration.",
    data: { found: value, wanted: allowedIndexes.join(", ") },
  };
}
