import type { FormatName } from "../formats/catalog";
import type { ManifestFile } from "../manifest";

const CONFIG = /(?:^|\/)config\.json$/;

/**
 * The files, with the parts of a Keras model that was saved without packing it marked as such; its loader reads the same
 * files from a folder as from an archive. Source: keras/src/saving/saving_lib.py, _load_model_from_dir.
 */
export function withKerasFolders(files: readonly ManifestFile[]): ManifestFile[] {
  const configs = files.filter(({ path, format }) => format === "keras-json" && CONFIG.test(path));
  if (configs.length === 0) return [...files];
  const paths = new Set(files.map(({ path }) => path));
  const parts = new Map<string, FormatName>();
  for (const { path } of configs) {
    const folder = path.slice(0, -"config.json".length);
    const hasWeights = WEIGHTS.some((name) => paths.has(folder + name));
    if (!hasWeights || !paths.has(`${folder}metadata.json`)) continue;
    parts.set(path, "keras-folder");
    parts.set(`${folder}metadata.json`, "keras-folder-metadata");
  }
  return files.map((file) => {
    const format = parts.get(file.path);
    const isJson = file.format === "json" || file.format === "keras-json";
    return format !== undefined && isJson ? { ...file, format } : file;
  });
}

/** Weights in one file, and the list of several files of them. */
const WEIGHTS = ["model.weights.h5", "model.weights.json"];
