import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "./project";

/** Unpacks an archive with the machine's own tar, and returns the new folder. */
export function unpack(bytes: Buffer): string {
  const folder = scratchFolder();
  const archive = join(folder, "archive.tar.gz");
  writeFileSync(archive, bytes);
  execFileSync("tar", ["-xzf", archive, "-C", folder]);
  return folder;
}

/** The paths in an archive, as the machine's own tar lists them. */
export function listed(bytes: Buffer): string[] {
  return execFileSync("tar", ["-tzf", "-"], { input: bytes, encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
}
