"""Print which bit flips of fixtures TensorFlow's protobuf refuses to parse as a SavedModel, as JSON.

Usage:  python saved_model_oracle.py > test/fixtures/saved-model-oracle.json

Each flip is a byte's offset and the number of the flipped bit.
"""

import json
import pathlib
import random

import tensorflow as tf
from google.protobuf.message import DecodeError
from tensorflow.core.protobuf import saved_model_pb2

FIXTURES = pathlib.Path(__file__).parents[2] / "test/fixtures"
FLIPS = 400

random.seed(1)
verdicts = {}
for name in ["keras3_export", "tf1_two_metagraphs", "unsafe_ops"]:
    sound = (FIXTURES / name / "export/saved_model.pb").read_bytes()
    verdicts[name] = {"parsed": [], "refused": []}
    for _ in range(FLIPS):
        flip = [random.randrange(len(sound)), random.randrange(8)]
        changed = bytearray(sound)
        changed[flip[0]] ^= 1 << flip[1]
        try:
            saved_model_pb2.SavedModel.FromString(bytes(changed))
            verdicts[name]["parsed"].append(flip)
        except DecodeError:
            verdicts[name]["refused"].append(flip)
print(json.dumps({"source": f"TensorFlow {tf.__version__}", "flips": verdicts}))
