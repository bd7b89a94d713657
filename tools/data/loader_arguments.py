"""Print what loading functions refuse as their first argument, as data/loader-arguments.json.

Usage:  python loader_arguments.py > data/loader-arguments.json

Each function is called with a file that its own library wrote, given in five ways: its path as a string and as a pathlib.Path,
opened as text, opened in binary mode, and its bytes. Prints the exceptions of each. Needs the packages of ROWS; the script
fails if one is missing, or if a function accepts none of them. Standard error shows the messages.
"""

import datetime
import importlib
import json
import pathlib
import pickle
import plistlib
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
FOLDER = pathlib.Path(tempfile.mkdtemp())
OBJECT = {"a": [1, 2], "b": "x" * 300}


def written(name, content):
    path = FOLDER / name
    path.write_bytes(content)
    return path


def numpy_file():
    import numpy
    numpy.save(FOLDER / "a.npy", numpy.arange(300.0))
    return FOLDER / "a.npy"


def image_file():
    from PIL import Image
    Image.effect_noise((40, 40), 50).save(FOLDER / "a.png")
    return FOLDER / "a.png"


def hdf5_file():
    import h5py
    import numpy
    with h5py.File(FOLDER / "a.h5", "w") as file:
        file["x"] = numpy.arange(300.0)
    return FOLDER / "a.h5"


def keras_file(name):
    import keras
    model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
    model.save(FOLDER / name)
    return FOLDER / name


def safetensors_file():
    import numpy
    from safetensors.numpy import save_file
    save_file({"x": numpy.arange(300.0)}, FOLDER / "a.safetensors")
    return FOLDER / "a.safetensors"


def onnx_file():
    from onnx import TensorProto, helper, save
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Relu", ["x"], ["y"])], "g", [value("x")], [value("y")])
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8), FOLDER / "a.onnx")
    return FOLDER / "a.onnx"


def pandas_pickle():
    import pandas
    pandas.DataFrame({"a": range(300)}).to_pickle(FOLDER / "frame.pkl")
    return FOLDER / "frame.pkl"


def packed():
    import msgpack
    return written("a.msgpack", msgpack.packb({"a": list(range(-300, 300))}))


def marshalled():
    import marshal
    return written("a.marshal", marshal.dumps({"a": list(range(-300, 300))}))


def joblib_file():
    import joblib
    joblib.dump(OBJECT, FOLDER / "a.joblib")
    return FOLDER / "a.joblib"


PICKLE = lambda: written("a.pkl", pickle.dumps(OBJECT))
JSON = lambda: written("a.json", json.dumps(OBJECT).encode())
PLIST = lambda: written("a.plist", plistlib.dumps(OBJECT, fmt=plistlib.FMT_BINARY))
TOML = lambda: written("a.toml", b'a = "b"\n')

# Functions, and what writes a file for them
ROWS = [
    ("pickle.load pickle.loads cloudpickle.load cloudpickle.loads dill.load dill.loads", PICKLE),
    ("json.load json.loads ujson.load ujson.loads orjson.loads", JSON),
    ("marshal.load marshal.loads", marshalled),
    ("plistlib.load plistlib.loads", PLIST),
    ("tomli.load tomli.loads toml.loads", TOML),
    ("msgpack.load msgpack.unpack msgpack.loads msgpack.unpackb", packed),
    ("joblib.load", joblib_file),
    ("numpy.load", numpy_file),
    ("PIL.Image.open cv2.imread", image_file),
    ("h5py.File", hdf5_file),
    ("tensorflow.keras.models.load_model keras.models.load_model keras.saving.load_model", lambda: keras_file("a.keras")),
    ("safetensors.numpy.load_file safetensors.numpy.load", safetensors_file),
    ("onnx.load onnxruntime.InferenceSession", onnx_file),
    ("pandas.read_pickle", pandas_pickle),
]

# Functions that need a second argument, its name, the first release that has no default, the distribution, what needs none
NEEDED = [
    ("yaml.load", "Loader", "6.0", "pyyaml", "yaml.safe_load"),
    ("yaml.load_all", "Loader", "6.0", "pyyaml", "yaml.safe_load_all"),
]


def needed():
    """The functions of NEEDED, each of which has to raise TypeError for want of the argument, and to work with it."""
    found = {}
    for name, argument, since, distribution, instead in NEEDED:
        module = importlib.import_module(name.rsplit(".", 1)[0])
        call = getattr(module, name.rsplit(".", 1)[1])
        try:
            call("a: 1")
            raise SystemExit(f"{name} needs no {argument}")
        except TypeError as error:
            assert f"'{argument}'" in str(error), error
        call("a: 1", **{argument: module.SafeLoader})
        getattr(module, instead.rsplit(".", 1)[1])("a: 1")
        found[name] = {"argument": argument, "distribution": distribution, "since": since, "instead": instead}
    return found


def ways(path):
    yield "string", str(path)
    yield "path", path
    # As text, by an encoding that does not fit and by one that fits any bytes
    yield "textFile", open(path)
    yield "textFile", open(path, encoding="latin-1")
    yield "binaryFile", open(path, "rb")
    yield "bytes", path.read_bytes()


def exception_of(call, argument):
    try:
        if call(argument) is None:
            raise ValueError("nothing is returned")
    except Exception as error:
        print(f"{call}: {type(error).__name__}: {str(error)[:100]}", file=sys.stderr)
        kind = type(error)
        return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__.split('.')[0]}.{kind.__name__}"


def main():
    functions = {}
    versions = {}
    for names, write in ROWS:
        path = write()
        for name in names.split():
            module, function = name.rsplit(".", 1)
            call = getattr(importlib.import_module(module), function)
            package = sys.modules[name.split(".")[0]]
            if hasattr(package, "__version__") and package.__name__ not in sys.stdlib_module_names:
                versions[package.__name__] = package.__version__
            tried = {}
            for way, argument in ways(path):
                error = exception_of(call, argument)
                before = tried.get(way, error)
                tried[way] = before and error and " or ".join(dict.fromkeys([before, error]))
            # A string may be the content itself, for JSON and TOML.
            if tried["string"] and not exception_of(call, path.read_bytes().decode("latin-1")):
                tried["string"] = None
            elif all(tried.values()):
                raise SystemExit(f"{name} accepts nothing")
            functions[name] = {way: error for way, error in tried.items() if error}
    table = {
        "source": "calls in CPython %d.%d.%d with %s; see loader_arguments.py" % (
            *sys.version_info[:3], ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))),
        "asOf": datetime.date.today().isoformat(),
        "functions": dict(sorted(functions.items())),
        "needed": needed(),
    }
    json.dump(table, sys.stdout, indent=1)
    print()


main()
