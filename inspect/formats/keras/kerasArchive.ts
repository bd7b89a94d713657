import { type ArchiveMember, gather, recogniseMembers } from "../archive/members";
import type { Recognition } from "../recognition";
import { decodeJson, parseJson } from "../text/jsonText";
import { codeInKerasConfig } from "./kerasConfig";

/** Recognises a Keras 3 archive: a configuration, weights, and assets of layers. Source: keras/src/saving/saving_lib.py. */
export function recogniseKeras(members: readonly ArchiveMember[]): Recognition {
  const jsonOf = (name: string) => {
    const bytes = members.find(({ path }) => path === name)?.read();
    return bytes && parseJson(decodeJson(bytes));
  };
  const config = jsonOf("config.json");
  const rest = members.filter(({ path }) => path !== "config.json" && path !== "metadata.json");
  const inside = gather(recogniseMembers(rest));
  const code = codeInKerasConfig(config).map((found) => ({ ...found, where: "config.json" }));
  return {
    format: "keras-archive",
    ...(code.length > 0 && { code }),
    ...(config === undefined && { fault: "its config.json cannot be read" }),
    ...inside,
  };
}
