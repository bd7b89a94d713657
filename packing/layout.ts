import { shortDigest } from "../inspect/bundle/digest";
import type { Manifest } from "../inspect/manifest";

/** Paths of one version in its bucket; they are immutable and named by the version's content. */
export interface Layout {
  /** `PREFIX/NAME/DIGEST`, without the bucket. */
  readonly folder: string;
  /** Folder that the server reads. */
  readonly model: string;
  /** Folder of the source distribution and its Dockerfile. */
  readonly package: string;
  /** The marker that makes a version complete; written last. */
  readonly manifest: string;
}

/** The fixed layout `PREFIX/NAME/DIGEST/{model,package,manifest.json}`. */
export function layoutOf(
  manifest: Pick<Manifest, "name" | "contentDigest">,
  prefix = "models",
): Layout {
  const folder = [prefix, manifest.name, shortDigest(manifest.contentDigest)].join("/");
  return {
    folder,
    model: `${folder}/model`,
    package: `${folder}/package`,
    manifest: `${folder}/manifest.json`,
  };
}
