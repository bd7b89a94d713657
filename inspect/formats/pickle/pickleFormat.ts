import { LIMITS } from "../limits";
import type { Recogniser } from "../recogniser";
import { isPickle, walkPickle } from "./pickle";

/** First bytes of torch.save before 1.6: a pickle of this number alone. Source: torch/serialization.py, MAGIC_NUMBER. */
const TORCH_LEGACY = Buffer.from("80028a0a6cfc9c46f9206aa85019", "hex");
/** What joblib puts where an array was; other pickles of arrays are plain. Source: joblib/numpy_pickle{,_compat}.py. */
const JOBLIB = /(^|\.)joblib\.numpy_pickle(_compat|_utils)?\.\w*Wrapper$/;
/** What rebuilds arrays, tensors and plain containers, in nearly every pickle of a model: listed last, and not trusted. */
const REBUILDS =
  /^(numpy\.(ndarray|dtype|(_?core\.)?(multiarray|numeric)\.(_reconstruct|scalar|_frombuffer))|_codecs\.encode|copyreg\._reconstructor|copy_reg\._reconstructor|collections\.OrderedDict|(builtins|__builtin__)\.(object|set|frozenset|slice|bytearray|complex)|torch\._utils\._rebuild_\w+|torch\.\w*Storage|torch\.storage\.\w*Storage|torch\.(Size|device))$/;

/** A pickle of any protocol under any name: whatever else the bytes may be, an unpickler would run them. */
export const recognisePickle: Recogniser = ({ source, head }) => {
  const walk = walkPickle(source);
  if (!isPickle(walk)) return undefined;
  const isTorch = head.subarray(0, TORCH_LEGACY.length).equals(TORCH_LEGACY);
  const isLong = walk.end === "limit" && walk.opcodes < LIMITS.pickleListed;
  const all = isLong ? walkPickle(source, LIMITS.pickleListed).imports : walk.imports;
  const imports = tellingFirst(all).slice(0, LIMITS.listedCode);
  return {
    format: isTorch ? "torch-legacy" : all.some((name) => JOBLIB.test(name)) ? "joblib" : "pickle",
    detail: { protocol: walk.protocol ?? null, imports: all.length },
    code: imports.map((name) => ({ kind: "import", name, where: "" })),
  };
};

/** The same names, with those first that tell more than that there are arrays. */
function tellingFirst(names: readonly string[]): readonly string[] {
  const isTelling = (name: string) => !REBUILDS.test(name) && !JOBLIB.test(name);
  return [...names.filter(isTelling), ...names.filter((name) => !isTelling(name))];
}
