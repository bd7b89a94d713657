import { createHash } from "node:crypto";
import type { ManifestFile, ServingFacts } from "../manifest";
import type { RoutineFacts } from "../python/facts";

/** Version of the layout of a routine's package. A package with other bytes from the same sources has another digest. */
export const PACKAGE_FORM = 3;

/**
 * `sha256:` and the digest of the lines `<sha256>  <path>` of all files, in bytewise order of the paths. This is what
 * `find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum` computes, without the leading `./`. For a routine, the
 * line `<sha256>  package/` follows: the digest of the settings, other than the files, from which its package is built.
 */
export function contentDigest({ files, routine, serving }: Digested): string {
  const hash = createHash("sha256");
  for (const { path, sha256 } of [...files].sort(byPath)) hash.update(line(sha256, path));
  if (routine) {
    const { predictor, handler, pythonVersion } = routine;
    // A routine without its own handler keeps the digest that it had before handlers existed.
    const own = handler === undefined ? [] : [handler];
    const image = serving?.image ?? "";
    const recipe = JSON.stringify([PACKAGE_FORM, predictor, pythonVersion, image, ...own]);
    hash.update(line(createHash("sha256").update(recipe).digest("hex"), "package/"));
  }
  return `sha256:${hash.digest("hex")}`;
}

interface Digested {
  readonly files: readonly Pick<ManifestFile, "path" | "sha256">[];
  readonly routine?: Pick<RoutineFacts, "predictor" | "handler" | "pythonVersion">;
  readonly serving?: Pick<ServingFacts, "image">;
}

/** A line as sha256sum prints it. A name with a line break or a backslash is escaped, so it cannot pass for two lines. */
function line(sha256: string, path: string): string {
  const escaped = path.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `${escaped === path ? "" : "\\"}${sha256}  ${escaped}\n`;
}

/** Bytewise order of paths, the same in every locale. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return Buffer.compare(Buffer.from(a.path), Buffer.from(b.path));
}

/** Number of hexadecimal digits of the content digest in the name of a version's folder. */
const DIGEST_LENGTH = 16;

/** `sha256:` and the digits of a content digest, or of as many of them as are in the name of a folder. */
export function fullDigest(digest: string): string {
  return digest.startsWith("sha256:") ? digest : `sha256:${digest}`;
}

/** The folder name of a content digest such as `sha256:0f1e...`. */
export function shortDigest(contentDigest: string): string {
  return contentDigest.slice("sha256:".length, "sha256:".length + DIGEST_LENGTH);
}
