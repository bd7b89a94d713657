import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import { isPickle, walkPickle } from "./pickle";
import { OPCODES } from "./pickleOpcodes";

/** First bytes of torch.save before 1.6: a pickle of only this number. Source: torch/serialization.py, MAGIC_NUMBER. */
const TORCH_LEGACY = Buffer.from("80028a0a6cfc9c46f9206aa85019", "hex");
/**
 * Header of a pickle that joblib before 0.10 compressed: the length as padded text, before zlib data. Source:
 * joblib/numpy_pickle_compat.py, read_zfile.
 */
const ZFILE = /^ZF0x[0-9a-f]{1,16}L? *$/;
/** joblib's stand-ins for arrays; pickles without them are plain. Source: joblib/numpy_pickle{,_compat}.py. */
const JOBLIB = /(^|\.)joblib\.numpy_pickle(_compat|_utils)?\.\w*Wrapper$/;
/**
 * Functions that rebuild arrays, tensors and plain containers. Nearly every pickle of a model imports them, so they are
 * listed last, but they are not trusted.
 */
const REBUILDS =
  /^(numpy\.(ndarray|dtype|(_?core\.)?(multiarray|numeric)\.(_reconstruct|scalar|_frombuffer))|_codecs\.encode|copyreg\._reconstructor|copy_reg\._reconstructor|collections\.OrderedDict|(builtins|__builtin__)\.(object|set|frozenset|slice|bytearray|complex)|torch\._utils\._rebuild_\w+|torch\.\w*Storage|torch\.storage\.\w*Storage|torch\.(Size|device))$/;

/** A pickle of any protocol under any name: whatever else the bytes may be, an unpickler would run them. */
export const recognisePickle: Recogniser = ({ source, head, budget }) => {
  if (isZfile(head)) return { format: "joblib", detail: { protocol: null } };
  if (!mayBegin(head[0])) return undefined;
  const walk = walkPickle(source, LIMITS.pickleOpcodes, 0, budget.mostOpcodes);
  budget.takeWalked(walk.opcodes);
  if (!isPickle(walk)) return undefined;
  const isTorch = head.subarray(0, TORCH_LEGACY.length).equals(TORCH_LEGACY);
  const isLong = walk.end === "limit" && walk.opcodes < LIMITS.pickleListed;
  const further = isLong && budget.namesImports ? walkPickle(source, LIMITS.pickleListed) : walk;
  budget.takeOpcodes(further.opcodes);
  const all = further.imports;
  const imports = tellingFirst(all).slice(0, LIMITS.listedCode);
  return {
    format: isTorch ? "torch-legacy" : all.some((name) => JOBLIB.test(name)) ? "joblib" : "pickle",
    detail: { protocol: walk.protocol ?? null, imports: all.length },
    code: imports.map((name) => ({ kind: "import", name, where: "" })),
  };
};

/** Whether an opcode can run on an empty stack; most files that are not pickles start with another byte. */
function mayBegin(byte = 0): boolean {
  const opcode = OPCODES.get(byte);
  return opcode?.pops === 0 && opcode.needs === 0;
}

/** The length is padded to 18, 19 or 20 characters, depending on how that Python version wrote long integers. */
function isZfile(head: Buffer): boolean {
  return (
    head[0] === 0x5a &&
    [20, 21, 22].some((at) => head[at] === 0x78 && ZFILE.test(head.toString("latin1", 0, at)))
  );
}

/** Whether an import only rebuilds arrays, tensors or plain containers. */
export function rebuildsPlainData(name: string): boolean {
  return REBUILDS.test(name) || JOBLIB.test(name);
}

/** The same names, with those first that do more than rebuild arrays. */
function tellingFirst(names: readonly string[]): readonly string[] {
  return [...names.filter((name) => !rebuildsPlainData(name)), ...names.filter(rebuildsPlainData)];
}
