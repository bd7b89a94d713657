import { homedir } from "node:os";
import { join } from "node:path";

/** This machine's folder for data that can be computed again. Source: XDG Base Directory Specification. */
export function cacheFolder(): string {
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "model-version");
}
