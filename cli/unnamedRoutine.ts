import { type InspectOptions, inspect } from "../inspect";
import { routineCommand } from "../report/routineCommand";
import { UsageError } from "./command";

/** The error of a command that needs a routine's class, and is given none: it names the class that the folder has. */
export async function unnamedRoutine(
  command: "lock" | "try",
  path: string,
  options: InspectOptions,
): Promise<UsageError> {
  const line = routineCommand(path, await inspect(path, options), command);
  return new UsageError(
    line === undefined
      ? `${command} is for routines: name the class with --predictor MODULE:CLASS`
      : `${command} is for routines, and nothing names the class: write ${line}`,
  );
}
