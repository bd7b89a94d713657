import type { Recognition } from "../../inspect/formats/recognition";

export const EXPORT =
  'export a SavedModel: model.export("export") in Keras 3, tf.saved_model.save(model, "export") otherwise';
export const XGBOOST = 'save it with booster.save_model("model.ubj")';
const TORCH =
  'save it with torch.jit.script(model).save("model.pt"), or its weights with safetensors.torch.save_file';
const ESTIMATOR =
  "convert it with skl2onnx to ONNX, or keep it as a native text model, and load that in a custom prediction routine";
const NUMPY = "save it with numpy.save(path, array, allow_pickle=False) and a numeric type";

const BY_IMPORT: readonly (readonly [imports: RegExp, fix: string])[] = [
  [/^import (sklearn|lightgbm|joblib)/, ESTIMATOR],
  [/^import xgboost/, XGBOOST],
  [/^import (torch|torchvision|collections\.OrderedDict|__torch__)/, TORCH],
  [/^import (keras|tensorflow)/, EXPORT],
];

/** How to save a pickled model otherwise, by its format and by what the pickle imports. */
export function howToSave({ code = [], format }: Recognition): string {
  if (format.startsWith("torch")) return TORCH;
  if (format === "numpy-objects") return NUMPY;
  const known = BY_IMPORT.find(([imports]) => code.some(({ what }) => imports.test(what)));
  return known?.[1] ?? `${EXPORT}; keep other data as JSON, safetensors or numpy arrays`;
}
