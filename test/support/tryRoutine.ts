import { join } from "node:path";
import { commandLine, type Printed } from "./commandLine";
import { thePython } from "./soundRoutine";

/** The arguments that try a routine without installing anything. */
export function wordsFor(folder: string): string[] {
  return [
    "try",
    join(folder, "src"),
    ...["--predictor", "predictor:Predictor"],
    ...["--artifacts", join(folder, "model")],
    ...["--request", join(folder, "request.json")],
    "--no-install",
    ...["--python", thePython().program],
  ];
}

export function tryRoutine(folder: string, ...words: readonly string[]): Promise<Printed> {
  return commandLine(...wordsFor(folder), ...words);
}

/** The mandatory finding's first line and its fix. */
export function refusal({ out }: Printed): { first: string; fix: string } {
  const block = out.split("\n\n").find((part) => /\[TRY0(0\d|10)\]\n/.test(part)) ?? "";
  const [first = "", , fix = ""] = block.split("\n");
  return { first, fix: fix.replace("  Fix: ", "") };
}
