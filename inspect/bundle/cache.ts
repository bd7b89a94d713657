import { homedir } from "node:os";
import { join } from "node:path";

/** Folder of this machine for what can be made again. Source: XDG Base Directory Specification. */
export function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "model-version");
}
