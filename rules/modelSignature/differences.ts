import ignore from "ignore";
import { ALWAYS_IGNORED } from "../../inspect/bundle/alwaysIgnored";
import { IGNORE_FILES } from "../../inspect/bundle/ignoreFiles";
import type { Manifest } from "../../inspect/manifest";
import { compareSigned, signedFolder } from "../../inspect/modelSignature/compare";
import type { ModelSignatureFacts } from "../../inspect/modelSignature/facts";
import type { Statement } from "../../inspect/modelSignature/statement";
import { listFew } from "../../text";
import type { Draft } from "../engine/rule";

/** Most names that a message lists. */
const LISTED = 5;
/** Names of documentation, which no server reads. */
const DOCUMENTATION =
  /(^|\/)(readme|license|licence|notice|changelog|model[-_ ]?card)[^/]*$|\.md$/i;
const SIGN_AGAIN = "sign the folder again";

/** How the bundle's files differ from the signed ones. */
export function* judgeDifferences(
  facts: ModelSignatureFacts,
  statement: Statement,
  manifest: Manifest,
): Iterable<Draft> {
  const { changed, missing, added, leftOut } = compareSigned(facts, statement, manifest);
  if (changed.length > 0) {
    yield {
      code: "SGN005",
      ...about(changed),
      message: `other bytes than those that were signed: ${listFew(changed, LISTED)}`,
      reason: "The signer has not vouched for these bytes.",
      fix: `restore the files as they were signed, or ${SIGN_AGAIN} once they are checked.`,
    };
  }
  const isNotUploaded = notUploaded(facts, manifest);
  const gone = missing.filter((path) => !isNotUploaded(path));
  const left = missing.filter(isNotUploaded);
  if (gone.length > 0) {
    yield {
      code: "SGN005",
      ...about(gone),
      message: `signed, but missing: ${listFew(gone, LISTED)}`,
      reason: "The folder is not the one that was signed, and model-signing refuses it as a whole.",
      fix: `restore the files as they were signed, or ${SIGN_AGAIN} without them.`,
    };
  }
  if (left.length > 0) {
    yield {
      code: "SGN008",
      ...about(left),
      message: `signed, but not uploaded: ${listFew(left, LISTED)}`,
      reason:
        "What is uploaded is not what was signed, so model-signing refuses the published version.",
      fix: `${SIGN_AGAIN} without them (--ignore-paths), or upload them, with a "!" in exclude where one leaves them out.`,
    };
  }
  if (added.length > 0) {
    yield {
      code: "SGN006",
      ...about(added),
      message: `not signed: ${listFew(added, LISTED)}`,
      reason: "Anybody could have added them, and model-signing refuses the folder as a whole.",
      fix: `remove them, or ${SIGN_AGAIN} with them.`,
    };
  }
  const isHarmless = leftOut.every((path) => DOCUMENTATION.test(path));
  if (leftOut.length > 0) {
    yield {
      code: "SGN007",
      ...(isHarmless && { level: "advisory" }),
      ...about(leftOut),
      message: `left out by the signer: ${listFew(leftOut, LISTED)}`,
      reason: "They may have any bytes, and the signature stays valid.",
      fix: `${SIGN_AGAIN} with fewer --ignore-paths.`,
    };
  }
}

/** The place and data of a finding about files. */
function about(files: readonly string[]): Pick<Draft, "file" | "data"> {
  const [file, ...others] = files;
  return { ...(file !== undefined && others.length === 0 && { file }), data: { files } };
}

/** Returns a function that says whether a path is left out of the upload, rather than missing in the folder. */
function notUploaded(
  { path: own }: ModelSignatureFacts,
  { excluded = [] }: Manifest,
): (path: string) => boolean {
  const folder = signedFolder(own);
  const named = new Set(excluded.map(({ path }) => path));
  const always = ignore().add([...ALWAYS_IGNORED, ...IGNORE_FILES.map((name) => `/${name}`)]);
  return (path) => {
    const below = path.slice(folder.length);
    return named.has(path) || (ignore.isPathValid(below) && always.ignores(below));
  };
}
