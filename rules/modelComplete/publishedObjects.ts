import type { Problem } from "../../inspect/problem";
import { formatBytes } from "../../text";
import type { Draft } from "../engine/rule";

const FIX =
  "publish the version again to another bucket or prefix, and find out who writes to this one.";

/** The finding about an object that is not what the manifest of its published version records. */
export function publishedObject(
  problem: Problem<"missing-object" | "changed-object" | "foreign-object" | "renamed-object">,
): Draft {
  const { path } = problem;
  const place = { file: path, data: { files: [path] } };
  switch (problem.code) {
    case "missing-object":
      return {
        code: "CMP018",
        ...place,
        message: `missing; the version was published with ${formatBytes(problem.bytes)} here`,
        reason:
          "A published version is complete and never changes, and this one is no longer complete.",
        fix: FIX,
      };
    case "changed-object":
      return {
        code: "CMP019",
        file: path,
        message: `changed since the version was published: its ${NAMES[problem.by]} is ${problem.found}, not ${problem.recorded}`,
        reason: "What was judged before it was published is not what is here.",
        fix: FIX,
        data: { files: [path], found: problem.found, wanted: problem.recorded },
      };
    case "foreign-object":
      return {
        code: "CMP020",
        ...place,
        message: `not an object of the published version, ${formatBytes(problem.bytes)}`,
        reason: "Nobody judged it when the version was published, and a server may read it.",
        fix: "delete it if nothing needs it, and find out who writes to this folder.",
      };
    default:
      return {
        code: "CMP021",
        file: path,
        message: `has the bytes of ${problem.from}, which is missing`,
        reason: "Servers look for an object by its name.",
        fix: `rename it to ${problem.from}, and find out who writes to this folder.`,
        data: { files: [path, problem.from] },
      };
  }
}

const NAMES = { size: "size", sha256: "SHA-256", md5: "MD5", crc32c: "CRC32C" } as const;
