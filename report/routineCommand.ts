import { join } from "node:path";
import type { Manifest } from "../inspect";
import { escapeControls } from "../text";

/** The command that judges a folder of sources as the routine that its class makes it; absent where it has no such class. */
export function routineCommand(
  path: string,
  { routineClasses = [] }: Manifest,
): string | undefined {
  const predictor = routineClasses.find(({ kind }) => kind === "predictor");
  if (!predictor) return undefined;
  const handler = routineClasses.find(
    ({ kind, source }) => kind === "handler" && source === predictor.source,
  );
  const own = handler === undefined ? "" : ` --handler ${handler.name}`;
  const folder = escapeControls(join(path, predictor.source));
  const word = /^[\w./@:+-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
  return `model-version check ${word} --predictor ${predictor.name}${own}`;
}
