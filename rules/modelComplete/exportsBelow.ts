import type { Problem } from "../../inspect/problem";
import { listFew, plural } from "../../text";
import type { Draft } from "../engine/rule";

/** Most exports that the message lists. */
const LISTED = 5;

/** Every export below the folder that was given, in one finding. */
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
        ? `the SavedModel is ${plural(depth, "level")} down, in ${first}/`
        : `one of ${folders.length} exports in subfolders: ${listFew(quoted, LISTED)}`,
    reason:
      "The server looks for saved_model.pb only in the folder that artifactUri names, not below it.",
    fix:
      folders.length === 1
        ? `use the folder "${first}" as the export's path.`
        : `use the folder of the version to serve as the export's path${served === undefined ? "" : `; TensorFlow Serving would choose "${served}", the highest number`}.`,
    data: { files: folders, ...(served !== undefined && { wanted: served }) },
  };
}

/**
 * The folder that TensorFlow Serving would choose; undefined unless all numbered folders are in one folder.
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
