"""Make TFLite models with Flex ops, custom ops and associated files, sound and broken.

Usage:  python make_tflite.py --out CORPUS [NAME ...]      (TensorFlow 2.15)
"""

import io
import zipfile

from recipe import main, recipe


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


def appended(path, **files):
    """Appends files as a zip behind the model, as TFLite Support and MediaPipe do."""
    packed = io.BytesIO((path / "model.tflite").read_bytes())
    with zipfile.ZipFile(packed, "a") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", ".")), data)
    (path / "model.tflite").write_bytes(packed.getvalue())


def plain(path):
    converted(path, lambda x: x * 2.0, spec())


@recipe("TFLite", "clean", "labels appended as an associated file")
def lite_labels(path):
    plain(path)
    appended(path, labels__txt="cat\ndog\n")


@recipe("TFLite", "refuse", "an appended member is a pickle")
def lite_pickle_member(path):
    import pickle

    plain(path)
    appended(path, labels__pkl=pickle.dumps({"labels": [print] * 40}))


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


if __name__ == "__main__":
    main()
