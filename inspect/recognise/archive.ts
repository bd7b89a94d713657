import { bufferSource } from "../byteSource";
import { codeInKerasConfig, kerasVersionIn } from "./kerasConfig";
import { LIMITS } from "./limits";
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
  const unsafe = members.find(({ path }) => /(^|\/)\.\.(\/|$)|^\/|^[A-Za-z]:|\\/.test(path));
  if (unsafe)
    return { format: container, fault: `the member "${unsafe.path}" leads out of the archive` };
  const find = (path: string) => members.find((member) => member.path === path);
  const data = members.find(({ path }) => /^[^/]+\/data\.pkl$/.test(path));
  if (data) return recogniseTorch(container, data, members);
  if (names.has("config.json") && (names.has("model.weights.h5") || names.has("metadata.json"))) {
    return recogniseKeras(find("config.json"), find("metadata.json"));
  }
  const found = members
    .filter(({ path }) => !path.endsWith("/"))
    .map((member) => ({ path: member.path, ...member.recognise() }));
  if (container === "zip" && found.length > 0 && found.every(({ path }) => path.endsWith(".npy"))) {
    return { format: "npz", ...gather(found) };
  }
  const isWheel = [...names].some((name) => /^[^/]+\.dist-info\/WHEEL$/.test(name));
  return {
    format: isWheel ? "wheel" : container,
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

function recogniseKeras(
  config: ArchiveMember | undefined,
  metadata: ArchiveMember | undefined,
): Recognition {
  const code = codeInKerasConfig(config?.read()?.toString("utf8") ?? "").map(({ what }) => ({
    what,
    where: "config.json",
  }));
  const version = kerasVersionIn(metadata?.read()?.toString("utf8") ?? "");
  return {
    format: "keras-archive",
    detail: version === undefined ? "a Keras 3 archive" : `Keras ${version}`,
    ...(code.length > 0 && { code }),
  };
}
