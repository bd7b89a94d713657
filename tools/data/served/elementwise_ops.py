"""Print TensorFlow's ops that take tensors of any shape and keep it, found by trial, as JSON.

Usage:  python elementwise_ops.py > data/elementwise-ops.json

`unary` ops return each shape of SHAPES as it is. `broadcasting` ops of two or three tensors do so for equal shapes, and for
one tensor of each shape with scalars in all other places. An op is tried with each type that it accepts, with ones, and with
the defaults of its attributes. It is listed if no type failed because of a shape and one returned all shapes. Ops with state,
with lists of tensors, or with a required attribute that is not a type are not tried.
"""

import datetime
import itertools
import json
import multiprocessing
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import tensorflow as tf  # noqa: E402
from tensorflow.core.framework import op_def_pb2  # noqa: E402
from tensorflow.python.client import pywrap_tf_session  # noqa: E402

SHAPES = [(), (3,), (1, 3), (2, 3), (2, 1, 3), (2, 3, 1, 2), (0, 3)]
TYPES = [tf.float32, tf.float64, tf.half, tf.int32, tf.int64, tf.uint8, tf.bool, tf.string, tf.complex64]
SECONDS = 20


def ops():
    found = op_def_pb2.OpList()
    found.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
    return sorted((op for op in found.op if may_be_tried(op)), key=lambda op: op.name)


def may_be_tried(op):
    arguments = list(op.input_arg) + list(op.output_arg)
    required = [attr for attr in op.attr if not attr.HasField("default_value")]
    return (hasattr(tf.raw_ops, op.name) and not op.is_stateful and 1 <= len(op.input_arg) <= 3
            and len(op.output_arg) == 1
            and not any(part.number_attr or part.type_list_attr or part.is_ref for part in arguments)
            and all(attr.type == "type" for attr in required))


def tensor(dtype, shape):
    return tf.fill(shape, "1") if dtype == tf.string else tf.cast(tf.ones(shape), dtype)


def called(op, types, shapes):
    arguments = {}
    for argument, shape in zip(op.input_arg, shapes):
        dtype = types.get(argument.type_attr) or tf.as_dtype(argument.type)
        arguments[argument.name] = tensor(dtype, shape)
    inferred = {argument.type_attr for argument in op.input_arg}
    for attr in op.attr:
        if attr.type == "type" and attr.name not in inferred and not attr.HasField("default_value"):
            arguments[attr.name] = types[attr.name]
    return tuple(getattr(tf.raw_ops, op.name)(**arguments).shape)


def trials(op):
    """For each shape, the shapes of the inputs: all equal, or this one in one place and scalars in the others."""
    count = len(op.input_arg)
    for shape in SHAPES:
        yield shape, (shape,) * count
        for place in range(count if count > 1 else 0):
            yield shape, tuple(shape if at == place else () for at in range(count))


def keeps_shapes(op):
    names = [attr.name for attr in op.attr if attr.type == "type"]
    kept = False
    for types in itertools.product(TYPES, repeat=len(names)):
        types = dict(zip(names, types))
        try:
            called(op, types, ((),) * len(op.input_arg))
        except Exception:
            continue
        for shape, shapes in trials(op):
            try:
                if called(op, types, shapes) != shape:
                    return False
            except Exception:
                return False
        kept = True
    return kept


def tried(name, pipe):
    [op] = [op for op in ops() if op.name == name]
    pipe.send(keeps_shapes(op))


def verdict(op):
    """Whether an op keeps shapes; False if it ends its process or never returns."""
    fork = multiprocessing.get_context("fork")
    receiving, sending = fork.Pipe(False)
    process = fork.Process(target=tried, args=(op.name, sending))
    process.start()
    sending.close()
    try:
        return receiving.poll(SECONDS) and receiving.recv()
    except EOFError:
        return False
    finally:
        process.kill()
        process.join()


def main():
    all_ops = ops()
    kept = [op for op in all_ops if verdict(op)]
    print(json.dumps({
        "source": "trial of %d ops of TensorFlow %s" % (len(all_ops), tf.__version__),
        "asOf": datetime.date.today().isoformat(),
        "unary": [op.name for op in kept if len(op.input_arg) == 1],
        "broadcasting": [op.name for op in kept if len(op.input_arg) > 1],
    }, indent=1))


if __name__ == "__main__":
    main()
