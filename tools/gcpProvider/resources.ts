import { createHash, randomBytes } from "node:crypto";
import { assetIdentity, openAsset } from "./asset";
import { type Storage, StorageError } from "./storage";

/** A resource's properties as they come over the wire. */
export type Properties = Record<string, unknown>;

/** A property that differs, and whether the resource must be made anew. */
export interface Change {
  readonly property: string;
  readonly replaces: boolean;
}

/** How one type of resource is checked, compared and made. */
export interface Resource {
  check(
    news: Properties,
    olds: Properties,
    name: string,
  ): { inputs: Properties; failures: string[] };
  diff(olds: Properties, news: Properties): Change[];
  preview(inputs: Properties): Properties;
  create(inputs: Properties, storage: Storage): Promise<{ id: string; outputs: Properties }>;
  read(state: Properties, storage: Storage): Promise<Properties | undefined>;
  delete(state: Properties, storage: Storage): Promise<void>;
}

/** What is sent for a value that is unknown in preview. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function resourceFor(urn: string): Resource {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  if (type === "gcp:storage/bucket:Bucket") return bucket;
  if (type === "gcp:storage/bucketObject:BucketObject") return bucketObject;
  return previewed(type);
}

const bucket: Resource = {
  check: (news, olds, name) => ({
    inputs: {
      ...news,
      name: news["name"] ?? olds["name"] ?? `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`,
    },
    failures: news["location"] === undefined ? ["location: missing"] : [],
  }),
  diff: (olds, news) => differing(olds, news, new Set(["name", "location"])),
  preview: (inputs) => ({ ...inputs, url: UNKNOWN, selfLink: UNKNOWN }),
  async create(inputs, storage) {
    const name = String(inputs["name"]);
    await storage.createBucket(name);
    return {
      id: name,
      outputs: { ...inputs, url: `gs://${name}`, selfLink: storage.bucketUrl(name) },
    };
  },
  async read(state, storage) {
    return (await storage.hasBucket(String(state["name"]))) ? state : undefined;
  },
  async delete(state, storage) {
    const name = String(state["name"]);
    const objects = await storage.list(name);
    if (objects.length > 0 && !state["forceDestroy"]) {
      throw new StorageError(
        `the bucket "${name}" holds ${objects.length} objects, and forceDestroy is not set`,
      );
    }
    for (const object of objects) await storage.deleteObject(name, object);
    await storage.deleteBucket(name);
  },
};

const bucketObject: Resource = {
  check: (news, olds, name) => {
    const failures: string[] = [];
    if (news["bucket"] === undefined) failures.push("bucket: missing");
    if ((news["source"] === undefined) === (news["content"] === undefined)) {
      failures.push("exactly one of source and content is wanted");
    }
    return { inputs: { ...news, name: news["name"] ?? olds["name"] ?? name }, failures };
  },
  diff: (olds, news) => differing(olds, news, new Set(["bucket", "name", "source", "content"])),
  preview: (inputs) => ({
    ...inputs,
    ...Object.fromEntries(COMPUTED.map((name) => [name, UNKNOWN])),
  }),
  async create(inputs, storage) {
    const { bucket: name, name: object, contentType, content } = inputs as Record<string, string>;
    const source = content !== undefined ? Buffer.from(content) : await openAsset(inputs["source"]);
    const made = await storage.upload(
      name ?? "",
      object ?? "",
      source,
      contentType ?? "application/octet-stream",
    );
    return { id: `${name}-${object}`, outputs: { ...inputs, ...made, outputName: object } };
  },
  async read(state, storage) {
    const found = await storage.stat(String(state["bucket"]), String(state["name"]));
    return found && { ...state, ...found };
  },
  async delete(state, storage) {
    await storage.deleteObject(String(state["bucket"]), String(state["name"]));
  },
};

/** Properties of an object that are known when it has been made. */
const COMPUTED = ["md5hash", "selfLink", "mediaLink", "generation", "outputName"];

/** Any other type: enough for a preview in which a policy refuses it. */
function previewed(type: string): Resource {
  return {
    check: (news) => ({ inputs: news, failures: [] }),
    diff: (olds, news) => differing(olds, news, new Set()),
    preview: (inputs) => inputs,
    create: async () => {
      throw new StorageError(`${type} is known to the official gcp provider alone`);
    },
    read: async (state) => state,
    delete: async () => undefined,
  };
}

function differing(olds: Properties, news: Properties, replacing: ReadonlySet<string>): Change[] {
  const names = new Set(
    [...Object.keys(olds), ...Object.keys(news)].filter((name) => !name.startsWith("__")),
  );
  return [...names]
    .filter((name) => identity(olds[name]) !== identity(news[name]))
    .map((property) => ({ property, replaces: replacing.has(property) }));
}

/** What makes two values equal: an asset's content, wherever its file is. */
function identity(value: unknown): string {
  return (
    assetIdentity(value) ??
    createHash("sha256")
      .update(JSON.stringify(value) ?? "")
      .digest("hex")
  );
}
