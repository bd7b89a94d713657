import { formatOf } from "../../inspect/formats/catalog";
import type { MemberFound, Recognition } from "../../inspect/formats/recognition";
import { GRAPH_FILES } from "../../inspect/savedModel/graphFiles";
import type { Place } from "./places";
import type { Refusal } from "./refusal";

/** Whether a container contains a SavedModel, in its own folder or in another container. */
export function holdsSavedModel({ members = [] }: Recognition): boolean {
  return members.some((member) => isGraph(member) || holdsSavedModel(member));
}

function isGraph({ path, format }: MemberFound): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    GRAPH_FILES.includes(name) &&
    (format === "tensorflow-savedmodel" || format === "tensorflow-savedmodel-text")
  );
}

/**
 * A SavedModel in an archive, which no server unpacks. Its shards cannot be judged there, because no index describes
 * them.
 */
export function packedSavedModel({ format }: Recognition, place: Place): Refusal {
  return {
    code: "FMT008",
    message: `a SavedModel packed in ${formatOf(format).title}`,
    reason: "Servers read a SavedModel as a folder of files, and unpack no archives.",
    fix:
      place === "asset"
        ? "remove it with exclude, or unpack it if the model needs it."
        : place === "anywhere"
          ? "unpack it, and use the folder that contains saved_model.pb as the export's path."
          : "unpack it, and add its files instead.",
  };
}
