import type { BundlePlace } from "../../storage/place";
import { placeFaults } from "../../storage/placeFaults";
import { publishedAt } from "../../storage/publishedManifest";
import { publishedOutputs } from "../resources/publishedState";
import type { ProviderFunction } from "./function";

/** The manifest of a published version. */
export const readManifest: ProviderFunction = {
  check: (args) => placeFaults(args as unknown as BundlePlace, () => true),

  async call(args, access) {
    const place = args as unknown as BundlePlace;
    const published = await publishedAt(access, place);
    return {
      ...publishedOutputs(place, published),
      manifest: published.written,
      publishedAt: published.publishedAt,
    };
  },
};
