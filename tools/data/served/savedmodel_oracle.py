"""Write TensorFlow's own verdict on each export of a corpus into its truth.json.

Usage:  python savedmodel_oracle.py CORPUS [NAME ...]

CORPUS/NAME/export is loaded by the C++ loader, which servers use, and by `tf.saved_model.load`; its served signature is
run with zeros and empty strings, or with the recipe's `feed`; CORPUS/NAME/request.json is answered as TensorFlow Serving
would: parsed by the rules of tensorflow_serving/util/json_tensor.cc, run, and written as JSON by the same rules. The
verdicts go to `oracle` under TensorFlow's version. Ops of TensorFlow Text and TensorFlow Decision Forests are available if
these are installed, as they are in TensorFlow Serving's image. Each export runs in a separate process.
"""

import base64
import ctypes
import glob
import json
import multiprocessing
import os
import pathlib
import re
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from tensorflow.python.framework import c_api_util  # noqa: E402

tf1 = tf.compat.v1
SERVED_TAGS = ["serve"]
DEFAULT_SIGNATURE = "serving_default"
PSEUDO_SIGNATURES = ("__saved_model_init_op", "__saved_model_train_op")
METHODS = {"tensorflow/serving/" + name for name in ("predict", "classify", "regress")}
LONGEST_MESSAGE = 300


class Refused(Exception):
    """A request that TensorFlow Serving refuses, or an answer that it cannot write."""


# --- the C++ loader ---------------------------------------------------------------------------------------------------


def c_library():
    folder = os.path.dirname(tf.__file__)
    for framework in glob.glob(folder + "/libtensorflow_framework.so*")[:1]:
        ctypes.CDLL(framework, mode=ctypes.RTLD_GLOBAL)
    for pattern in ("/libtensorflow_cc.so*", "/python/_pywrap_tensorflow_common.so",
                    "/python/_pywrap_tensorflow_internal.so"):
        for file in glob.glob(folder + pattern):
            library = ctypes.CDLL(file, mode=ctypes.RTLD_GLOBAL)
            if hasattr(library, "TF_LoadSessionFromSavedModel"):
                return library
    raise RuntimeError("TensorFlow's C functions were not found in " + folder)


def load_in_cpp(path):
    """Loads an export as a server does, without soft placement."""
    c = c_library()
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    for name in ("TF_NewStatus", "TF_NewSessionOptions", "TF_NewGraph", "TF_LoadSessionFromSavedModel"):
        getattr(c, name).restype = pointer
    c.TF_Message.restype, c.TF_Message.argtypes = text, [pointer]
    c.TF_GetCode.argtypes = [pointer]
    c.TF_LoadSessionFromSavedModel.argtypes = [
        pointer, pointer, text, ctypes.POINTER(text), ctypes.c_int, pointer, pointer, pointer]
    status = c.TF_NewStatus()
    tags = (text * len(SERVED_TAGS))(*[tag.encode() for tag in SERVED_TAGS])
    c.TF_LoadSessionFromSavedModel(
        c.TF_NewSessionOptions(), None, path.encode(), tags, len(tags), c.TF_NewGraph(), None, status)
    if c.TF_GetCode(status):
        raise Refused(c.TF_Message(status).decode(errors="replace"))


# --- running a signature ----------------------------------------------------------------------------------------------


def served_signature(signatures):
    if DEFAULT_SIGNATURE in signatures:
        return DEFAULT_SIGNATURE
    named = sorted(name for name in signatures if name not in PSEUDO_SIGNATURES)
    return named[0] if named else None


def nothing(info, count=2):
    """Zeros or empty strings of a declared shape; unknown dimensions have the size `count`."""
    shape = [count] if info.tensor_shape.unknown_rank else [
        dim.size if dim.size >= 0 else count for dim in info.tensor_shape.dim]
    dtype = tf.as_dtype(info.dtype)
    if dtype == tf.string:
        return np.full(shape, b"", dtype=object)
    return np.zeros(shape, dtype=dtype.as_numpy_dtype)


def run(path, name, values):
    """Outputs of a signature by name; `values(signature)` returns the values of its inputs."""
    with tf1.Graph().as_default(), tf1.Session() as session:
        meta_graph = tf1.saved_model.load(session, SERVED_TAGS, path)
        signatures = meta_graph.signature_def
        name = name or served_signature(signatures)
        if name is None:
            return None
        if name not in signatures:
            raise Refused('Serving signature key "%s" not found.' % name)
        return fetched(session, signatures[name], values(signatures[name]))


def fetched(session, signature, values):
    """Runs a signature without the checks that only Python does: of shapes, and of a tensor that is fed twice."""
    def output(info):
        tensor = session.graph.get_tensor_by_name(info.name)
        return c_api_util.tf_output(tensor.op._c_op, tensor.value_index)

    feed = {output(signature.inputs[key]): np.asarray(value) for key, value in values.items()}
    names = sorted(key for key, info in signature.outputs.items() if info.name)
    outputs = [output(signature.outputs[key]) for key in names]
    return dict(zip(names, session._call_tf_sessionrun(None, feed, outputs, [], None)))


# --- requests, as tensorflow_serving/util/json_tensor.cc treats them ---------------------------------------------------

FLOATS, INTS = {tf.float32, tf.float64}, {tf.int32, tf.int16, tf.int8, tf.uint8}
WIDE = {tf.int64: (-2**63, 2**63 - 1), tf.uint32: (0, 2**32 - 1), tf.uint64: (0, 2**64 - 1)}


def is_base64(value):
    return isinstance(value, dict) and list(value) == ["b64"] and isinstance(value["b64"], str)


def is_object(value):
    return isinstance(value, dict) and not is_base64(value)


def shape_of(value):
    if not isinstance(value, list):
        return []
    return [len(value)] + (shape_of(value[0]) if value else [])


def leaf(value, dtype):
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    whole = number and isinstance(value, int)
    if dtype == tf.string:
        if is_base64(value):
            return base64.b64decode(value["b64"], validate=True)
        if isinstance(value, str):
            return value.encode()
    elif dtype in FLOATS and number:
        return value
    elif dtype in INTS and whole and -2**31 <= value < 2**31:
        return value
    elif dtype in WIDE and whole and WIDE[dtype][0] <= value <= WIDE[dtype][1]:
        return value
    elif dtype == tf.bool and isinstance(value, bool):
        return value
    elif dtype not in FLOATS | INTS | set(WIDE) | {tf.bool, tf.string}:
        raise Refused("Conversion of JSON value to type %s is not implemented" % dtype.name)
    raise Refused("JSON value is not of expected type: %s" % dtype.name)


def leaves(value, shape, dtype, level=0):
    if not isinstance(value, list):
        if level != len(shape):
            raise Refused("JSON value found at incorrect level: %d" % (level + 1))
        return [leaf(value, dtype)]
    if level >= len(shape):
        raise Refused("Encountered list at unexpected level: %d" % level)
    if len(value) != shape[level]:
        raise Refused("Encountered list at unexpected size: %d" % len(value))
    return [item for part in value for item in leaves(part, shape, dtype, level + 1)]


def tensor_of(value, info):
    dtype, shape = tf.as_dtype(info.dtype), shape_of(value)
    flat = leaves(value, shape, dtype)
    as_numpy = object if dtype == tf.string else dtype.as_numpy_dtype
    return np.array(flat, dtype=object).astype(as_numpy).reshape(shape)


def from_rows(rows, inputs):
    if not isinstance(rows, list) or not rows:
        raise Refused("Expecting 'instances' to be a list with values")
    named = is_object(rows[0])
    if not named and len(inputs) > 1:
        raise Refused("instances is a plain list, but expecting list of objects")
    columns = {name: [] for name in inputs}
    for row in rows:
        if is_object(row) != named:
            raise Refused("objects and plain values are mixed")
        if named and set(row) != set(inputs):
            raise Refused("keys must be equal to: " + ",".join(sorted(inputs)))
        for name in inputs:
            columns[name].append(tensor_of(row[name] if named else row, inputs[name]))
    for name, column in columns.items():
        if len({tensor.shape for tensor in column}) > 1:
            raise Refused("examples of several shapes")
    return {name: np.stack(column) for name, column in columns.items()}


def from_columns(columns, inputs):
    if not is_object(columns):
        if len(inputs) > 1:
            raise Refused("inputs is a plain value, but expecting an object")
        return {name: tensor_of(columns, info) for name, info in inputs.items()}
    missing = [name for name in inputs if name not in columns]
    if missing:
        raise Refused("Missing named input: " + missing[0])
    return {name: tensor_of(columns[name], info) for name, info in inputs.items()}


def parsed(body, signature):
    inputs = signature.inputs
    if not inputs:
        raise Refused("Failed to get input map for signature")
    if ("instances" in body) == ("inputs" in body):
        raise Refused("expecting one of 'inputs' and 'instances'")
    if signature.method_name and signature.method_name not in METHODS:
        raise Refused("method_name is " + signature.method_name)
    return from_rows(body["instances"], inputs) if "instances" in body else from_columns(body["inputs"], inputs)


WRITABLE = {"float32", "float64", "int32", "int16", "int8", "uint8", "int64", "uint32", "uint64", "bool", "object"}


def written(body, outputs):
    for name, value in outputs.items():
        dtype = np.asarray(value).dtype
        if str(dtype) not in WRITABLE and np.size(value) > 0:
            raise Refused("Failed to write JSON value for tensor type: %s" % dtype)
    if "inputs" in body:
        return "outputs"
    scalars = [name for name, value in outputs.items() if np.ndim(value) == 0]
    if scalars:
        raise Refused("Tensor name: %s has no shape information" % scalars[0])
    if len({np.shape(value)[0] for value in outputs.values()}) > 1:
        raise Refused("outputs have inconsistent batch sizes")
    return "%d predictions" % len(next(iter(outputs.values())))


def answer(path, body):
    """The kind of answer that TensorFlow Serving returns for a predict request."""
    outputs = run(path, body.get("signature_name"), lambda signature: parsed(body, signature))
    return written(body, {name: value if not isinstance(value, bytes) else np.array(value, dtype=object)
                          for name, value in outputs.items()})


# --- one export -------------------------------------------------------------------------------------------------------


def said(path, question):
    """True, or what `question` returns; the error's message if it raises one."""
    try:
        value = question()
        return True if value is None else value
    except (Exception, SystemExit) as error:
        text = "%s: %s" % (type(error).__name__, error)
        text = text.replace(str(path), "export").split("Original stack trace")[0]
        return re.sub(r'File "[^"]*", line', "File, line", " ".join(text.split()))[:LONGEST_MESSAGE]


def described(outputs):
    return outputs and {name: "%s %s" % (np.asarray(value).dtype, list(np.shape(value)))
                        for name, value in outputs.items()}


def filled(feed):
    def values(signature):
        named = {name: nothing(info) for name, info in signature.inputs.items()}
        for name, value in (feed or {}).items():
            named[name] = tensor_of(value, signature.inputs[name])
        return named

    return values


def judge(folder):
    path = str(folder / "export")
    truth = json.loads((folder / "truth.json").read_text())
    verdict = {
        "cpp loader": said(path, lambda: load_in_cpp(path)),
        "run": said(path, lambda: described(run(path, None, filled(truth.get("feed"))))),
        "saved_model.load": said(path, lambda: [tf.saved_model.load(path, tags=SERVED_TAGS), None][1]),
    }
    request = folder / "request.json"
    if request.exists():
        verdict["request"] = said(path, lambda: answer(path, json.loads(request.read_text())))
    return verdict


def child(folder, pipe):
    for library in ("tensorflow_text", "tensorflow_decision_forests.tensorflow.ops.inference.api"):
        try:
            __import__(library)
        except Exception:
            pass
    pipe.send(judge(folder))
    pipe.close()


def main(corpus, *names):
    fork = multiprocessing.get_context("fork")
    version = tf.__version__
    for folder in sorted(pathlib.Path(corpus).iterdir()):
        file = folder / "truth.json"
        if names and folder.name not in names or not file.exists() or not list((folder / "export").glob("saved_model.pb*")):
            continue
        receiving, sending = fork.Pipe(False)
        process = fork.Process(target=child, args=(folder, sending))
        process.start()
        sending.close()
        try:
            verdict = receiving.recv()
        except EOFError:
            verdict = {"run": "TensorFlow's process ended"}
        process.join()
        truth = json.loads(file.read_text())
        truth.setdefault("oracle", {})[version] = verdict
        file.write_text(json.dumps(truth, indent=1) + "\n")
        print(folder.name, json.dumps(verdict)[:600], flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
