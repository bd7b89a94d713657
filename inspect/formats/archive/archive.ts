import { recogniseKeras } from "../keras/kerasArchive";
import type { Recognition } from "../recognition";
import { recogniseTorch } from "../weights/torch";
import { documentIn } from "./documents";
import { escapesArchive } from "./memberPath";
import { type ArchiveMember, gather, recogniseMembers } from "./members";
import { torchServeIn } from "./torchServe";

/** Recognises an archive by its members: torch, Keras, NumPy, a wheel, or a plain archive with the members that matter. */
export function recogniseArchive(
  container: "zip" | "tar",
  members: readonly ArchiveMember[],
): Recognition {
  const names = new Set(members.map(({ path }) => path));
  const unsafe = members.find(({ path }) => escapesArchive(path) || path.includes("\\"));
  if (unsafe)
    return { format: container, fault: `the member "${unsafe.path}" points outside the archive` };
  const data = members.find(({ path }) => /^[^/]+\/data\.pkl$/.test(path));
  if (data) return recogniseTorch(data, members);
  if (names.has("config.json") && (names.has("model.weights.h5") || names.has("metadata.json"))) {
    return recogniseKeras(members);
  }
  const isNemo = members.some(({ path }) => /^(\.\/)?model_config\.yaml$/.test(path));
  const found = recogniseMembers(members);
  if (container === "zip" && found.length > 0 && found.every(({ path }) => path.endsWith(".npy"))) {
    return { format: "npz", ...gather(found) };
  }
  const server = torchServeIn(members);
  if (server) {
    const { loads } = server;
    return { format: "torchserve", ...gather(found), ...(loads.length > 0 && { loads }) };
  }
  const document = container === "zip" ? documentIn(members) : undefined;
  if (document) return { format: document, detail: { members: members.length }, ...gather(found) };
  const isWheel = [...names].some((name) => /^[^/]+\.dist-info\/WHEEL$/.test(name));
  return {
    format: isNemo ? "nemo" : isWheel ? "wheel" : container,
    detail: { members: members.length },
    ...gather(found),
  };
}
