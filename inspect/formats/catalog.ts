/** The role of a file in a bundle, which decides the formats that it may have. */
export type Place =
  /** A graph that a TensorFlow server reads, under its fixed name. */
  | "graph"
  /** A file that only some readers of exports use, under its fixed name: one format, or none. */
  | "metadata"
  | "shard"
  /** A file that the graph names, or one that servers skip. */
  | "asset"
  /** A file that a routine loads with its own code. */
  | "artifact"
  /** A file that is installed as a part of a Python package. */
  | "source";

/** The kind of a format, which decides how rules treat it. */
export type FormatKind =
  | "data"
  | "model"
  /** A model as JSON, which no server reads. */
  | "jsonModel"
  /** A model in one of Keras's own files. */
  | "kerasModel"
  /** A format whose content is executed when it is loaded. */
  | "pickle"
  /** A container that is opened and judged by its members. */
  | "archive"
  /** A container that is not opened. */
  | "opaque"
  /** Python code to be installed or imported. */
  | "source"
  | "program"
  | "secret"
  | "unknown";

/** How a model can be saved or served instead; the sentences are in rules/modelFormat/howToSave. */
export type SaveAs =
  | "savedModel"
  | "kerasArchive"
  | "kerasWeights"
  | "frozenGraph"
  | "checkpoint"
  | "savedModelFolder"
  | "tflite"
  | "onnx"
  | "safetensors"
  | "torch"
  | "torchscript"
  | "byImports"
  | "numpy"
  | "hdf5"
  | "xgboost"
  | "xgboostServing"
  | "lightgbm"
  | "lightgbmText"
  | "catboost"
  | "gguf"
  | "routine";

/** The reader, in inspect/recordedVersions, that finds the version recorded in a file. */
export type VersionSource =
  | "pickle"
  | "torchArchive"
  | "xgboostUbjson"
  | "xgboostJson"
  | "xgboostBinary"
  | "kerasArchive"
  | "kerasHdf5"
  | "kerasFolder"
  | "kerasMetadata"
  | "lightgbmText"
  | "savedModel";

interface FormatBase {
  /** Name in messages, with its article. */
  readonly title: string;
  readonly kind: FormatKind;
  /** Places where it is allowed if it contains no code. */
  readonly places: "everywhere" | readonly Place[];
  /** Framework whose prebuilt container serves such a file; SavedModels are served in any case. */
  readonly servedBy?: "xgboost";
  readonly versions?: VersionSource;
  /** Contains Keras layers, so code in it belongs to a layer of the model. */
  readonly layers?: true;
  /** Left over from training; a server does not use it. */
  readonly leftover?: true;
  /** It may end like a zip; its recogniser accounts for all bytes of the zip. */
  readonly endsAsZip?: true;
  /** Refused in every place, so no other recogniser is tried. */
  readonly settled?: true;
  /** Name in the list of formats to save in instead; only for formats that cannot contain code. */
  readonly offeredAs?: string;
  /** Text, which some loaders execute or fill in if it has the name of a module or of a template. */
  readonly isText?: true;
  /** Not listed as a member of an archive, because it is harmless there. */
  readonly plainMember?: true;
  /** File name extensions that only models have, in lower case and without the dot. */
  readonly extensions?: readonly string[];
}

interface DataFormat extends FormatBase {
  readonly model?: undefined;
}

interface ModelFormat extends FormatBase {
  /** A model in one file, a part of a model's folder, or a file that may be a model. */
  readonly model: "file" | "part" | "possible";
  readonly saveAs: SaveAs;
}

/** One row of the catalog. */
export type Format = DataFormat | ModelFormat;

const PACKABLE: readonly Place[] = ["source", "artifact", "asset"];

/** Rows whose names are a type; their contents are not, which would repeat them in the published declarations. */
function namedRows<Name extends string>(rows: Readonly<Record<Name, Format>>) {
  return rows;
}

/** Every recognised format; there is no other list of them. */
export const FORMATS = namedRows({
  empty: { title: "an empty file", kind: "data", places: "everywhere", plainMember: true },
  text: {
    title: "plain text",
    kind: "data",
    places: "everywhere",
    isText: true,
    plainMember: true,
    offeredAs: "text",
  },
  json: {
    title: "JSON",
    kind: "data",
    places: "everywhere",
    isText: true,
    plainMember: true,
    offeredAs: "JSON",
  },
  png: {
    title: "a PNG image",
    kind: "data",
    places: "everywhere",
    plainMember: true,
    offeredAs: "an image",
  },
  jpeg: { title: "a JPEG image", kind: "data", places: "everywhere", plainMember: true },
  gif: { title: "a GIF image", kind: "data", places: "everywhere", plainMember: true },
  pdf: { title: "a PDF document", kind: "data", places: "everywhere", isText: true },
  numpy: { title: "a NumPy array", kind: "data", places: "everywhere" },
  npz: {
    title: "a NumPy archive (.npz)",
    kind: "data",
    places: "everywhere",
    endsAsZip: true,
    extensions: ["npz"],
  },
  svg: { title: "an SVG image", kind: "data", places: "everywhere", isText: true },
  bmp: { title: "a BMP image", kind: "data", places: "everywhere" },
  webp: { title: "a WebP image", kind: "data", places: "everywhere" },
  tiff: { title: "a TIFF image", kind: "data", places: "everywhere" },
  ico: { title: "an icon", kind: "data", places: "everywhere" },
  jpeg2000: { title: "a JPEG 2000 image", kind: "data", places: "everywhere" },
  heif: { title: "an AVIF or HEIC image", kind: "data", places: "everywhere" },
  netpbm: { title: "a Netpbm image, such as PPM", kind: "data", places: "everywhere" },
  tga: { title: "a TGA image", kind: "data", places: "everywhere" },
  mp4: { title: "an MP4 audio or video file", kind: "data", places: "everywhere" },
  font: { title: "a font", kind: "data", places: "everywhere" },
  wav: { title: "a WAV audio file", kind: "data", places: "everywhere" },
  flac: { title: "a FLAC audio file", kind: "data", places: "everywhere" },
  ogg: { title: "an Ogg audio or video file", kind: "data", places: "everywhere" },
  aiff: { title: "an AIFF audio file", kind: "data", places: "everywhere" },
  au: { title: "an AU audio file", kind: "data", places: "everywhere" },
  wave64: { title: "a Wave64 audio file", kind: "data", places: "everywhere" },
  caf: { title: "a CAF audio file", kind: "data", places: "everywhere" },
  "mpeg-audio": { title: "an MPEG audio file, such as MP3", kind: "data", places: "everywhere" },
  parquet: { title: "a Parquet file", kind: "data", places: "everywhere" },
  "arrow-file": { title: "an Arrow or Feather file", kind: "data", places: "everywhere" },
  "arrow-stream": { title: "an Arrow stream", kind: "data", places: "everywhere" },
  feather: { title: "a Feather file of version 1", kind: "data", places: "everywhere" },
  orc: { title: "an ORC file", kind: "data", places: "everywhere" },
  avro: { title: "an Avro file", kind: "data", places: "everywhere" },
  sqlite: { title: "an SQLite database", kind: "data", places: "everywhere" },
  duckdb: { title: "a DuckDB database", kind: "data", places: "everywhere" },
  leveldb: { title: "a table of a LevelDB database", kind: "data", places: "everywhere" },
  stata: { title: "a Stata data set", kind: "data", places: "everywhere" },
  "sas-transport": { title: "a SAS transport file", kind: "data", places: "everywhere" },
  "lightgbm-data": { title: "binned LightGBM data", kind: "data", places: "everywhere" },
  spss: { title: "an SPSS data set", kind: "data", places: "everywhere" },
  matlab: { title: "a MATLAB file", kind: "data", places: "everywhere" },
  netcdf: { title: "a NetCDF file in the classic format", kind: "data", places: "everywhere" },
  ooxml: {
    title: "an Office document, such as .xlsx",
    kind: "data",
    places: "everywhere",
    endsAsZip: true,
  },
  opendocument: {
    title: "an OpenDocument file, such as .ods",
    kind: "data",
    places: "everywhere",
    endsAsZip: true,
  },
  msgpack: { title: "MessagePack data", kind: "data", places: "everywhere" },
  gettext: { title: "a gettext catalog", kind: "data", places: "everywhere" },
  sentencepiece: { title: "a SentencePiece model", kind: "data", places: "everywhere" },
  word2vec: {
    title: "word vectors in word2vec's binary format",
    kind: "data",
    places: "everywhere",
  },
  "xgboost-matrix": { title: "an XGBoost data matrix", kind: "data", places: "everywhere" },
  tfrecord: { title: "a TFRecord file", kind: "data", places: "everywhere" },
  "git-lfs-pointer": { title: "a Git LFS pointer", kind: "data", places: "everywhere" },
  hdf5: {
    title: "an HDF5 file",
    kind: "data",
    places: "everywhere",
    model: "possible",
    saveAs: "savedModel",
    extensions: ["h5", "hdf5"],
  },

  "tensorflow-savedmodel": {
    title: "the graph of a SavedModel",
    kind: "model",
    places: "everywhere",
    model: "part",
    saveAs: "savedModelFolder",
    versions: "savedModel",
    offeredAs: "a SavedModel",
  },
  "tensorflow-savedmodel-text": {
    title: "the graph of a SavedModel as text",
    kind: "model",
    places: "everywhere",
    isText: true,
    model: "part",
    saveAs: "savedModelFolder",
  },
  "tensorflow-graphdef": {
    title: "a TensorFlow GraphDef, such as a frozen graph",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "frozenGraph",
  },
  "tensorflow-graphdef-text": {
    title: "a TensorFlow GraphDef as text",
    kind: "model",
    places: "everywhere",
    isText: true,
    model: "file",
    saveAs: "frozenGraph",
  },
  "tensorflow-metagraph": {
    title: "the graph of a TensorFlow checkpoint (.meta)",
    kind: "model",
    places: "everywhere",
    model: "part",
    saveAs: "checkpoint",
    leftover: true,
  },
  "tensor-bundle-index": {
    title: "the index of a TensorFlow checkpoint",
    kind: "model",
    places: "everywhere",
    model: "part",
    saveAs: "checkpoint",
    leftover: true,
  },
  // Identified by the index or the name beside it, because its own bytes are numbers and may be anything.
  "tensor-bundle-shard": {
    title: "a shard of TensorFlow variables",
    kind: "data",
    places: "everywhere",
  },
  "tensorflow-checkpoint-state": {
    title: "a TensorFlow checkpoint state file",
    kind: "data",
    places: "everywhere",
    leftover: true,
  },
  "tensorflow-events": {
    title: "a TensorBoard event file",
    kind: "data",
    places: "everywhere",
    leftover: true,
  },
  "tensorflow-fingerprint": {
    title: "the fingerprint of a SavedModel",
    kind: "data",
    places: "everywhere",
  },
  "tensorflow-debug-info": {
    title: "the debug information of a graph",
    kind: "data",
    places: "everywhere",
  },
  "keras-metadata": {
    title: "the Keras metadata of a SavedModel",
    kind: "data",
    places: "everywhere",
    versions: "kerasMetadata",
    layers: true,
  },

  "keras-archive": {
    title: "a Keras archive (.keras)",
    kind: "kerasModel",
    places: ["artifact"],
    model: "file",
    saveAs: "kerasArchive",
    versions: "kerasArchive",
    endsAsZip: true,
    extensions: ["keras"],
    layers: true,
  },
  // Identified by the weights and metadata beside it, because architectures without weights look alike.
  "keras-folder": {
    title: "a Keras model in a folder",
    kind: "kerasModel",
    places: ["artifact"],
    model: "part",
    saveAs: "kerasArchive",
    layers: true,
  },
  "keras-folder-metadata": {
    title: "the metadata of a Keras model in a folder",
    kind: "data",
    places: "everywhere",
    versions: "kerasFolder",
  },
  "keras-hdf5": {
    title: "a Keras model in HDF5",
    kind: "kerasModel",
    places: [],
    model: "file",
    saveAs: "savedModel",
    versions: "kerasHdf5",
    layers: true,
  },
  "keras-weights-hdf5": {
    title: "Keras weights in HDF5",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "kerasWeights",
    versions: "kerasHdf5",
    layers: true,
  },
  "keras-json": {
    title: "a Keras architecture as JSON, without weights",
    kind: "jsonModel",
    places: [],
    model: "file",
    saveAs: "savedModel",
    layers: true,
  },
  "tensorflowjs-json": {
    title: "a TensorFlow.js model",
    kind: "jsonModel",
    places: [],
    model: "file",
    saveAs: "savedModel",
  },
  "xgboost-json": {
    title: "an XGBoost model as JSON",
    kind: "jsonModel",
    places: [],
    model: "file",
    saveAs: "xgboost",
    versions: "xgboostJson",
  },
  "xgboost-dump": {
    title: "a dump of XGBoost's trees as JSON",
    kind: "jsonModel",
    places: [],
    model: "file",
    saveAs: "xgboost",
  },
  "lightgbm-json": {
    title: "a LightGBM model as JSON",
    kind: "jsonModel",
    places: [],
    model: "file",
    saveAs: "lightgbmText",
  },
  "catboost-json": {
    title: "a CatBoost model as JSON",
    kind: "jsonModel",
    places: [],
    model: "file",
    saveAs: "catboost",
  },

  tflite: {
    title: "a TFLite model",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "tflite",
    endsAsZip: true,
    extensions: ["tflite"],
  },
  onnx: {
    title: "an ONNX model",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "onnx",
    offeredAs: "ONNX",
    extensions: ["onnx"],
  },
  // Identified by the model that names it, because its own bytes are numbers and may be anything.
  "onnx-data": {
    title: "tensors of an ONNX model",
    kind: "model",
    places: "everywhere",
    model: "part",
    saveAs: "onnx",
  },
  ort: {
    title: "a model in the format of ONNX Runtime",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "onnx",
    extensions: ["ort"],
  },
  mlir: {
    title: "MLIR bytecode, such as a StableHLO module",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "routine",
    extensions: ["mlirbc"],
  },
  safetensors: {
    title: "a safetensors file",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "safetensors",
    offeredAs: "safetensors",
    extensions: ["safetensors"],
  },
  gguf: {
    title: "a GGUF model",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "gguf",
    extensions: ["gguf"],
  },
  "xgboost-ubjson": {
    title: "an XGBoost model in UBJSON",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "xgboostServing",
    servedBy: "xgboost",
    versions: "xgboostUbjson",
    extensions: ["ubj"],
  },
  "xgboost-binary": {
    title: "an XGBoost model in the binary format removed in XGBoost 3.1",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "xgboost",
    servedBy: "xgboost",
    versions: "xgboostBinary",
    extensions: ["bst"],
  },
  "lightgbm-text": {
    title: "a LightGBM model as text",
    kind: "model",
    places: "everywhere",
    isText: true,
    model: "file",
    saveAs: "lightgbm",
    versions: "lightgbmText",
  },
  catboost: {
    title: "a CatBoost model",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "routine",
    extensions: ["cbm"],
  },
  faiss: {
    title: "a faiss index",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "routine",
    extensions: ["faiss"],
  },
  usearch: {
    title: "a usearch index",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "routine",
    extensions: ["usearch"],
  },
  fasttext: {
    title: "a fastText model",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "routine",
    extensions: ["ftz"],
  },
  coreml: {
    title: "a Core ML model",
    kind: "model",
    places: "everywhere",
    model: "file",
    saveAs: "routine",
    extensions: ["mlmodel"],
  },
  ctranslate2: {
    title: "a CTranslate2 model",
    kind: "model",
    places: "everywhere",
    model: "part",
    saveAs: "routine",
  },
  "coreml-weights": {
    title: "the weights of a Core ML package",
    kind: "model",
    places: "everywhere",
    model: "part",
    saveAs: "routine",
  },
  openvino: {
    title: "an OpenVINO model",
    kind: "model",
    places: "everywhere",
    isText: true,
    model: "file",
    saveAs: "routine",
  },
  // Identified by the model beside it, because its own bytes are numbers and may be anything.
  "openvino-weights": {
    title: "the weights of an OpenVINO model",
    kind: "model",
    places: "everywhere",
    model: "part",
    saveAs: "routine",
  },
  "paddle-program": {
    title: "the program of a Paddle model",
    kind: "model",
    places: "everywhere",
    model: "part",
    saveAs: "routine",
    extensions: ["pdmodel"],
  },
  "paddle-parameters": {
    title: "the parameters of a Paddle model",
    kind: "model",
    places: "everywhere",
    model: "part",
    saveAs: "routine",
    extensions: ["pdiparams"],
  },
  torchscript: {
    title: "a TorchScript model",
    kind: "model",
    places: ["artifact"],
    model: "file",
    saveAs: "torchscript",
    versions: "torchArchive",
    endsAsZip: true,
  },

  pickle: {
    title: "a pickle",
    kind: "pickle",
    places: [],
    model: "file",
    saveAs: "byImports",
    versions: "pickle",
    settled: true,
    extensions: ["pkl", "pickle", "dill", "cloudpickle"],
  },
  joblib: {
    title: "a joblib pickle",
    kind: "pickle",
    places: [],
    model: "file",
    saveAs: "byImports",
    versions: "pickle",
    settled: true,
    extensions: ["joblib"],
  },
  "torch-legacy": {
    title: "a PyTorch pickle from before PyTorch 1.6",
    kind: "pickle",
    places: [],
    model: "file",
    saveAs: "torch",
    settled: true,
  },
  torch: {
    title: "a PyTorch pickle",
    kind: "pickle",
    places: ["artifact"], // only by the option tensorOnlyPickle
    model: "file",
    saveAs: "torch",
    versions: "torchArchive",
    endsAsZip: true,
    extensions: ["pt", "pth"],
  },
  "torch-distributed": {
    title: "the tensors of a PyTorch distributed checkpoint",
    kind: "pickle",
    places: [],
    model: "part",
    saveAs: "torch",
    endsAsZip: true,
    extensions: ["distcp"],
  },
  whoosh: {
    title: "the contents of a Whoosh index, which are pickled",
    kind: "pickle",
    places: [],
    model: "part",
    saveAs: "byImports",
  },
  "numpy-objects": {
    title: "a NumPy array of pickled Python objects",
    kind: "pickle",
    places: [],
    model: "possible",
    saveAs: "numpy",
  },

  "hdf5-objects": {
    title: "an HDF5 file with pickled Python objects, as pandas and PyTables write them",
    kind: "pickle",
    places: [],
    model: "possible",
    saveAs: "hdf5",
  },

  zip: { title: "a zip", kind: "archive", places: PACKABLE, endsAsZip: true },
  tar: { title: "a tar", kind: "archive", places: PACKABLE, endsAsZip: true },
  gzip: { title: "gzip data", kind: "archive", places: PACKABLE },
  zlib: { title: "zlib data", kind: "archive", places: ["artifact", "asset"] },
  bzip2: { title: "bzip2 data", kind: "archive", places: PACKABLE },
  xz: { title: "xz data", kind: "archive", places: PACKABLE },
  lzma: { title: "lzma data", kind: "archive", places: PACKABLE },
  zstd: { title: "zstd data", kind: "archive", places: ["artifact", "asset"] },
  lz4: { title: "lz4 data", kind: "archive", places: ["artifact", "asset"] },
  torchserve: {
    title: "a TorchServe archive (.mar)",
    kind: "archive",
    places: PACKABLE,
    model: "file",
    saveAs: "torchscript",
    endsAsZip: true,
    extensions: ["mar"],
  },
  nemo: { title: "a NeMo archive", kind: "archive", places: [], endsAsZip: true },
  // A member is encrypted, or compressed by a method that Python's zipfile does not know, either.
  "unopened-zip": {
    title: "a zip that is not opened",
    kind: "opaque",
    places: [],
    endsAsZip: true,
  },
  "7z": { title: "7z", kind: "opaque", places: [] },
  rar: { title: "RAR", kind: "opaque", places: [] },
  ar: { title: "ar", kind: "opaque", places: [] },
  cpio: { title: "cpio", kind: "opaque", places: [] },
  squashfs: { title: "SquashFS", kind: "opaque", places: [] },
  cab: { title: "a Windows cabinet", kind: "opaque", places: [] },
  compress: { title: "compress (.Z)", kind: "opaque", places: [] },
  lzip: { title: "lzip", kind: "opaque", places: [] },
  lzop: { title: "lzop", kind: "opaque", places: [] },
  rpm: { title: "an RPM package", kind: "opaque", places: [] },
  xar: { title: "xar", kind: "opaque", places: [] },
  iso9660: { title: "an ISO 9660 image", kind: "opaque", places: [] },
  ext4: { title: "an ext file system", kind: "opaque", places: [] },
  snappy: { title: "framed Snappy", kind: "opaque", places: [] },
  nested: { title: "content within 5 containers", kind: "opaque", places: [] },

  "python-source": { title: "Python source", kind: "source", places: ["source"] },
  wheel: { title: "a Python package", kind: "source", places: ["source"], endsAsZip: true },
  elf: { title: "a Linux program (ELF)", kind: "program", places: [] },
  "windows-executable": { title: "a Windows program", kind: "program", places: [] },
  macho: { title: "a macOS program (Mach-O)", kind: "program", places: [] },
  wasm: { title: "a WebAssembly program", kind: "program", places: [] },
  "java-serialized": { title: "a serialized Java object", kind: "program", places: [] },
  "lua-bytecode": { title: "compiled Lua", kind: "program", places: [] },
  dex: { title: "an Android program", kind: "program", places: [] },
  "python-bytecode": { title: "compiled Python", kind: "program", places: [] },

  "private-key": { title: "a private key", kind: "secret", places: [] },
  credentials: { title: "Google Cloud credentials", kind: "secret", places: [] },

  unreadable: { title: "a file that cannot be read", kind: "unknown", places: [] },
  // For a graph of unknown format, model-complete reports what is wrong with it.
  unknown: { title: "an unknown format", kind: "unknown", places: ["shard", "graph"] },
});

/** Name of a format in manifests and in the output of `sniff`. */
export type FormatName = keyof typeof FORMATS;

/** The names of all formats, in the catalog's order. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** Stands for a format that another release of this package wrote into a manifest. */
const FOREIGN: Format = {
  title: "a format that this release does not know",
  kind: "unknown",
  places: [],
};

/** The catalog's row of a format; one of an unknown name is allowed nowhere. */
export function formatOf(name: FormatName): Format {
  return Object.hasOwn(FORMATS, name) ? FORMATS[name] : FOREIGN;
}
