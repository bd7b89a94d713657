import { dirname, join } from "node:path";

/** Path of a file of this package that is not a module, such as a Python program; the same built and unbuilt. */
export function ownFile(path: string): string {
  return join(dirname(require.resolve("model-version/package.json")), path);
}
