"""Print what each op of TensorFlow must have as JSON: its inputs, its outputs, and the attributes without a default.

Usage:  python op_definitions.py > data/op-definitions.json

Ops without a kernel for the CPU are left out, because a server runs none of them. Ops with the same requirements are one row. `inputs` and `outputs` are a number of single tensors, and then the attributes
that give the number of further ones: of type `int` their number, of type `list(type)` their types.
"""

import datetime
import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import tensorflow  # noqa: E402
from tensorflow.core.framework import kernel_def_pb2, op_def_pb2  # noqa: E402
from tensorflow.python.client import pywrap_tf_session  # noqa: E402


def ops():
    found = op_def_pb2.OpList()
    found.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
    return found.op


def ops_with_kernel():
    found = kernel_def_pb2.KernelList()
    found.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllRegisteredKernels()))
    return {kernel.op for kernel in found.kernel if kernel.device_type in ("CPU", "DEFAULT")}


def tensors(arguments):
    given = [argument.number_attr or argument.type_list_attr for argument in arguments]
    return [sum(1 for attribute in given if not attribute), *filter(None, given)]


rows = {}
runnable = ops_with_kernel()
for op in ops():
    if op.name not in runnable:
        continue
    attributes = {one.name: one.type for one in sorted(op.attr, key=lambda one: one.name) if not one.HasField("default_value")}
    key = json.dumps([tensors(op.input_arg), tensors(op.output_arg), attributes])
    rows.setdefault(key, []).append(op.name)
parts = ["inputs", "outputs", "attributes"]
body = ",\n".join(
    json.dumps({**dict(zip(parts, json.loads(key))), "ops": sorted(names)}, separators=(",", ":"))
    for key, names in sorted(rows.items())
)
print(f"""{{
"source": "TF_GetAllOpList of TensorFlow {tensorflow.__version__}",
"asOf": "{datetime.date.today().isoformat()}",
"rows": [
{body}
]
}}""")
