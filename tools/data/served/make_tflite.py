"""Make TFLite models with Flex ops, custom ops and associated files, valid and faulty, and record what TensorFlow Lite does.

Usage:  python make_tflite.py --out CORPUS [NAME ...]      (TensorFlow 2.15; lite_labels_support needs
tflite-support 0.4.4 and PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python)

Each truth also has `oracle`: the result when tf.lite.Interpreter of the same TensorFlow loads and runs the model.
"""

import io
import json
import zipfile

import recipe as recipes
from recipe import recipe


def converted(path, function, *specs, flex=False, custom=False):
    """Writes PATH/model.tflite of a function."""
    import tensorflow as tf

    module = tf.Module()
    module.serve = tf.function(function, input_signature=specs)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([module.serve.get_concrete_function()], module)
    if flex:
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]
    converter.allow_custom_ops = custom
    path.mkdir()
    (path / "model.tflite").write_bytes(converter.convert())


def spec(dtype="float32", shape=(1, 4)):
    import tensorflow as tf

    return tf.TensorSpec(shape, dtype, name="x")


def appended(path, files, packing=zipfile.ZIP_STORED):
    """Appends files as a zip to the model, as TFLite Support and MediaPipe do; offsets count from the start of the file."""
    packed = io.BytesIO((path / "model.tflite").read_bytes())
    with zipfile.ZipFile(packed, "a", packing) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, packing)
    (path / "model.tflite").write_bytes(packed.getvalue())


def concatenated(path, files):
    """The same with a separate zip, whose offsets count from its own start: `cat model.tflite labels.zip`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    with open(path / "model.tflite", "ab") as model:
        model.write(packed.getvalue())


def changed(path, change):
    """Rewrites PATH/model.tflite after `change` of its tables."""
    import flatbuffers
    from tensorflow.lite.python import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf((path / "model.tflite").read_bytes(), 0)
    change(model)
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    (path / "model.tflite").write_bytes(bytes(builder.Output()))


def custom_code(path, name):
    """Renames the first operator."""

    def change(model):
        model.operatorCodes[0].customCode = name.encode()

    changed(path, change)


def flex_options(name, op):
    """What the Flex delegate reads from an operator: the op that runs, and a NodeDef with its attributes."""
    from flatbuffers import flexbuffers
    from tensorflow.core.framework import node_def_pb2

    builder = flexbuffers.Builder()
    with builder.Vector():
        builder.String(name)
        builder.String(node_def_pb2.NodeDef(name="node", op=op, input=[""]).SerializeToString().decode("latin1"))
    return list(bytes(builder.Finish()))


def plain(path):
    converted(path, lambda x: x * 2.0, spec())


def pickled():
    import pickle

    return pickle.dumps({"labels": [print] * 40})


def read_file(path):
    import tensorflow as tf

    converted(path, lambda x: tf.io.read_file(x), spec("string", ()), flex=True)


@recipe("TFLite", "clean", "labels appended as an associated file")
def lite_labels(path):
    plain(path)
    appended(path, {"labels.txt": "cat\ndog\n"})


@recipe("TFLite", "refuse", "an appended member is a pickle")
def lite_pickle_member(path):
    plain(path)
    appended(path, {"labels.pkl": pickled()})


@recipe("TFLite", "refuse", "the Flex delegate reads a file")
def lite_flex_read_file(path):
    import tensorflow as tf

    converted(path, lambda x: tf.strings.length(tf.io.read_file(x)), spec("string", ()), flex=True)


@recipe("TFLite", "warn", "a Flex op that changes texts: the runtime needs the Flex delegate")
def lite_flex_text(path):
    import tensorflow as tf

    converted(path, lambda x: tf.strings.lower(x), spec("string"), flex=True)


@recipe("TFLite", "warn", "a custom op, which the runtime must register")
def lite_custom_op(path):
    import tensorflow as tf

    converted(path, lambda x: tf.math.erfinv(x), spec(), custom=True)


@recipe("TFLite", "clean", "labels and metadata, written by TFLite Support")
def lite_labels_support(path):
    import flatbuffers
    from tensorflow_lite_support.metadata import metadata_schema_py_generated as schema
    from tensorflow_lite_support.metadata.python import metadata

    converted(path, lambda x: x[:, 0, 0, :] * 0.5, spec(shape=(1, 8, 8, 3)))
    labels = path.parent / "labels.txt"
    labels.write_text("cat\ndog\nbird\n")
    file = schema.AssociatedFileT()
    file.name, file.type = labels.name, schema.AssociatedFileType.TENSOR_AXIS_LABELS
    output = schema.TensorMetadataT()
    output.name, output.associatedFiles = "score", [file]
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata, graph.outputTensorMetadata = [schema.TensorMetadataT()], [output]
    model = schema.ModelMetadataT()
    model.name, model.subgraphMetadata = "scores", [graph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), metadata.MetadataPopulator.METADATA_FILE_IDENTIFIER)
    populator = metadata.MetadataPopulator.with_model_file(str(path / "model.tflite"))
    populator.load_metadata_buffer(builder.Output())
    populator.load_associated_files([str(labels)])
    populator.populate()
    labels.unlink()


@recipe("TFLite", "clean", "packed labels and a vocabulary")
def lite_labels_deflated(path):
    plain(path)
    files = {"labels.txt": "".join(f"label {n}\n" for n in range(200)), "vocab.txt": "\n".join(map(str, range(900)))}
    appended(path, files, zipfile.ZIP_DEFLATED)


@recipe("TFLite", "clean", "a zip of labels behind the model, as cat joins them")
def lite_labels_concatenated(path):
    plain(path)
    concatenated(path, {"labels.txt": "cat\ndog\n", "score_calibration.csv": "0.1,0.2\n"})


@recipe("TFLite", "clean", "another model among the associated files")
def lite_model_member(path):
    plain(path)
    appended(path, {"encoder.tflite": (path / "model.tflite").read_bytes()})


@recipe("TFLite", "refuse", "a packed member is a pickle")
def lite_pickle_deflated(path):
    plain(path)
    appended(path, {"labels.txt": "cat\ndog\n", "labels.pkl": pickled()}, zipfile.ZIP_DEFLATED)


@recipe("TFLite", "refuse", "a pickle in a zip behind the model")
def lite_pickle_concatenated(path):
    plain(path)
    concatenated(path, {"labels.txt": "cat\n", "weights.bin": pickled()})


@recipe("TFLite", "refuse", "a pickle in a zip among the associated files")
def lite_pickle_nested(path):
    plain(path)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("labels.pkl", pickled())
    appended(path, {"assets.zip": inner.getvalue()})


@recipe("TFLite", "refuse", "a member whose op reads a file")
def lite_reading_member(path):
    read_file(path)
    inner = (path / "model.tflite").read_bytes()
    (path / "model.tflite").unlink()
    path.rmdir()
    plain(path)
    appended(path, {"encoder.tflite": inner})


@recipe("TFLite", "refuse", "a member that leaves the folder it is unpacked to")
def lite_escaping_member(path):
    plain(path)
    appended(path, {"../../labels.txt": "cat\n"})


@recipe("TFLite", "refuse", "bytes behind the zip's end")
def lite_bytes_behind(path):
    plain(path)
    appended(path, {"labels.txt": "cat\n"})
    with open(path / "model.tflite", "ab") as model:
        model.write(pickled())


@recipe("TFLite", "refuse", "the Flex delegate writes a file")
def lite_flex_write_file(path):
    import tensorflow as tf

    def write(x):
        tf.io.write_file(x, "written")
        return tf.strings.length(x)

    converted(path, write, spec("string", ()), flex=True)


@recipe("TFLite", "refuse", "the Flex delegate lists files")
def lite_flex_matching_files(path):
    read_file(path)

    def change(model):
        model.operatorCodes[0].customCode = b"FlexMatchingFiles"
        model.subgraphs[0].operators[0].customOptions = flex_options("MatchingFiles", "MatchingFiles")
        model.subgraphs[0].tensors[1].shape = [1]

    changed(path, change)


@recipe("TFLite", "refuse", "the Flex delegate prints what it is given")
def lite_flex_print(path):
    import tensorflow as tf

    def show(x):
        tf.print(x)
        return x * 2.0

    converted(path, show, spec(), flex=True)


@recipe("TFLite", "refuse", "the Flex delegate restores a checkpoint of the server's")
def lite_flex_restore(path):
    import tensorflow as tf

    converted(path, lambda x: tf.raw_ops.RestoreV2(prefix=x, tensor_names=["w"], shape_and_slices=[""],
                                                  dtypes=[tf.float32])[0], spec("string", ()), flex=True)


@recipe("TFLite", "refuse", "an operator called FlexIdentity, of which the delegate runs ReadFile")
def lite_flex_other_name(path):
    read_file(path)
    custom_code(path, "FlexIdentity")


@recipe("TFLite", "refuse", "an operator called FlexStringLower, whose options name ReadFile")
def lite_flex_other_options(path):
    read_file(path)

    def change(model):
        model.operatorCodes[0].customCode = b"FlexStringLower"
        model.subgraphs[0].operators[0].customOptions = flex_options("ReadFile", "StringLower")

    changed(path, change)


@recipe("TFLite", "warn", "Flex ops of linear algebra: the runtime needs the Flex delegate")
def lite_flex_algebra(path):
    import tensorflow as tf

    converted(path, lambda x: tf.linalg.det(tf.reshape(x, [2, 2])), spec(), flex=True)


@recipe("TFLite", "clean", "a custom op that every runtime registers")
def lite_audio_spectrogram(path):
    import tensorflow as tf

    converted(path, lambda x: tf.raw_ops.AudioSpectrogram(input=x, window_size=4, stride=2), spec(shape=(16, 1)),
              custom=True)


@recipe("TFLite", "warn", "a custom op of TensorFlow Text")
def lite_text_op(path):
    import tensorflow as tf

    converted(path, lambda x: tf.math.erfinv(x), spec(), custom=True)
    custom_code(path, "TFText>NgramsStringJoin")


@recipe("TFLite", "warn", "a custom op of MediaPipe")
def lite_mediapipe_op(path):
    import tensorflow as tf

    converted(path, lambda x: tf.math.erfinv(x), spec(), custom=True)
    custom_code(path, "Landmarks2TransformMatrix")


@recipe("TFLite", "warn", "a model compiled for an Edge TPU")
def lite_edge_tpu(path):
    import tensorflow as tf

    converted(path, lambda x: tf.math.erfinv(x), spec(), custom=True)
    custom_code(path, "edgetpu-custom-op")


@recipe("TFLite", "refuse", "half of a model")
def lite_truncated(path):
    converted(path, lambda x: x + list(map(float, range(400))), spec(shape=(1, 400)))
    whole = (path / "model.tflite").read_bytes()
    (path / "model.tflite").write_bytes(whole[: len(whole) // 2])


@recipe("TFLite", "refuse", "an operator whose tensor the graph does not have")
def lite_missing_tensor(path):
    plain(path)

    def change(model):
        model.subgraphs[0].operators[0].inputs = [0, 77]

    changed(path, change)


@recipe("TFLite", "refuse", "a tensor whose buffer the model does not have")
def lite_missing_buffer(path):
    plain(path)

    def change(model):
        model.subgraphs[0].tensors[1].buffer = 77

    changed(path, change)


@recipe("TFLite", "refuse", "an operator whose code the model does not have")
def lite_missing_code(path):
    plain(path)

    def change(model):
        model.subgraphs[0].operators[0].opcodeIndex = 9

    changed(path, change)


@recipe("TFLite", "refuse", "a later version of the schema")
def lite_other_version(path):
    plain(path)

    def change(model):
        model.version = 4

    changed(path, change)


@recipe("TFLite", "refuse", "a model without a graph")
def lite_without_graph(path):
    plain(path)

    def change(model):
        model.subgraphs = []
        model.signatureDefs = []

    changed(path, change)


def asked(content, values):
    """The result of tf.lite.Interpreter for a model: an answer, or why there is none."""
    import numpy as np
    import tensorflow as tf

    try:
        interpreter = tf.lite.Interpreter(model_content=content)
        interpreter.allocate_tensors()
        for detail in interpreter.get_input_details():
            dtype = detail["dtype"]
            value = np.array(values) if dtype in (np.bytes_, np.object_, str) else \
                np.ones(detail["shape"], dtype=dtype)
            if dtype in (np.bytes_, np.object_, str) and detail["shape"].size:
                value = np.resize(value, detail["shape"])
            interpreter.set_tensor(detail["index"], value)
        interpreter.invoke()
        outputs = [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]
        return {"answers": repr([output.tolist() for output in outputs])[:200]}
    except BaseException as error:
        return {"fails": str(error).strip().replace("\n", " ")[:300]}


def ask(folder):
    """Adds the interpreter's result to a truth, in a separate process, because some models crash it."""
    import multiprocessing

    import tensorflow as tf

    read, write = multiprocessing.Pipe(False)
    secret = folder / "secret"
    secret.write_text("SECRET")
    content = (folder / "export" / "model.tflite").read_bytes()
    child = multiprocessing.get_context("fork").Process(
        target=lambda: write.send(asked(content, str(secret).encode())))
    child.start()
    child.join(60)
    answer = read.recv() if read.poll() else {"fails": f"the process ended with {child.exitcode}"}
    secret.unlink()
    truth = json.loads((folder / "truth.json").read_text())
    shown = json.loads(json.dumps(answer).replace(str(secret), "secret"))
    truth["oracle"] = {tf.__version__: shown}
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")


_make = recipes._make


def make_and_ask(name, folder, maker, version):
    _make(name, folder, maker, version)
    ask(folder)


if __name__ == "__main__":
    recipes._make = make_and_ask
    recipes.main()
