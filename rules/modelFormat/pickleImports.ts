import type { CodeFound, Recognition } from "../../inspect/formats/recognition";
import type { Place } from "./places";
import type { Strictness } from "./refusal";

/** Names that torch.load needs to rebuild tensors; none of them runs code. Source: torch/_weights_only_unpickler.py. */
const TENSOR_IMPORTS =
  /^(collections\.(OrderedDict|Counter)|torch\._utils\._rebuild_(tensor(_v[23])?|parameter|qtensor|sparse_tensor|meta_tensor_no_storage)|torch\.\w+Storage|torch\.storage\.(Unt|T)ypedStorage|torch\.(Size|device|(b?float|q?u?int|complex|half|double|long|short|cfloat|cdouble)\d*|bool))$/;
/** Names that TorchScript's own reader of pickles resolves. Source: torch/csrc/jit/serialization/unpickler.cpp. */
const SCRIPT_IMPORTS =
  /^(__torch__(\.\w+)*|torch\.jit\._pickle\.(build_\w+|restore_type_tag)|torch\._utils\._rebuild_(tensor_v2|parameter|qtensor|sparse_tensor|sparse_csr_tensor|meta_tensor_no_storage)|torch\.\w+Storage|torch\.(Size|device|per_(tensor|channel)_affine|(b?float|q?u?int|complex|half|double|long|short)\d*|bool)|collections\.OrderedDict|(builtins|__builtin__)\.complex)$/;

/** Whether TorchScript's own reader resolves a name, without importing anything. */
export function isScriptImport(found: CodeFound): boolean {
  return found.kind === "import" && SCRIPT_IMPORTS.test(found.name);
}

/** Whether a torch pickle only rebuilds tensors, and the options allow that at its place. */
export function isTensorOnly(
  { format, code = [], members = [] }: Recognition,
  place: Place,
  { tensorOnlyPickle }: Strictness,
): boolean {
  if (format !== "torch" || tensorOnlyPickle !== "allow") return false;
  if (place !== "artifact" && place !== "anywhere") return false;
  return (
    members.length === 0 &&
    code.every((found) => found.kind === "import" && TENSOR_IMPORTS.test(found.name))
  );
}
