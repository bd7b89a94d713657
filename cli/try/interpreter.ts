import { spawnSync } from "node:child_process";
import { InputError } from "../../inspect";
import type { Draft } from "../../rules";
import { minorOf } from "../../text";

/** A Python on this machine. */
export interface Interpreter {
  /** Path of the program itself, with shims and links resolved. */
  readonly program: string;
  /** Such as `3.11.7`. */
  readonly version: string;
  /** The user's own site folder (`site.USER_BASE`), which is kept if the interpreter is used as it is. */
  readonly userBase: string;
}

/** Milliseconds that a Python may take to print its version. */
const PROBE_LIMIT = 30_000;
const PROBE =
  "import json,site,sys; print(json.dumps([sys.executable, '.'.join(map(str, sys.version_info[:3])), site.getuserbase()]))";

/** Asks a command for its version; undefined if it is not a working Python 3. */
export function probe(command: string): Interpreter | undefined {
  const { status, stdout } = spawnSync(command, ["-c", PROBE], {
    encoding: "utf8",
    timeout: PROBE_LIMIT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (status !== 0) return undefined;
  try {
    const [program, version, userBase] = JSON.parse(stdout) as string[];
    return program && version?.startsWith("3.")
      ? { program, version, userBase: userBase ?? "" }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The Python to run with: the requested one, else one of the container's version, else `python3`.
 * @param container Python of the container, such as `3.10`.
 * @param asIs takes the `python3` that is found, whatever its version.
 */
export function chooseInterpreter(
  container: string,
  { asked, asIs = false }: { readonly asked?: string | undefined; readonly asIs?: boolean },
  ask: (command: string) => Interpreter | undefined = probe,
): Interpreter {
  const usual = ["python3", "python"];
  const candidates =
    asked !== undefined ? [asked] : asIs ? usual : [`python${minorOf(container)}`, ...usual];
  let other: Interpreter | undefined;
  for (const command of candidates) {
    const found = ask(command);
    if (found && (asIs || isMinor(found, container))) return found;
    other ??= found;
  }
  if (other) return other;
  throw new InputError(
    asked === undefined
      ? `none of these commands is a working Python 3: ${candidates.join(", ")}`
      : `"${asked}" is not a working Python 3`,
    `install Python ${minorOf(container)}, or name one with --python`,
  );
}

/** A warning that the Python is not the container's; undefined if it is. */
export function versionWarning(
  { version, program }: Interpreter,
  container: string,
): Draft | undefined {
  if (minorOf(version) === minorOf(container)) return undefined;
  return {
    code: "TRY011",
    level: "advisory",
    message: `tried with Python ${version} (${program}), and the container has Python ${container}`,
    reason:
      "Other versions of the requirements may be installed there, and code that works here may fail.",
    fix: `install Python ${minorOf(container)}, name it with --python, or declare the container's as serving.pythonVersion.`,
  };
}

function isMinor({ version }: Interpreter, container: string): boolean {
  return minorOf(version) === minorOf(container);
}
