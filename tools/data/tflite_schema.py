"""Print the operators and tensor types of TFLite models by their numbers, as JSON.

Usage:  python tflite_schema.py > data/tflite-schema.json

TensorFlow generates the module that is read here from tensorflow/compiler/mlir/lite/schema/schema.fbs.
"""

import datetime
import json

import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema


def names(enum):
    """The names of an enum in the order of their numbers, which have no gap."""
    numbered = {number: name for name, number in vars(enum).items() if not name.startswith("_")}
    assert sorted(numbered) == list(range(len(numbered)))
    return [numbered[number] for number in range(len(numbered))]


print(json.dumps({
    "source": f"tensorflow/compiler/mlir/lite/schema/schema.fbs, TensorFlow {tf.__version__}",
    "asOf": datetime.date.today().isoformat(),
    "builtinOperators": names(schema.BuiltinOperator),
    "tensorTypes": [name.lower() for name in names(schema.TensorType)],
}, indent=1))
