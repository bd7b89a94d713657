import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { bufferSource } from "../../inspect/bytes/byteSource";
import { fixtures } from "./project";

/** Folders of all bundles among the fixtures, relative to the fixtures; the folder `export` if there is one. */
export const bundleFolders: readonly string[] = [
  "",
  "savedModels",
  "served",
  "served_shapes",
  "served_tflite",
  "routines",
].flatMap((group) =>
  readdirSync(join(fixtures, group), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(group, name))
    .map((path) => (existsSync(join(fixtures, path, "export")) ? join(path, "export") : path)),
);

/** The files below a folder with their bytes. */
export function bundleListing(root: string) {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(root, path)).isFile())
    .map((path) => ({ path, content: readFileSync(join(root, path)) }));
}

/** The same files as a bucket lists them, with their bytes in memory. */
export function listingOf(root: string) {
  return bundleListing(root).map(({ path, content }) => ({
    path,
    location: bufferSource(content),
    bytes: content.length,
  }));
}
