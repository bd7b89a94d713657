import { basename } from "node:path";
import { bufferSource } from "../../inspect/bytes/byteSource";
import { type CodeFound, type Recognition, recognise, recogniseFile } from "../../inspect/formats";
import type { Manifest } from "../../inspect/manifest";
import { inMember } from "../../rules/modelFormat/refusal";
import type { StrayModel, UploadFacts } from "../../rules/uploadsAccountedFor/facts";
import { inputsOf } from "../adapter/inputs";
import { isUnknown } from "../adapter/unknownValues";
import { compare, isListed } from "./compare";
import { saysModel } from "./names";
import { assetsIn, unseenUpload } from "./otherUploads";
import { plainContents } from "./plainContents";
import { namesObjects } from "./pythonNames";
import { type Bytes, behind, type Member, sourceOf, textOf, type Unread } from "./source";
import { joined, modelIn, refuseStray } from "./strayObject";

/** An object that will be uploaded, or that a state lists as uploaded. */
export interface DeclaredObject {
  /** Its name in the program. */
  readonly object: string;
  readonly props: object;
  /** Manifest of the ModelVersion to which it belongs. */
  readonly above?: Manifest | undefined;
}

/** What is known about an object without access to the cloud. */
export async function uploadFacts(
  { object, props, above }: DeclaredObject,
  { readObjects }: { readonly readObjects: boolean },
): Promise<UploadFacts> {
  const { name, key } = inputsOf(props);
  const named = name ?? key;
  const path = typeof named === "string" && !isUnknown(named) ? named : object;
  const declared = { object, path };
  if (!readObjects) {
    const text = await textOf(props);
    if (!text) return byName(declared, above);
    return above
      ? belowVersion(declared, { text }, above)
      : onItsOwn(declared, [{ path: "", source: { text } }]);
  }
  const source = await sourceOf(props);
  if (!above)
    return onItsOwn(declared, "members" in source ? source.members : [{ path: "", source }]);
  if ("members" in source) return { object, version: above.name, listed: "different" };
  return belowVersion(declared, source, above);
}

/**
 * What is known about files in the inputs of a resource that is not a bucket object, or about uploads that no policy
 * sees.
 */
export async function otherFacts(
  type: string,
  { object, props }: DeclaredObject,
  { readObjects }: { readonly readObjects: boolean },
): Promise<readonly UploadFacts[]> {
  const unseen = unseenUpload(type, props);
  if (unseen) return [{ object, ...unseen, isOther: true }];
  if (!readObjects) return [];
  const facts: UploadFacts[] = [];
  const texts = plainContents(type, props);
  if (texts.length > 0) facts.push(onItsOwn({ object, path: object }, texts));
  const { assets, unread } = assetsIn(props);
  if (unread !== undefined) facts.push({ object, unread, means: "inputs", isOther: true });
  for (const asset of assets) {
    const source = await behind(asset);
    const members = "members" in source ? source.members : [{ path: "", source }];
    const found = onItsOwn({ object, path: object }, members);
    // Content that a provider reads from elsewhere does not count, unless its name is that of a model.
    if (!found.isOther || found.means === "inputs") facts.push(found);
  }
  return facts;
}

interface Named {
  readonly object: string;
  readonly path: string;
}

async function belowVersion(
  { object, path }: Named,
  source: Bytes | Unread,
  above: Manifest,
): Promise<UploadFacts> {
  const version = above.name;
  if ("unread" in source) return { object, version, ...source };
  const found = recogniseBytes(source);
  const compared = await compare(path, source, found, above);
  // A file that the manifest lists is judged through the manifest; any other by its own bytes.
  const isJudged = compared.isModel && compared.listed !== "absent";
  const refused = isJudged ? undefined : refuseStray(found, { isModel: false, programs: true });
  const { isModel: _isModel, ...facts } = compared;
  return { object, version, ...facts, ...(refused && { refused }) };
}

/** An object outside of a ModelVersion, which matters only if it is a model or may be one. */
function onItsOwn({ object, path }: Named, members: readonly Member[]): UploadFacts {
  const isNamed = saysModel(basename(path));
  let model: StrayModel | undefined;
  let unread: Partial<UploadFacts> | undefined;
  for (const { path: below, source } of members) {
    const isModel = isNamed || saysModel(below) || ("file" in source && saysModel(source.file));
    if ("unread" in source) {
      const { isLocal, ...why } = source;
      // A member that stops the preview takes precedence.
      if (isModel || isLocal) unread = why;
      else unread ??= { ...why, isOther: true };
      continue;
    }
    const found = recogniseBytes(source);
    if (found.format === "unreadable") unread = { unread: found.fault ?? "" };
    const refused = isHarmless(found, source, isModel)
      ? undefined
      : refuseStray(found, { isModel, programs: false });
    if (refused) {
      const message = below === "" ? refused.message : inMember(below, refused.message);
      return { object, refused: { ...refused, message } };
    }
    const held = modelIn(found);
    if (held) model ??= { ...held, ...(below !== "" && { below: joined(below, held.below) }) };
  }
  if (model !== undefined) return { object, model };
  return { object, ...unread };
}

/** Whether a configuration only names Python functions, as those of documentation tools do. It then calls nothing. */
function isHarmless({ format, code = [] }: Recognition, source: Bytes, isModel: boolean): boolean {
  if (isModel || format !== "text" || code.length === 0) return false;
  return code.every(isNameTag) && !namesObjects(source);
}

function isNameTag(found: CodeFound): boolean {
  return found.kind === "tag" && found.name.startsWith("python/name:");
}

/** The facts about an object whose bytes must not be read: whether its manifest lists it, or what its name says. */
function byName({ object, path }: Named, above: Manifest | undefined): UploadFacts {
  if (!above) return { object, ...(saysModel(basename(path)) && { model: {} }) };
  return { object, version: above.name, ...(!isListed(path, above) && { listed: "absent" }) };
}

function recogniseBytes(source: Bytes): Recognition {
  return "file" in source ? recogniseFile(source.file) : recognise(bufferSource(source.text));
}
