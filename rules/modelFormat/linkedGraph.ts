import type { Manifest } from "../../inspect/manifest";
import { GRAPH_FILES } from "../../inspect/savedModel/graphFiles";
import type { Draft } from "../engine/rule";

const LINKS: ReadonlySet<string> = new Set(["symlink-outside", "symlink-broken"]);

/**
 * A graph that the folder contains only as a link, as the snapshots of the Hugging Face cache do: the folder is right,
 * and its files are elsewhere.
 */
export function linkedGraph({ problems }: Manifest): Draft | undefined {
  const link = problems.find(({ code, path }) => LINKS.has(code) && GRAPH_FILES.includes(path));
  return (
    link && {
      code: "FMT008",
      file: link.path,
      message: "a link that is not uploaded, so the model has no graph",
      reason: "TensorFlow Serving loads only SavedModel folders.",
      fix: "replace the link with the file itself, and the other links, too: cp -rL copies a folder so.",
      data: { wanted: "tensorflow-savedmodel" },
    }
  );
}
