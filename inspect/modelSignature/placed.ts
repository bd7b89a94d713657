import { statSync } from "node:fs";
import type { BundleFile } from "../bundle/bundle";
import { checkFile } from "../bundle/checkPath";
import { byPath } from "../bundle/digest";
import { SIGNATURE_NAME } from "./facts";

/**
 * The files of a bundle, with a signature that lies elsewhere on this machine in the place of `model.sig`. Throws
 * InputError if it cannot be read.
 */
export function withSignature<File extends BundleFile>(
  files: readonly File[],
  location: string | undefined,
): readonly File[] {
  if (location === undefined) return files;
  checkFile(location, "name the file of the model's signature");
  const signature = { path: SIGNATURE_NAME, location, bytes: statSync(location).size };
  // A file on this machine has all that any bundle's file has.
  return [
    ...files.filter(({ path }) => path !== SIGNATURE_NAME),
    signature as BundleFile as File,
  ].sort(byPath);
}
