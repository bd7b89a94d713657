import { dirname, join } from "node:path";

/**
 * Path of a file of this package that is not a module, such as a Python program; works from dist/ and from the sources.
 */
export function ownFile(path: string): string {
  return join(dirname(require.resolve("model-version/package.json")), path);
}
