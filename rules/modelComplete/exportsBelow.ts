import type { Problem } from "../../inspect/manifest";
import { listFew } from "../../text";
import type { Draft } from "../engine/rule";

/** Exports that the message lists. */
const LISTED = 5;

/** Every export below the folder that was named, in one finding. */
export function* exportsBelow(problems: readonly Problem[]): Iterable<Draft> {
  const folders = problems
    .filter(({ code }) => code === "version-folder")
    .map(({ path }) => path.slice(0, path.lastIndexOf("/")));
  const served = highestVersion(folders);
  const [first] = served === undefined ? folders : [served];
  const file = problems.find(({ path }) => path.slice(0, path.lastIndexOf("/")) === first)?.path;
  if (first === undefined || file === undefined) return;
  const quoted = folders.map((folder) => `"${folder}"`);
  const depth = first.split("/").length;
  yield {
    code: "CMP008",
    file,
    message:
      folders.length === 1
        ? `lies ${depth === 1 ? "one folder" : `${depth} folders`} further down`
        : `is one of ${folders.length} exports further down: ${listFew(quoted, LISTED)}`,
    reason:
      "The server looks for saved_model.pb in the folder that artifactUri names, and nowhere below.",
    fix:
      folders.length === 1
        ? `name the folder "${first}" as the export's path.`
        : `name the one that is to be served as the export's path${served === undefined ? "" : `; TensorFlow Serving would serve "${served}", the highest number`}.`,
  };
}

/**
 * The folder that TensorFlow Serving would choose, where the numbers lie beside one another.
 * Source: tensorflow_serving/sources/storage_path/file_system_storage_path_source.cc.
 */
function highestVersion(folders: readonly string[]): string | undefined {
  const versions = folders.flatMap((folder) => {
    const [, parent, number] = /^(|.*\/)(\d{1,19})$/.exec(folder) ?? [];
    return parent === undefined || number === undefined
      ? []
      : [{ folder, parent, number: BigInt(number) }];
  });
  if (new Set(versions.map(({ parent }) => parent)).size !== 1) return undefined;
  return versions.reduce((high, next) => (next.number > high.number ? next : high)).folder;
}
