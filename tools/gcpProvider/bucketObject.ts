import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { copyToTemporary, md5Of, openAsset } from "./asset";
import { ApiError } from "./http";
import { differing, type Properties, type Resource, UNKNOWN } from "./resource";
import type { StoredObject } from "./storage";

/**
 * Properties whose change updates the object in place. A change of any other declared property replaces the object.
 * Source: google_storage_bucket_object of terraform-provider-google, ForceNew.
 */
const IN_PLACE = new Set([
  "content",
  "sourceMd5hash",
  "detectMd5hash",
  "contexts",
  "deletionPolicy",
  "eventBasedHold",
  "retention",
  "temporaryHold",
]);
/** Properties that keep the object's value if they are not declared. Source: the same, Computed. */
const KEPT = new Set(["content", "contentType", "storageClass", "kmsKeyName"]);
/** Properties that an upload sends besides the bytes. */
const SENT = [
  "cacheControl",
  "contentDisposition",
  "contentEncoding",
  "contentLanguage",
  "storageClass",
  "kmsKeyName",
  "metadata",
] as const;
/** Properties of an object that are known only after it is written. */
const COMPUTED = [
  "md5hash",
  "md5hexhash",
  "crc32c",
  "generation",
  "selfLink",
  "mediaLink",
  "outputName",
] as const;
/** Value of `detectMd5hash` if the program declares none. */
const NO_HASH = "different hash";

/** Whether files are copied to the folder for temporary files. The official provider does so, which takes time. */
const COPIES = process.env["MODEL_VERSION_STANDIN_COPIES"] === "1";

export const bucketObject: Resource = {
  check: (news, olds, name) => {
    const failures: string[] = [];
    if (news["bucket"] === undefined) failures.push("bucket: missing");
    if ((news["source"] === undefined) === (news["content"] === undefined)) {
      failures.push('"source": one of `content,source` must be specified');
    }
    return {
      inputs: { detectMd5hash: NO_HASH, ...news, name: news["name"] ?? olds["name"] ?? name },
      failures,
    };
  },

  async diff({ inputs: { detectMd5hash: _old, ...inputs }, outputs }, news) {
    const { detectMd5hash: _new, ...declared } = news;
    const changes = differing(inputs, declared, (property) => !IN_PLACE.has(property)).filter(
      ({ property }) => declared[property] !== undefined || !KEPT.has(property),
    );
    const isElsewhere = declared["sourceMd5hash"] !== undefined;
    const local = isElsewhere ? undefined : await localMd5(declared);
    if (local === undefined || local === outputs["md5hash"]) return changes;
    return [...changes, { property: "detectMd5hash", replaces: false }];
  },

  async preview(inputs) {
    await materialise(inputs);
    return { ...inputs, ...Object.fromEntries(COMPUTED.map((name) => [name, UNKNOWN])) };
  },

  async create(inputs, storage) {
    const { bucket, name, contentType, content } = inputs as Record<string, string>;
    const ready = await materialise(inputs);
    const open = () =>
      content === undefined ? openAsset(ready["source"]) : Readable.from([Buffer.from(content)]);
    const type =
      contentType ??
      (content === undefined ? "application/octet-stream" : "text/plain; charset=utf-8");
    const sent = SENT.flatMap((property) =>
      inputs[property] === undefined ? [] : [[property, inputs[property]]],
    );
    const described = { contentType: type, ...Object.fromEntries(sent) };
    await storage.upload(String(bucket), String(name), described, open);
    const found = await storage.stat(String(bucket), String(name));
    if (!found) throw new ApiError(`Storage Bucket Object "${name}" is gone after its upload`);
    return { id: `${bucket}-${name}`, outputs: { ...inputs, ...reported(found) } };
  },

  async read({ inputs, outputs }, storage) {
    const found = await storage.stat(String(outputs["bucket"]), String(outputs["name"]));
    if (!found) return undefined;
    const now = reported(found);
    const drifted = outputs["md5hash"] !== undefined && outputs["md5hash"] !== now["md5hash"];
    return {
      // A hash among the inputs makes the engine call Diff at the next update.
      inputs: drifted ? { ...inputs, detectMd5hash: now["md5hash"] } : inputs,
      outputs: { ...outputs, ...now },
    };
  },

  async delete(state, storage) {
    if (state["deletionPolicy"] === "ABANDON") return;
    await storage.deleteObject(String(state["bucket"]), String(state["name"]));
  },
};

async function materialise(inputs: Properties): Promise<Properties> {
  if (!COPIES || inputs["source"] === undefined) return inputs;
  return { ...inputs, source: await copyToTemporary(inputs["source"]) };
}

async function localMd5({ content, source }: Properties): Promise<string | undefined> {
  if (typeof content === "string") {
    return content === UNKNOWN ? undefined : createHash("md5").update(content).digest("base64");
  }
  return source === undefined ? undefined : md5Of(source);
}

/** The inputs that the official provider reads back from an object. */
function reported(object: StoredObject): Properties {
  const { md5Hash = "", crc32c = "", generation = "0", name, metadata = {} } = object;
  const { contentType = "", storageClass = "STANDARD", kmsKeyName = "" } = object;
  const { selfLink = "", mediaLink = "" } = object;
  return {
    md5hash: md5Hash,
    md5hexhash: Buffer.from(md5Hash, "base64").toString("hex"),
    detectMd5hash: md5Hash,
    crc32c,
    generation: Number(generation),
    contentType,
    storageClass,
    kmsKeyName,
    metadata,
    selfLink,
    mediaLink,
    outputName: name,
  };
}
