import { ApiError } from "./http";
import { differing, type Resource } from "./resource";

/** Any other type, supported only as far as a preview needs in which a policy refuses it. */
export function previewed(type: string): Resource {
  return {
    check: (news) => ({ inputs: news, failures: [] }),
    diff: ({ inputs }, news) => differing(inputs, news, () => false),
    preview: (inputs) => inputs,
    create: async () => {
      throw new ApiError(`only the official gcp provider has ${type}`);
    },
    read: async (before) => before,
    delete: async () => undefined,
  };
}
