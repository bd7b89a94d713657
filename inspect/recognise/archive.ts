import { bufferSource } from "../byteSource";
import { decodeJson, parseJson } from "./jsonText";
import { codeInKerasConfig } from "./kerasConfig";
import { LIMITS } from "./limits";
import { leadsOut } from "./memberPath";
import { walkPickle } from "./pickle";
import type { CodeFound, MemberFound, Recognition } from "./recognition";

/** A member of an archive, recognised or read when that is wanted. */
export interface ArchiveMember {
  readonly path: string;
  readonly bytes: number;
  recognise(): Recognition;
  /** Its bytes, or undefined where they are more than are taken into memory. */
  read(): Buffer | undefined;
}

/** Formats of members that say nothing against an archive. */
const PLAIN = new Set(["empty", "text", "json", "png", "jpeg", "gif", "data", "python-source"]);

/** An archive by what it holds: torch, Keras, numpy, a wheel, or a plain archive with the members that matter. */
export function recogniseArchive(
  container: string,
  members: readonly ArchiveMember[],
): Recognition {
  const names = new Set(members.map(({ path }) => path));
  const unsafe = members.find(({ path }) => leadsOut(path) || path.includes("\\"));
  if (unsafe)
    return { format: container, fault: `the member "${unsafe.path}" leads out of the archive` };
  const data = members.find(({ path }) => /^[^/]+\/data\.pkl$/.test(path));
  if (data) return recogniseTorch(container, data, members);
  if (names.has("config.json") && (names.has("model.weights.h5") || names.has("metadata.json"))) {
    return recogniseKeras(members);
  }
  const isNemo = members.some(({ path }) => /^(\.\/)?model_config\.yaml$/.test(path));
  const found = members
    .filter(({ path }) => !path.endsWith("/"))
    .map((member) => ({ path: member.path, ...member.recognise() }));
  if (container === "zip" && found.length > 0 && found.every(({ path }) => path.endsWith(".npy"))) {
    return { format: "npz", ...gather(found) };
  }
  const isWheel = [...names].some((name) => /^[^/]+\.dist-info\/WHEEL$/.test(name));
  return {
    format: isNemo ? "nemo" : isWheel ? "wheel" : container,
    detail: `${members.length} members`,
    ...gather(found),
  };
}

/** Code of members as code of the archive, and the members that are more than plain data. */
function gather(found: readonly MemberFound[]): Pick<Recognition, "code" | "members" | "fault"> {
  const code = found
    .flatMap((member) =>
      (member.code ?? []).map(({ what, where }) => ({ what, where: join(member.path, where) })),
    )
    .slice(0, LIMITS.listedCode);
  const telling = found
    .filter(({ format, fault }) => !PLAIN.has(format) || fault)
    .slice(0, LIMITS.listedMembers);
  const broken = found.find(({ fault }) => fault !== undefined);
  return {
    ...(code.length > 0 && { code }),
    ...(telling.length > 0 && { members: telling }),
    ...(broken && { fault: `${broken.path}: ${broken.fault}` }),
  };
}

function join(path: string, where: string): string {
  return where === "" ? path : `${path}/${where}`;
}

/** torch.save since 1.6, and TorchScript, which adds `code/`. Source: torch/serialization.py, caffe2/serialize. */
function recogniseTorch(
  container: string,
  data: ArchiveMember,
  members: readonly ArchiveMember[],
): Recognition {
  const folder = data.path.slice(0, -"data.pkl".length);
  const isScript = members.some(({ path }) => path.startsWith(`${folder}code/`));
  const isPickle = (path: string) => path.endsWith(".pkl") || path.endsWith(".debug_pkl");
  const pickles = members.filter(({ path }) => isPickle(path));
  const code: CodeFound[] = [];
  for (const { path, read } of pickles) {
    const bytes = read();
    const walk = bytes && walkPickle(bufferSource(bytes), LIMITS.pickleWalk);
    if (walk?.end !== "stop") code.push({ what: "import ?", where: path });
    for (const name of walk?.imports ?? []) code.push({ what: `import ${name}`, where: path });
  }
  const others = members
    .filter(
      ({ path }) => !isPickle(path) && !path.startsWith(`${folder}data/`) && !path.endsWith("/"),
    )
    .map((member) => ({ path: member.path, ...member.recognise() }));
  const { members: telling, fault } = gather(others.filter(({ format }) => format !== "unknown"));
  return {
    format: isScript ? "torchscript" : "torch",
    detail: isScript ? "TorchScript" : `torch.save, ${container}`,
    ...(code.length > 0 && { code: code.slice(0, LIMITS.pickleImports) }),
    ...(telling && { members: telling }),
    ...(fault !== undefined && { fault }),
  };
}

/** Keras 3: a configuration, weights, and assets of layers. Source: keras/src/saving/saving_lib.py. */
function recogniseKeras(members: readonly ArchiveMember[]): Recognition {
  const jsonOf = (name: string) => {
    const bytes = members.find(({ path }) => path === name)?.read();
    return bytes && parseJson(decodeJson(bytes));
  };
  const config = jsonOf("config.json");
  const { keras_version: version } = Object(jsonOf("metadata.json")) as { keras_version?: unknown };
  const rest = members
    .filter(({ path }) => !path.endsWith("/") && path !== "config.json" && path !== "metadata.json")
    .map((member) => ({ path: member.path, ...member.recognise() }));
  const inside = gather(rest);
  const code = [
    ...codeInKerasConfig(config).map(({ what }) => ({ what, where: "config.json" })),
    ...(inside.code ?? []),
  ].slice(0, LIMITS.listedCode);
  return {
    format: "keras-archive",
    detail: typeof version === "string" ? `Keras ${version.slice(0, 40)}` : "a Keras 3 archive",
    ...(code.length > 0 && { code }),
    ...(inside.members && { members: inside.members }),
    ...(inside.fault !== undefined
      ? { fault: inside.fault }
      : config === undefined && { fault: "its config.json cannot be read" }),
  };
}
