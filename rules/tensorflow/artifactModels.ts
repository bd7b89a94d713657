import type { Manifest } from "../../inspect/manifest";
import type { Draft } from "../engine/rule";

/** Each SavedModel among a routine's artifacts as if it were an export, with its folder and a `/`. */
export function artifactModels(
  manifest: Manifest,
): { readonly folder: string; readonly model: Manifest }[] {
  return (manifest.artifactModels ?? []).map(({ path, savedModel, problems }) => {
    const folder = `${path}/`;
    const files = manifest.files
      .filter((file) => file.path.startsWith(folder))
      .map((file) => ({ ...file, path: file.path.slice(folder.length) }));
    return { folder, model: { ...manifest, files, savedModel, problems } };
  });
}

/** Findings about a model, with its files' paths relative to the bundle's root. */
export function* inFolder(folder: string, drafts: Iterable<Draft>): Iterable<Draft> {
  for (const draft of drafts) {
    const { file, data } = draft;
    yield {
      ...draft,
      ...(file !== undefined && { file: folder + file }),
      ...(data?.files && { data: { ...data, files: data.files.map((path) => folder + path) } }),
    };
  }
}
