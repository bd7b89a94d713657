import type { BundleFile } from "./bundle/bundle";
import type { Problem } from "./problem";
import { inspectSavedModel, type SavedModelInspection } from "./savedModel";
import type { SavedModelFacts } from "./savedModel/facts";
import { GRAPH_FILES } from "./savedModel/graphFiles";

/** A SavedModel among a routine's artifacts, which the routine's code loads. */
export interface ArtifactModel {
  /** Its folder, relative to the bundle's root. */
  readonly path: string;
  readonly savedModel: SavedModelFacts;
  /** Paths are relative to the model's folder. */
  readonly problems: readonly Problem[];
}

/** A SavedModel in a folder, with the locations of its tensors. */
export interface FoundModel extends SavedModelInspection {
  readonly path: string;
}

/**
 * Most SavedModels of a routine that are read; a folder with more is an archive of versions, not what one routine
 * loads.
 */
export const MOST_MODELS = 20;

/** Reads each SavedModel among the files, in any folder, as an export is read. */
export function findModels(files: readonly BundleFile[]): FoundModel[] {
  const folders = new Set(
    files.flatMap(({ path }) => {
      const at = path.lastIndexOf("/");
      return GRAPH_FILES.includes(path.slice(at + 1)) ? [path.slice(0, Math.max(at, 0))] : [];
    }),
  );
  return [...folders].slice(0, MOST_MODELS).map((folder) => {
    const own = files
      .filter(({ path }) => path.startsWith(`${folder}/`))
      .map((file) => ({ ...file, path: file.path.slice(folder.length + 1) }));
    const found = inspectSavedModel({ files: own, excluded: [], problems: [] });
    return { path: folder, ...found };
  });
}

/** The model as a manifest describes it. */
export function artifactModel({ path, facts, problems }: FoundModel): ArtifactModel {
  return { path, savedModel: facts, problems };
}
