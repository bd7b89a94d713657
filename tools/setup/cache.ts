import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../inspect/bundle/cache";

const modules = join(__dirname, "../engine");

/** Root of this checkout. */
export const checkout = join(__dirname, "../..");

/** Folder of the built engine, named by what it is built from: another version is built beside it. */
export function engineFolder(): string {
  const hash = createHash("sha256");
  for (const file of [
    "go.mod",
    "go.sum",
    "gcs/go.mod",
    "gcs/go.sum",
    "langhost/main.go",
    "build.sh",
  ]) {
    hash.update(readFileSync(join(modules, file)));
  }
  return join(cacheFolder(), "engine", hash.digest("hex").slice(0, 12));
}

/** Folder of an engine that the official installer installed. */
export function installedFolder(): string {
  return join(cacheFolder(), "pulumi");
}
