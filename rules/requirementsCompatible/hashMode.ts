import type { RoutineFacts } from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/names";
import { listFew } from "../../text";
import type { Draft } from "../engine/rule";
import type { InstallPlan } from "../packages/installPlan";
import { resolve } from "../packages/resolution";

/** Most names that one finding lists. */
const MOST_NAMES = 10;

/**
 * Indirect requirements that no line has, although pip demands a hash of everything. The server is installed by a
 * separate call without hashes. Source: pip, "Secure installs", hash-checking mode.
 */
export function* missingInHashMode(
  { requirements, indexes, lock }: RoutineFacts,
  { wanted, python }: InstallPlan,
): Iterable<Draft> {
  // A lock has every pin, and is what the image installs.
  if (lock?.changed.length === 0) return;
  const applying = requirements.filter(({ applies }) => applies !== false);
  const first = applying.find(({ hashes }) => hashes.length > 0) ?? applying[0];
  const isHashed =
    (first?.hashes.length ?? 0) > 0 || indexes.some(({ option }) => option === "--require-hashes");
  if (!first || !isHashed) return;
  const named = new Set(applying.map(({ name }) => normaliseName(name)));
  const own = wanted
    .filter(({ requirement }) => requirement !== undefined)
    .map((one) =>
      // The server's extra is requested only by the call that installs the server.
      ({ ...one, extras: (one.requirement?.extras ?? []).map((extra) => normaliseName(extra)) }),
    );
  const missing = [...resolve(own, python).required].filter((name) => !named.has(name)).sort();
  if (missing.length === 0) return;
  yield {
    code: "REQ021",
    file: first.file,
    line: first.line,
    message: `no line has ${listFew(missing, MOST_NAMES)}, which hash mode requires`,
    reason:
      "The requirements need them, and once one line has a hash, pip installs only what has its own line with a version and a hash.",
    fix: "write all lines with uv pip compile --generate-hashes, or with pip-compile --generate-hashes.",
    data: { requirements: missing },
  };
}
