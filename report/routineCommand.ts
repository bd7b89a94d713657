import { join } from "node:path";
import type { Manifest } from "../inspect";
import { escapeControls, isBucketUrl } from "../text";

/** The command that takes a folder of sources for the routine that its class makes it; absent where it has no such class. */
export function routineCommand(
  path: string,
  { routineClasses = [] }: Manifest,
  command: "check" | "lock" | "try" = "check",
): string | undefined {
  const predictor = routineClasses.find(({ kind }) => kind === "predictor");
  // Sources are read on this machine only.
  if (!predictor || isBucketUrl(path)) return undefined;
  const handler = routineClasses.find(
    ({ kind, source }) => kind === "handler" && source === predictor.source,
  );
  // Nothing that lock resolves depends on a handler, and try runs none.
  const own = handler === undefined || command !== "check" ? "" : ` --handler ${handler.name}`;
  const folder = escapeControls(join(path, predictor.source));
  const word = /^[\w./@:+-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
  return `model-version ${command} ${word} --predictor ${predictor.name}${own}`;
}
