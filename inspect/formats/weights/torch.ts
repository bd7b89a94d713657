import { bufferSource } from "../../bytes/byteSource";
import { type ArchiveMember, gather, recogniseMembers } from "../archive/members";
import { Budget } from "../budget";
import { LIMITS } from "../limits";
import { walkPickle } from "../pickle/pickle";
import type { CodeFound, MemberFound, Recognition } from "../recognition";
import { bytecodeFileOps } from "./bytecodeOps";
import { scriptFileOps } from "./scriptFileOps";

/**
 * torch.save since 1.6, and TorchScript. As in torch.load, `constants.pkl` decides which of the two an archive is:
 * without it, Python unpickles data.pkl. Source: torch/serialization.py, _is_torchscript_zip; caffe2/serialize.
 */
export function recogniseTorch(
  data: ArchiveMember,
  members: readonly ArchiveMember[],
): Recognition {
  const folder = data.path.slice(0, -"data.pkl".length);
  const budget = new Budget();
  const isScript = members.some(({ path }) => path === `${folder}constants.pkl`);
  const code = members.flatMap((member) =>
    isPickle(member) ? imports(member, budget) : isScript ? fileOps(member, folder) : [],
  );
  const others = members.filter((member) => !isPickle(member) && !isStorage(member, folder));
  // torch.package imports any module in an archive. Source: torch/package/package_exporter.py, _write_source_string.
  const isPackage = members.some(({ path }) => path === `${folder}.data/extern_modules`);
  // Members that are never unpickled may have any format, and TorchScript code reads as Python.
  const isOwn = ({ path, format, unseen }: MemberFound) =>
    (format === "unknown" && unseen === undefined) ||
    (isScript && !isPackage && format === "python-source" && path.startsWith(`${folder}code/`));
  const { members: telling, ...rest } = gather(
    recogniseMembers(others).filter((member) => !isOwn(member)),
  );
  return {
    format: isScript ? "torchscript" : "torch",
    ...(code.length > 0 && { code: listed(code) }),
    ...(telling && { members: telling }),
    ...rest,
  };
}

/** Most distinct names that are listed: those of one pickle, and as many of the other members. */
const MOST_NAMES = 2 * LIMITS.pickleImports;

/** Each name once, and an unknown one for names beyond the limit, so that none is hidden behind the others. */
function listed(code: readonly CodeFound[]): CodeFound[] {
  const byName = new Map<string, CodeFound>();
  for (const piece of code) {
    const name = `${piece.kind} ${"name" in piece ? piece.name : ""}`;
    if (byName.size < MOST_NAMES) byName.set(name, byName.get(name) ?? piece);
    else if (!byName.has(name)) byName.set("", { kind: "import", name: "?", where: piece.where });
  }
  return [...byName.values()];
}

/** A tensor's numbers, whose name has no dot; torch.package imports modules from a folder of this name as from any. */
function isStorage({ path }: ArchiveMember, folder: string): boolean {
  return path.startsWith(`${folder}data/`) && !path.includes(".", folder.length);
}

function isPickle({ path }: ArchiveMember): boolean {
  return path.endsWith(".pkl") || path.endsWith(".debug_pkl");
}

function imports({ path, read }: ArchiveMember, budget: Budget): CodeFound[] {
  const bytes = read();
  const most = budget.mostOpcodes;
  const walk = bytes && walkPickle(bufferSource(bytes), most, 0, most);
  budget.takeWalked(walk?.opcodes ?? 0);
  const names = [...(walk?.end === "stop" ? [] : ["?"]), ...(walk?.imports ?? [])];
  const ops = bytes && path.endsWith("bytecode.pkl") ? bytecodeFileOps(bytes, most) : [];
  return [
    ...ops.map((piece) => ({ ...piece, where: path })),
    ...names.map((name): CodeFound => ({ kind: "import", name, where: path })),
  ];
}

function fileOps({ path, read }: ArchiveMember, folder: string): CodeFound[] {
  if (!path.startsWith(`${folder}code/`)) return [];
  const source = read()?.toString("utf8");
  if (source === undefined) return [{ kind: "unread", part: "script", where: path }];
  return scriptFileOps(source).map((piece) => ({ ...piece, where: path }));
}
