import { IGNORE_FILES } from "../inspect/bundle/ignoreFiles";
import type { ExcludedFile, Manifest } from "../inspect/manifest";
import { escapeControls, joinPath, plural } from "../text";
import type { Terminal } from "./command";

/** Why a file is left out of the upload, in words that follow "left out as". */
export const EXCLUDED: Readonly<Record<ExcludedFile["because"], string>> = {
  exclude: "exclude",
  default: "default",
  ".dockerignore": ".dockerignore",
  ".gcloudignore": ".gcloudignore",
  unimported: "not imported by the predictor",
};

/** Tells that a file of the folder left others out, which no flag asked for. */
export function sayLeftOut(
  path: string,
  { excluded = [] }: Pick<Manifest, "excluded">,
  terminal: Terminal,
): void {
  for (const name of IGNORE_FILES) {
    const count = excluded.filter(({ because }) => because === name).length;
    if (count > 0)
      terminal.err(
        escapeControls(
          `model-version: read ${joinPath(path, name)}: leaves out ${plural(count, "file")}`,
        ),
      );
  }
}
