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
  if (!link) return undefined;
  const isBroken = link.code === "symlink-broken";
  const exception = problems.some(({ code }) => code === "symlink-broken")
    ? ", except for links whose targets do not exist"
    : "";
  return {
    code: "FMT008",
    file: link.path,
    message: isBroken
      ? "a link whose target does not exist, so the model has no graph"
      : "a link that is not uploaded, so the model has no graph",
    reason: "TensorFlow Serving loads only SavedModel folders.",
    fix: isBroken
      ? "put the file itself in the place of the link, by a new export or download of the model."
      : `replace this link and the other ones with the files themselves: cp -rL copies a folder that way${exception}.`,
    data: { wanted: "tensorflow-savedmodel" },
  };
}
