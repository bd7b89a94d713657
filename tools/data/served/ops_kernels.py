"""Print which ops an installed TensorFlow registers without a kernel on CPU, as JSON.

Usage:  python ops_kernels.py > ops-2.15.json     (once for each TensorFlow)
        python ops_kernels.py --merge ops-2.15.json ops-2.21.json > data/ops-without-kernel.json

For each version: the ops without a kernel on CPU, and under `-gpu` those without one on CPU and GPU, which no image can
run. Both come from the wheel with CUDA (`tensorflow`, not `tensorflow-cpu`), which needs no GPU to list what it registers.
Ops that TensorFlow replaces before it searches for kernels (REWRITTEN) are not listed.
`customOps` are the ops that TensorFlow Text and TensorFlow Decision Forests add, if they are installed.
"""

import datetime
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

LIBRARIES = {
    "tensorflow_text": "tensorflow_text",
    "tensorflow_decision_forests": "tensorflow_decision_forests.tensorflow.ops.inference.api",
}

# Replaced before placement, by tensorflow/core/common_runtime/accumulate_n_optimizer.cc.
REWRITTEN = {"AccumulateNV2"}


def merged(files):
    rows = [json.loads(open(file).read()) for file in files]
    print(json.dumps({
        "source": "registered kernels of " + ", ".join("TensorFlow " + row["tensorflow"] for row in rows),
        "asOf": datetime.date.today().isoformat(),
        **{row["tensorflow"].rsplit(".", 1)[0] + device: row["without" + device] for row in rows for device in ("", "-gpu")},
        "customOps": {name: ops for row in rows for name, ops in row["custom"].items()},
        "customOpsWithoutKernel": sorted({op for row in rows for op in row["customWithout"]}),
    }, indent=1))


def registered_ops():
    from tensorflow.core.framework import op_def_pb2
    from tensorflow.python.client import pywrap_tf_session

    found = op_def_pb2.OpList()
    found.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
    return {op.name for op in found.op}


def devices_of(name):
    from tensorflow.python.framework import kernels

    return {kernel.device_type for kernel in kernels.get_registered_kernels_for_op(name).kernel}


def without_kernel(ops, *devices):
    # DEFAULT is a kernel for any device.
    return sorted(op for op in ops if op not in REWRITTEN and not devices_of(op) & {"DEFAULT", *devices})


def main():
    import tensorflow

    assert tensorflow.test.is_built_with_cuda(), "the wheel with CUDA is needed"
    own = registered_ops()
    row = {"tensorflow": tensorflow.__version__, "without": without_kernel(own, "CPU"),
           "without-gpu": without_kernel(own, "CPU", "GPU"), "custom": {}}
    known, custom = set(own), set()
    for name, module in LIBRARIES.items():
        try:
            __import__(module)
        except ImportError:
            continue
        version = __import__("importlib.metadata").metadata.version(name.replace("_", "-"))
        row["custom"]["%s %s" % (name.replace("_", "-"), version)] = sorted(registered_ops() - known)
        custom |= registered_ops() - known
        known |= custom
    row["customWithout"] = without_kernel(custom, "CPU")
    print(json.dumps(row))


if sys.argv[1:2] == ["--merge"]:
    merged(sys.argv[2:])
else:
    main()
