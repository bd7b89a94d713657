import { dirname, join } from "node:path";

/** Where a file of this package lies that is no module of it, such as a Python program; the same built and unbuilt. */
export function ownFile(path: string): string {
  return join(dirname(require.resolve("model-version/package.json")), path);
}
