import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Finds programs of others.
 *
 * @param given words such as `saved_model_cli=/venv/bin/saved_model_cli`.
 */
export function toolFinder(given: readonly string[]): (name: string) => string | undefined {
  const named = new Map(
    given.map((word) => {
      const [name = "", path] = word.split(/=(.*)/s);
      if (!path) throw new Error(`--tool ${word}: write it as NAME=PATH`);
      return [name, path];
    }),
  );
  return (name) =>
    named.get(name) ?? process.env[name.toUpperCase().replaceAll("-", "_")] ?? onPath(name);
}

function onPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
