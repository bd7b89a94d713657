import type { LockFacts, RequirementFacts, RoutineFacts } from "../../inspect/python/facts";
import { normaliseName } from "../../inspect/requirements/names";
import { serverOf, serverRequirement } from "../../inspect/requirements/server";
import type { FindingData } from "../engine/finding";
import type { Draft } from "../engine/rule";
import { unhandled } from "../engine/unhandled";

const REMEDY = "run model-version lock on the folder again, and commit what it writes.";

/** Whether a current lock pins a requirement, so its own line does not decide which version is installed. */
export function isLocked({ name }: RequirementFacts, { lock }: RoutineFacts): boolean {
  if (!lock || lock.changed.length > 0 || !lock.isHashed) return false;
  return lock.pins.some((pin) => pin.name === normaliseName(name));
}

/** Judges whether the lock was made for the requirements and the server that the image installs. */
export function* judgeLock(routine: RoutineFacts, requireLock: boolean): Iterable<Draft> {
  const { lock, requirementsFile } = routine;
  if (!lock) {
    if (!requireLock || requirementsFile === undefined) return;
    yield {
      code: "REQ025",
      file: requirementsFile,
      message: "the routine has no lock",
      reason:
        "Without a lock, an image built tomorrow may contain other versions of what the requirements require themselves.",
      fix: "run model-version lock on the folder, and commit requirements.lock.txt.",
      data: { wanted: "requirements.lock.txt" },
    };
    return;
  }
  for (const change of lock.changed) {
    yield {
      code: "REQ024",
      file: lock.file,
      message: describe(change, lock, routine),
      reason: "The image would contain what was resolved for other requirements or another server.",
      fix: REMEDY,
      data: versionsOf(change, lock, routine),
    };
  }
  if (lock.changed.length === 0 && !lock.isHashed) {
    yield {
      code: "REQ024",
      file: lock.file,
      message: "a pin of the lock has no SHA-256 hash",
      reason:
        "The image installs a lock with --require-hashes, and pip stops at a pin without one.",
      fix: REMEDY,
    };
  }
}

/** How the lock differs from what the image installs. */
function versionsOf(
  change: LockFacts["changed"][number],
  { made }: LockFacts,
  { requirements, pythonVersion }: RoutineFacts,
): FindingData {
  switch (change) {
    case "python":
      return { found: made.python, wanted: pythonVersion };
    case "platform":
      return { wanted: "linux x86_64" };
    case "server":
      return {
        found: made.server,
        wanted: serverRequirement(serverOf(requirements, pythonVersion).version),
      };
    case "requirements":
      return {};
    default:
      return unhandled(change);
  }
}

function describe(
  change: LockFacts["changed"][number],
  { made }: LockFacts,
  { requirements, requirementsFile, pythonVersion }: RoutineFacts,
): string {
  switch (change) {
    case "requirements":
      return `the lock was made before ${requirementsFile ?? "the requirements file"} changed`;
    case "python":
      return `the lock was made for Python ${made.python}, but the container has ${pythonVersion}`;
    case "platform":
      return "the lock was made for another platform than linux x86_64";
    case "server":
      return `the lock was made with ${made.server}, but the image installs ${serverRequirement(serverOf(requirements, pythonVersion).version)}`;
  }
}
