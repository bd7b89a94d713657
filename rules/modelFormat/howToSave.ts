import {
  FORMAT_NAMES,
  type FormatKind,
  formatOf,
  type SaveAs,
} from "../../inspect/formats/catalog";
import type { Recognition } from "../../inspect/formats/recognition";
import { lazy } from "../../inspect/lazy";

const EXPORT =
  'export a SavedModel: model.export("export") in Keras 3, tf.saved_model.save(model, "export") otherwise';
const TORCH =
  'save it with torch.jit.script(model).save("model.pt"), or only its weights with safetensors.torch.save_file, and load that in a custom prediction routine';
const ESTIMATOR =
  "convert it to ONNX with skl2onnx, or save it in the library's own text format, and load that in a custom prediction routine";
const XGBOOST =
  'save it with booster.save_model("model.bst"), and declare serving: { framework: "xgboost" } or load it in a custom prediction routine';

/** How else to save or serve a model, given its path. */
const WAYS: Readonly<Record<Exclude<SaveAs, "byImports">, (path: string) => string>> = {
  savedModel: () => EXPORT,
  savedModelFolder: () => "use the folder that contains saved_model.pb as the export's path",
  kerasArchive: (path) =>
    `export it: keras.saving.load_model(${JSON.stringify(path)}).export("export")`,
  kerasWeights: (path) =>
    `rebuild the model, call model.load_weights(${JSON.stringify(path)}), then model.export("export")`,
  frozenGraph: () =>
    "load the graph in a tf.compat.v1 session and write it with tf.compat.v1.saved_model.simple_save",
  checkpoint: () => `restore the checkpoint into its model, and ${EXPORT}`,
  tflite: () =>
    'export the model that it was converted from with model.export("export"), or serve this one in a custom prediction routine, as customPrediction.artifacts',
  onnx: () =>
    "serve it in a custom prediction routine with onnxruntime, as customPrediction.artifacts",
  safetensors: () => "serve it in a custom prediction routine, as customPrediction.artifacts",
  torch: () => TORCH,
  torchscript: () =>
    "serve it in a custom prediction routine with torch, as customPrediction.artifacts",
  numpy: () => "save it with numpy.save(path, array, allow_pickle=False) and a numeric dtype",
  hdf5: () => "save tables with DataFrame.to_parquet and arrays with h5py, which pickle nothing",
  xgboost: () => XGBOOST,
  xgboostServing: () =>
    'declare serving: { framework: "xgboost" }, or serve it in a custom prediction routine',
  lightgbm: () =>
    "serve it in a custom prediction routine with lightgbm, as customPrediction.artifacts",
  lightgbmText: () =>
    'save it with booster.save_model("model.txt"), and load that in a custom prediction routine',
  catboost: () =>
    'save it with model.save_model("model.cbm"), and load that in a custom prediction routine',
  gguf: () => "serve it in a custom container",
  routine: () =>
    "serve it in a custom prediction routine with its own library, as customPrediction.artifacts",
};

const BY_IMPORT: readonly (readonly [imports: RegExp, fix: string])[] = [
  [/^(sklearn|lightgbm|joblib)/, ESTIMATOR],
  [/^xgboost/, XGBOOST],
  [/^(torch|torchvision|collections\.OrderedDict|__torch__)/, TORCH],
  [/^(keras|tensorflow)/, EXPORT],
];

/** How else to save or serve a model, by its format and, for a pickle, by its imports. */
export function howToSave({ code = [], format }: Recognition, path = "PATH"): string {
  const { model, ...row } = formatOf(format);
  const saveAs = model !== undefined && "saveAs" in row ? row.saveAs : "savedModel";
  if (saveAs !== "byImports") return WAYS[saveAs](path);
  const known = BY_IMPORT.find(([imports]) =>
    code.some((found) => found.kind === "import" && imports.test(found.name)),
  );
  return known?.[1] ?? `${EXPORT}; keep other data as JSON, safetensors or NumPy arrays`;
}

/** In words, the formats without code that a model can be saved in instead. */
export const modelFormats = lazy(() => offered(["model"]));

/** In words, the formats without code that a model or data can be saved in instead. */
export const safeFormats = lazy(() => offered(["data", "model"]));

function offered(kinds: readonly FormatKind[]): string {
  const names = FORMAT_NAMES.map(formatOf).flatMap(({ kind, offeredAs }) =>
    offeredAs !== undefined && kinds.includes(kind) ? [offeredAs] : [],
  );
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
