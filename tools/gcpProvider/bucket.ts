import { ApiError } from "./http";
import { differing, nameFor, type Resource, UNKNOWN } from "./resource";

export const bucket: Resource = {
  check: (news, olds, name) => ({
    inputs: { ...news, name: nameFor(news, olds, name) },
    failures: news["location"] === undefined ? ["location: missing"] : [],
  }),
  diff: ({ inputs }, news) =>
    differing(inputs, news, (property) => property === "name" || property === "location"),
  preview: (inputs) => ({ ...inputs, url: UNKNOWN, selfLink: UNKNOWN }),
  async create(inputs, storage) {
    const name = String(inputs["name"]);
    await storage.createBucket(name);
    return {
      id: name,
      outputs: { ...inputs, url: `gs://${name}`, selfLink: storage.bucketUrl(name) },
    };
  },
  async read(before, storage) {
    return (await storage.hasBucket(String(before.outputs["name"]))) ? before : undefined;
  },
  async delete(state, storage) {
    const name = String(state["name"]);
    const objects = (await storage.hasBucket(name)) ? await storage.list(name) : [];
    if (objects.length > 0 && !state["forceDestroy"]) {
      throw new ApiError(
        `Error trying to delete bucket ${name} containing objects without \`force_destroy\` set to true`,
      );
    }
    for (const object of objects) await storage.deleteObject(name, object.name);
    await storage.deleteBucket(name);
  },
};
