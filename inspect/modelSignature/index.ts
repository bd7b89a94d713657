import { osReason } from "../../text";
import type { BundleFile } from "../bundle/bundle";
import { isReadInParts } from "../bundle/readFiles";
import { readingObserver } from "../bundle/reading";
import { withFile } from "../bytes/byteSource";
import { FormatError } from "../bytes/formatError";
import type { ManifestFile } from "../manifest";
import { isPlain, signedFiles, signedFolder } from "./compare";
import { readEnvelope } from "./envelope";
import { MOST_SIGNATURE_BYTES, type ModelSignatureFacts } from "./facts";
import { hasDigests } from "./signedBytes";
import { readStatement, type Statement } from "./statement";

/**
 * Reads the signature at `path` among the files of a bundle, and computes the digests that it needs besides those of the
 * manifest; undefined where there is none.
 * @param files the same files as the manifest describes them.
 */
export async function inspectModelSignature(
  path: string,
  bundleFiles: readonly BundleFile[],
  files: readonly ManifestFile[],
): Promise<ModelSignatureFacts | undefined> {
  const own = bundleFiles.find((file) => file.path === path);
  if (!own) return undefined;
  const read = readSignature(own);
  if ("fault" in read) return { path, fault: read.fault };
  const folder = signedFolder(path);
  const digests = new Map(files.map((file) => [file.path, file.sha256]));
  const signed = signedFiles(read.statement, files, path);
  const others = bundleFiles.flatMap((file) => {
    const below = file.path.startsWith(folder) ? file.path.slice(folder.length) : "";
    const parts = signed.get(below);
    return parts && !isPlain(parts) && !isReadInParts(file) ? [{ file, below, parts }] : [];
  });
  readingObserver().begin(others.reduce((sum, { file }) => sum + file.bytes, 0));
  const compared: [string, boolean][] = [];
  for (const { file, below, parts } of others) {
    const isSame = await hasDigests(file, parts, digests.get(file.path) ?? "").catch(() => false);
    compared.push([below, isSame]);
  }
  return {
    path,
    text: read.text,
    ...(compared.length > 0 && { compared: Object.fromEntries(compared) }),
  };
}

type Read = { readonly text: string; readonly statement: Statement } | { readonly fault: string };

function readSignature({ location, bytes }: BundleFile): Read {
  if (bytes > MOST_SIGNATURE_BYTES)
    return { fault: `it has ${bytes} bytes, more than the limit of ${MOST_SIGNATURE_BYTES}` };
  try {
    const text = withFile(location, (source) => source.read(0, MOST_SIGNATURE_BYTES)).toString();
    return { text, statement: readStatement(readEnvelope(text)) };
  } catch (error) {
    return { fault: error instanceof FormatError ? error.message : osReason(error) };
  }
}
