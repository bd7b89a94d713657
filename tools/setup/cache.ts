import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../inspect/bundle/cacheFolder";

const modules = join(__dirname, "../engine");

/** Root of this checkout. */
export const checkout = join(__dirname, "../..");

/** Folder of the built engine, named by a digest of its sources, so that another version gets its own folder. */
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

/** Folder of the built language host for programs in YAML. */
export function yamlFolder(): string {
  const hash = createHash("sha256");
  for (const file of ["yaml/go.mod", "yaml/go.sum"]) hash.update(readFileSync(join(modules, file)));
  return join(cacheFolder(), "yaml", hash.digest("hex").slice(0, 12));
}

/** Folder of the engine that the official installer installs. */
export function installedFolder(): string {
  return join(cacheFolder(), "pulumi");
}
