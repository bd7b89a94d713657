"""Print what TensorFlow Lite reads from the TFLite fixtures, as JSON.

Usage:  python tflite_oracle.py > test/fixtures/tflite-oracle.json

`models` has the facts about each model from TensorFlow's generated reader of the schema, and under `interpreter` and
`signatures` those from tf.lite.Interpreter. `cut` lists the lengths to which the smallest model can be truncated so that
tf.lite.Interpreter still accepts it. `changed` lists its bytes of which all bits can be flipped with the same result, and
`toldOfChanged` the inputs and outputs that are then reported, if they differ. Each damaged model is opened in a separate
process, because some crash it.
"""

import json
import os
import pathlib
import resource
import signal

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import tensorflow as tf
from tensorflow.lite.python import conversion_metadata_schema_py_generated as conversion
from tensorflow.lite.python import schema_py_generated as schema
from tensorflow.lite.python import schema_util

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "test" / "fixtures"
SMALLEST = "tflite/model.tflite"
SECONDS = 20
BYTES = 4 << 30


def text(value):
    return (value or b"").decode()


def dtype(number):
    names = {value: name for name, value in vars(schema.TensorType).items() if not name.startswith("_")}
    return names[number].lower()


def tensor(graph, index):
    """A tensor as the schema describes it."""
    found = graph.tensors[index]
    quantization = found.quantization
    described = {"name": text(found.name), "dtype": dtype(found.type), "shape": listed(found.shape),
                 "quantized": quantization is not None and len(listed(quantization.scale)) > 0}
    if len(listed(found.shapeSignature)) > 0:
        described["shapeSignature"] = listed(found.shapeSignature)
    return described


def listed(vector):
    return [] if vector is None else [int(value) for value in vector]


def details(detail):
    """A tensor as the interpreter describes it."""
    name = "string" if detail["dtype"].__name__ in ("bytes_", "str_", "object_") else detail["dtype"].__name__
    return {"name": detail["name"], "dtype": name, "shape": listed(detail["shape"]),
            "shapeSignature": listed(detail["shape_signature"]),
            "quantized": len(detail["quantization_parameters"]["scales"]) > 0}


def told(content):
    interpreter = tf.lite.Interpreter(model_content=content)
    return {"inputs": [details(one) for one in interpreter.get_input_details()],
            "outputs": [details(one) for one in interpreter.get_output_details()]}


def signatures(content, model):
    """Each signature's subgraph, and the names of its inputs and outputs with the names of their tensors."""
    listed = tf.lite.Interpreter(model_content=content)._get_full_signature_list()
    found = {}
    for one in model.signatureDefs or []:
        tensors = model.subgraphs[one.subgraphIndex].tensors
        maps = listed[text(one.signatureKey)]
        found[text(one.signatureKey)] = {"subgraph": one.subgraphIndex, **{
            side: {name: text(tensors[index].name) for name, index in sorted(maps[side].items())}
            for side in ("inputs", "outputs")}}
    return found


def data(content, buffer):
    """The bytes of a buffer, which are in it or after the tables."""
    return content[buffer.offset:buffer.offset + buffer.size] if buffer.data is None else bytes(buffer.data)


def describe(content):
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    builtin = {value: name for name, value in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
    codes = [schema_util.get_builtin_code_from_operator_code(code) for code in model.operatorCodes]
    ops, custom = {}, {}
    for position, (number, code) in enumerate(zip(codes, model.operatorCodes)):
        uses = sum(op.opcodeIndex == position for graph in model.subgraphs for op in graph.operators or [])
        into, name = (custom, text(code.customCode)) if builtin[number] == "CUSTOM" else (ops, builtin[number])
        into[name] = into.get(name, 0) + uses
    metadata = {text(one.name): data(content, model.buffers[one.buffer]) for one in model.metadata or []}
    facts = {
        "version": model.version,
        "description": text(model.description),
        "subgraphs": [{"name": text(graph.name),
                       "inputs": [tensor(graph, index) for index in graph.inputs],
                       "outputs": [tensor(graph, index) for index in graph.outputs]} for graph in model.subgraphs],
        "signatures": signatures(content, model),
        "ops": dict(sorted(ops.items())),
        "customOps": dict(sorted(custom.items())),
        "metadata": sorted(metadata),
        "interpreter": told(content),
    }
    if "min_runtime_version" in metadata:
        facts["minRuntimeVersion"] = metadata["min_runtime_version"].rstrip(b"\0").decode()
    if "CONVERSION_METADATA" in metadata:
        written = conversion.ConversionMetadataT.InitFromPackedBuf(metadata["CONVERSION_METADATA"], 0)
        facts["tensorflowVersion"] = text(written.environment.tensorflowVersion)
    return facts


def apart(action):
    """What `action` returns in a separate process, or None if it fails or the process ends."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            os.write(write, json.dumps(action()).encode())
            os._exit(0)
        except BaseException:
            os._exit(1)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(answer) if status == 0 and answer else None


def run(content):
    """What the interpreter reports about a model, after it has prepared each of the signatures."""
    interpreter = tf.lite.Interpreter(model_content=content)
    interpreter.allocate_tensors()
    for key in interpreter.get_signature_list():
        runner = interpreter.get_signature_runner(key)
        runner.get_input_details(), runner.get_output_details()
    return told(content)


def opened(content):
    """What the interpreter reports about a damaged model, or None."""
    return apart(lambda: run(bytes(content)))


def flipped(content, position):
    return content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1:]


smallest = (FIXTURES / SMALLEST).read_bytes()
whole = told(smallest)
answers = [opened(flipped(smallest, position)) for position in range(len(smallest))]
oracle = {
    "source": f"TensorFlow {tf.__version__}",
    "models": {path.relative_to(FIXTURES).as_posix(): describe(path.read_bytes())
               for path in sorted(FIXTURES.glob("tflite*/*.tflite"))},
    "cut": [length for length in range(len(smallest)) if opened(smallest[:length]) is not None],
    "changed": [position for position, answer in enumerate(answers) if answer is not None],
    "toldOfChanged": {position: answer for position, answer in enumerate(answers) if answer not in (None, whole)},
}
lines = [f" {json.dumps(key)}: {json.dumps(value, sort_keys=True)}" for key, value in oracle.items()]
print("{", ",\n".join(lines), "}", sep="\n")
