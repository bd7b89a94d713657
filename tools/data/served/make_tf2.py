"""Make exports as TensorFlow 2 writes them, valid and faulty.

Usage:  python make_tf2.py --out CORPUS [NAME ...]      (TensorFlow 2.15 with TensorFlow Text, Decision Forests and JAX)
"""

import pathlib
import tempfile

from recipe import SEED, main, recipe

import surgery


def saved(path, function, signature, **tracked):
    """Saves a module whose only signature is `function`; `signature` gives the TensorSpecs, `tracked` its members."""
    import tensorflow as tf

    module = tf.Module(name="model")
    for name, value in tracked.items():
        setattr(module, name, value)
    module.serve = tf.function(function, input_signature=signature)
    tf.saved_model.save(module, str(path), signatures=module.serve)


def x4():
    import tensorflow as tf

    return [tf.TensorSpec([None, 4], tf.float32, name="x")]


def word():
    import tensorflow as tf

    return [tf.TensorSpec([None], tf.string, name="word")]


def weights():
    import tensorflow as tf

    return tf.Variable(tf.ones([4, 4]), name="weights")


def table():
    import tensorflow as tf

    return tf.lookup.StaticHashTable(
        tf.lookup.KeyValueTensorInitializer(["cat", "dog"], tf.constant([1, 2], tf.int64)), -1)


# --- state, captured through functions -------------------------------------------------------------------------------------


@recipe("7", "clean", "a table that __saved_model_init_op fills")
def t2_table(path):
    found = table()
    saved(path, lambda word: {"id": found.lookup(word)}, word(), table=found)


@recipe("7", "refuse", "the object graph names the table's initialiser, and no server runs it from there")
def t2_table_without_init_op(path):
    t2_table(path)
    surgery.drop_initialiser(path)


def map_fn(path, found):
    import tensorflow as tf

    saved(path, lambda word: {"id": tf.map_fn(found.lookup, word, fn_output_signature=tf.int64)}, word(), table=found)


@recipe("7", "clean", "a table that map_fn captures")
def t2_table_in_map_fn(path):
    map_fn(path, table())


@recipe("7", "refuse", "a table that map_fn captures and nothing initialises")
def t2_table_in_map_fn_unfilled(path):
    map_fn(path, table())
    surgery.drop_initialiser(path)


@recipe("7", "clean", "a mutable table with the values that the checkpoint holds")
def t2_mutable_table(path):
    import tensorflow as tf

    found = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    found.insert(["cat"], tf.constant([1], tf.int64))
    saved(path, lambda word: {"id": found.lookup(word)}, word(), table=found)


def nested(w):
    import tensorflow as tf

    inner = tf.function(lambda x: tf.matmul(x, w), autograph=False)
    outer = tf.function(lambda x: inner(x) + 1.0, autograph=False)

    def serve(x):
        y = tf.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, outer(y)), [0, x])[1]
        return {"y": tf.cond(tf.size(x) > 0, lambda: outer(y), lambda: y)}

    return serve


@recipe("7", "clean", "a variable that is captured through a loop, a condition and two calls")
def t2_variable_nested(path):
    w = weights()
    saved(path, nested(w), x4(), w=w)


@recipe("7", "refuse", "the same variable, which nothing restores")
def t2_variable_nested_unfilled(path):
    t2_variable_nested(path)
    surgery.orphan_variable(path, "weights")


def batched(w):
    import tensorflow as tf

    @tf.nondifferentiable_batch_function(num_batch_threads=1, max_batch_size=8, batch_timeout_micros=100)
    def score(x):
        return tf.matmul(x, w)

    return lambda x: {"y": tf.ensure_shape(score(x), [None, 4])}


@recipe("7", "clean", "a variable that a batch function captures")
def t2_batch_function(path):
    w = weights()
    saved(path, batched(w), x4(), w=w)


@recipe("7", "refuse", "a variable that a batch function captures, which nothing restores")
def t2_batch_function_unfilled(path):
    t2_batch_function(path)
    surgery.orphan_variable(path, "weights")


def mapped_dataset(w):
    import tensorflow as tf

    def serve(x):
        rows = tf.data.Dataset.from_tensor_slices(x).map(lambda row: tf.reduce_sum(row * w, axis=0))
        return {"y": tf.expand_dims(rows.reduce(tf.zeros([4]), lambda total, row: total + row), 0)}

    return serve


@recipe("7", "clean", "a variable that the function of a dataset captures")
def t2_dataset_map(path):
    w = weights()
    saved(path, mapped_dataset(w), x4(), w=w)


@recipe("7", "refuse", "a variable that the function of a dataset captures, which nothing restores")
def t2_dataset_map_unfilled(path):
    t2_dataset_map(path)
    surgery.orphan_variable(path, "weights")


@recipe("7", "clean", "a variable that the signature itself writes before it reads it")
def t2_counter_assigned_first(path):
    import tensorflow as tf

    scratch = tf.Variable(tf.zeros([4]), name="scratch")

    def serve(x):
        scratch.assign(tf.ones([4]))
        return {"y": x + scratch}

    saved(path, serve, x4(), scratch=scratch)
    surgery.orphan_variable(path, "scratch")


@recipe("7", "clean", "a random generator, whose state is a variable")
def t2_generator(path):
    import tensorflow as tf

    generator = tf.random.Generator.from_seed(SEED)
    saved(path, lambda x: {"y": x + generator.normal([4])}, x4(), generator=generator)


# --- outputs that JSON cannot express ----------------------------------------------------------------------------------------


def cast(path, dtype):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.cast(x, dtype)}, x4())
    return {"instances": [[1.0, 2.0, 3.0, 4.0]]}


@recipe("8", "refuse", "an output of bfloat16")
def t2_output_bfloat16(path):
    return cast(path, "bfloat16")


@recipe("8", "refuse", "an output of complex64")
def t2_output_complex64(path):
    return cast(path, "complex64")


@recipe("8", "refuse", "an output of uint16")
def t2_output_uint16(path):
    return cast(path, "uint16")


@recipe("8", "clean", "an output of uint8")
def t2_output_uint8(path):
    return cast(path, "uint8")


@recipe("8", "clean", "an output of uint64")
def t2_output_uint64(path):
    return cast(path, "uint64")


@recipe("8", "clean", "float16 inside, float32 outside")
def t2_float16_inside(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.cast(tf.cast(x, tf.float16) * 2, tf.float32)}, x4())
    return {"instances": [[1.0, 2.0, 3.0, 4.0]]}


def half_input(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.cast(x, tf.float32)}, [tf.TensorSpec([None, 4], tf.float16, name="x")])


@recipe("8", "refuse", "an input of float16 cannot be sent as JSON")
def t2_input_float16(path):
    half_input(path)
    return {"instances": [[1.0, 2.0, 3.0, 4.0]]}


def two_outputs(path, other):
    import tensorflow as tf

    saved(path, lambda x: {"y": x * 2.0, "other": other(tf, x)}, x4())


@recipe("8", "refuse", "a scalar beside a batch: every request with instances fails")
def t2_output_scalar(path):
    two_outputs(path, lambda tf, x: tf.reduce_mean(x))
    return {"instances": [[1.0, 2.0, 3.0, 4.0]]}


@recipe("8", "clean", "the same asked by columns, which have no batch")
def t2_output_scalar_columns(path):
    two_outputs(path, lambda tf, x: tf.reduce_mean(x))
    return {"inputs": [[1.0, 2.0, 3.0, 4.0]]}


@recipe("8", "refuse", "labels of three classes beside a batch of one: first dimensions differ")
def t2_output_labels(path):
    two_outputs(path, lambda tf, x: tf.constant(["cat", "dog", "fox"]))
    return {"instances": [[1.0, 2.0, 3.0, 4.0]]}


@recipe("8", "clean", "the labels repeated for each example")
def t2_output_labels_repeated(path):
    two_outputs(path, lambda tf, x: tf.repeat([["cat", "dog", "fox"]], tf.shape(x)[0], axis=0))
    return {"instances": [[1.0, 2.0, 3.0, 4.0]]}


@recipe("8", "warn", "one output of three rows whatever the batch: the server answers three predictions")
def t2_output_three_rows(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.ones([3]) * tf.reduce_sum(x)}, x4())
    return {"instances": [[1.0, 2.0, 3.0, 4.0]]}


# --- ops, devices, branches ---------------------------------------------------------------------------------------------------


def branch(path, taken):
    import tensorflow as tf

    def cudnn(x):
        rows = tf.reshape(x, [-1, 1, 4])
        state = tf.zeros([1, 1, 2])
        out = tf.raw_ops.CudnnRNN(input=rows, input_h=state, input_c=state, params=tf.zeros([64]), is_training=False)
        return tf.reshape(out.output, [-1, 2])

    def serve(x):
        if taken:
            return {"y": cudnn(x)}
        return {"y": tf.cond(tf.size(x) < 0, lambda: cudnn(x), lambda: x[:, :2])}

    saved(path, serve, x4())


@recipe("9", "refuse", "an op without a kernel on CPU in the called function", serving="us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest")
def t2_cudnn_called(path):
    branch(path, True)


@recipe("9", "refuse", "an op without a kernel on CPU in a branch that is never taken: its kernel is made all the same", serving="us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest")
def t2_cudnn_in_branch(path):
    branch(path, False)


def recurrent(path, kind):
    import tensorflow as tf

    tf.keras.utils.set_random_seed(SEED)
    layer = getattr(tf.keras.layers, kind)(3)
    model = tf.keras.Sequential([tf.keras.layers.Input([5, 2], name="steps"), layer, tf.keras.layers.Dense(1)])
    model.save(str(path))


@recipe("9", "clean", "an LSTM of Keras 2: CudnnRNN stands in a function that TensorFlow takes on a GPU")
def t2_keras_lstm(path):
    recurrent(path, "LSTM")


@recipe("9", "clean", "a GRU of Keras 2")
def t2_keras_gru(path):
    recurrent(path, "GRU")


@recipe("10", "clean", "a function body that names a GPU runs without one", serving="us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest")
def t2_gpu_in_function(path):
    import tensorflow as tf

    w = weights()

    def serve(x):
        with tf.device("/device:GPU:0"):
            return {"y": tf.matmul(x, w)}

    saved(path, serve, x4(), w=w)


@recipe("13", "refuse", "a function of a list in an attribute reads a file")
def t2_case_reads_file(path):
    import tensorflow as tf

    def serve(x):
        names = [lambda: tf.constant("none"), lambda: tf.io.read_file("/etc/hostname")]
        text = tf.switch_case(tf.shape(x)[0], names)
        return {"y": x + tf.cast(tf.strings.length(text), tf.float32)}

    saved(path, serve, x4())


@recipe("14", "refuse", "messages are decoded by a descriptor file of the training machine")
def t2_decode_proto_file(path):
    import tensorflow as tf

    def serve(word):
        decoded = tf.io.decode_proto(word, "shop.Item", ["price"], [tf.float32], "/training/shop.pb")
        return {"price": decoded.values[0]}

    saved(path, serve, word())


@recipe("14", "clean", "messages are decoded by the descriptors that the graph holds")
def t2_decode_proto_inline(path):
    import tensorflow as tf
    from google.protobuf import descriptor_pb2

    files = descriptor_pb2.FileDescriptorSet()
    file = files.file.add(name="shop.proto", package="shop", syntax="proto3")
    item = file.message_type.add(name="Item")
    item.field.add(name="price", number=1, type=2, label=1)
    source = b"bytes://" + files.SerializeToString()

    def serve(word):
        decoded = tf.raw_ops.DecodeProtoV2(bytes=word, message_type="shop.Item", field_names=["price"],
                                           output_types=[tf.float32], descriptor_source=source)
        return {"price": decoded.values[0]}

    saved(path, serve, word())


# --- assets, other files -------------------------------------------------------------------------------------------------------


@recipe("4", "clean", "an asset of any bytes that a table of the graph reads")
def t2_vocabulary_asset(path):
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "words")
        file.write_bytes("caf\u00e9\nn\x00il\n".encode("latin-1"))
        found = tf.lookup.StaticHashTable(tf.lookup.TextFileInitializer(
            tf.saved_model.Asset(str(file)), tf.string, 0 - 2, tf.int64, 0 - 1), -1)
        saved(path, lambda word: {"id": found.lookup(word)}, word(), table=found)


@recipe("5", "clean", "a .keras archive and an .h5 file beside a sound SavedModel")
def t2_keras_files_beside(path):
    import tensorflow as tf

    tf.keras.utils.set_random_seed(SEED)
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,))])
    model.save(str(path))
    model.save(str(path / "model.keras"))
    model.save(str(path / "model.h5"))


@recipe("13", "words", "a request reads a declared asset by ReadFile: TensorFlow runs it, by a variable that loading sets to the path")
def t2_asset_read_on_request(path):
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        notes = pathlib.Path(folder, "notes.txt")
        notes.write_text("made in spring\n")
        asset = tf.saved_model.Asset(str(notes))
        saved(path, lambda x: {"y": x + tf.cast(tf.strings.length(tf.io.read_file(asset.asset_path)), tf.float32)},
              x4(), notes=asset)


@recipe("6", "warn", "a tracked asset that nothing reads is missing")
def t2_unread_asset_missing(path):
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        notes = pathlib.Path(folder, "notes.txt")
        notes.write_text("made in spring\n")
        w = weights()
        saved(path, lambda x: {"y": tf.matmul(x, w)}, x4(), w=w, notes=tf.saved_model.Asset(str(notes)))
    (path / "assets" / "notes.txt").unlink()


# --- shapes that every op on the path accepts -----------------------------------------------------------------------------------


@recipe("2", "warn", "numbers for lists, through casts, calls and arithmetic")
def t2_elementwise_in_calls(path):
    import tensorflow as tf

    scale = tf.Variable(2.0, name="scale")
    inner = tf.function(lambda x: tf.nn.relu(tf.cast(tf.cast(x, tf.float64) * 3, tf.float32)) - scale)
    saved(path, lambda x: {"y": inner(tf.identity(x))}, [tf.TensorSpec([None, 1], tf.float32, name="x")], scale=scale)
    return {"instances": [1.0, 2.0]}


@recipe("2", "warn", "three numbers for four, each scaled by itself")
def t2_shape_inner_size(path):
    saved(path, lambda x: {"y": x * 2.0 + 1.0}, x4())
    return {"instances": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]}


@recipe("2", "warn", "lists of lists for lists, through a square root and a sign")
def t2_shape_rank(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.sqrt(tf.abs(x)) * tf.sign(x)}, x4())
    return {"instances": [[[1.0, 4.0], [9.0, 16.0]]]}


@recipe("2", "warn", "three examples for a batch of two, by scalars of two variables")
def t2_shape_batch(path):
    import tensorflow as tf

    scale, offset = tf.Variable(2.0, name="scale"), tf.Variable(1.0, name="offset")
    saved(path, lambda x: {"y": x / scale - offset}, [tf.TensorSpec([2, 4], tf.float32, name="x")],
          scale=scale, offset=offset)
    return {"instances": [[1.0, 2.0, 3.0, 4.0]] * 3}


@recipe("2", "warn", "rows for an input declared as a scalar")
def t2_shape_scalar(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.sigmoid(x)}, [tf.TensorSpec([], tf.float32, name="x")])
    return {"instances": [0.0, 1.0]}


@recipe("2", "warn", "two inputs that are added, both asked with plain numbers")
def t2_shape_added(path):
    import tensorflow as tf

    spec = lambda name: tf.TensorSpec([None, 1], tf.float32, name=name)
    saved(path, lambda a, b: {"y": a + b}, [spec("a"), spec("b")])
    return {"instances": [{"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 4.0}]}


@recipe("2", "refuse", "two inputs that are added, of shapes that do not broadcast")
def t2_shape_added_apart(path):
    import tensorflow as tf

    spec = lambda name: tf.TensorSpec([None, 2], tf.float32, name=name)
    saved(path, lambda a, b: {"y": a + b}, [spec("a"), spec("b")])
    return {"instances": [{"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]}]}


@recipe("2", "warn", "one input goes through a layer, the other one is only scaled, and is asked with a plain number")
def t2_shape_beside_layer(path):
    import tensorflow as tf

    w = weights()
    spec = [tf.TensorSpec([None, 4], tf.float32, name="x"), tf.TensorSpec([None, 1], tf.float32, name="t")]
    saved(path, lambda x, t: {"y": tf.matmul(x, w), "t": t * 0.1}, spec, w=w)
    return {"instances": [{"x": [1.0, 2.0, 3.0, 4.0], "t": 5.0}]}


@recipe("2", "refuse", "the same with three numbers for the layer's four")
def t2_shape_of_layer(path):
    import tensorflow as tf

    w = weights()
    spec = [tf.TensorSpec([None, 4], tf.float32, name="x"), tf.TensorSpec([None, 1], tf.float32, name="t")]
    saved(path, lambda x, t: {"y": tf.matmul(x, w), "t": t * 0.1}, spec, w=w)
    return {"instances": [{"x": [1.0, 2.0, 3.0], "t": [5.0]}]}


@recipe("2", "warn", "a choice by each element, with a bound that is a constant")
def t2_shape_where(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.where(x > 0.5, x, 0.0), "clipped": tf.clip_by_value(x, 0.0, 1.0)}, x4())
    return {"instances": [[0.2, 0.7]]}


@recipe("2", "warn", "strings in lower case, a rank more than declared")
def t2_shape_strings(path):
    import tensorflow as tf

    saved(path, lambda word: {"y": tf.strings.lower(tf.strings.strip(word))}, word())
    return {"instances": [["Cat ", "DOG"], ["A", " b"]]}


@recipe("2", "warn", "through nested functions that give their arguments back in another order")
def t2_shape_in_order(path):
    import tensorflow as tf

    both = tf.function(lambda a, b: (b * 2.0, a + 1.0))
    outer = tf.function(lambda a, b: both(tf.exp(a), b))
    layer = weights()

    def serve(x, t):
        doubled, raised = outer(t, tf.matmul(x, layer))
        return {"layer": doubled, "t": raised}

    spec = [tf.TensorSpec([None, 4], tf.float32, name="x"), tf.TensorSpec([None, 1], tf.float32, name="t")]
    saved(path, serve, spec, layer=layer)
    return {"instances": [{"x": [1.0, 2.0, 3.0, 4.0], "t": 0.0}]}


@recipe("2", "refuse", "the same functions, which hand three numbers to a matrix product")
def t2_shape_to_layer_in_call(path):
    import tensorflow as tf

    layer = weights()
    inner = tf.function(lambda a: tf.matmul(tf.nn.relu(a), layer))
    outer = tf.function(lambda a: inner(a * 2.0))
    saved(path, lambda x: {"y": outer(x)}, x4(), layer=layer)
    return {"instances": [[1.0, 2.0, 3.0]]}


@recipe("2", "refuse", "an assertion of the shape, which no output takes")
def t2_shape_asserted(path):
    import tensorflow as tf

    def serve(x):
        tf.debugging.Assert(tf.equal(tf.shape(x)[-1], 4), [x])
        return {"y": x * 2.0}

    saved(path, serve, x4())
    return {"instances": [[1.0, 2.0, 3.0]]}


@recipe("2", "refuse", "a shape that tf.ensure_shape holds")
def t2_shape_ensured(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.ensure_shape(x, [None, 4]) * 2.0}, x4())
    return {"instances": [[1.0, 2.0, 3.0]]}


@recipe("2", "refuse", "joined with a constant of four")
def t2_shape_joined(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.concat([x, tf.ones([1, 4])], axis=0)[:1]}, x4())
    return {"instances": [[1.0, 2.0, 3.0]]}


@recipe("2", "refuse", "less a mean of four, as a normalising layer subtracts it")
def t2_shape_normalised(path):
    import tensorflow as tf

    mean = tf.constant([[1.0, 2.0, 3.0, 4.0]])
    saved(path, lambda x: {"y": (x - mean) * 0.5}, x4())
    return {"instances": [[1.0, 2.0, 3.0]]}


@recipe("2", "refuse", "a batch of two by its own shape")
def t2_shape_reshaped(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.reshape(x, [2, 4])}, [tf.TensorSpec([2, 4], tf.float32, name="x")])
    return {"instances": [[1.0, 2.0, 3.0, 4.0]] * 3}


@recipe("2", "warn", "an input that nothing takes, asked with a plain number")
def t2_shape_unused(path):
    import tensorflow as tf

    layer = weights()
    spec = [tf.TensorSpec([None, 4], tf.float32, name="x"), tf.TensorSpec([None, 1], tf.float32, name="t")]
    saved(path, lambda x, t: {"y": tf.matmul(x, layer)}, spec, layer=layer)
    return {"instances": [{"x": [1.0, 2.0, 3.0, 4.0], "t": 0.0}]}


@recipe("2", "warn", "a loop elsewhere in the graph, and a scalar that it makes")
def t2_shape_beside_loop(path):
    import tensorflow as tf

    table = tf.constant([1.0, 2.0, 3.0])
    saved(path, lambda x: {"y": x * 2.0, "n": tf.map_fn(lambda v: v + 1.0, table)[:1]}, x4())
    return {"instances": [[1.0, 2.0, 3.0]]}


@recipe("2", "clean", "a request of the declared shape to a graph of any")
def t2_shape_declared(path):
    saved(path, lambda x: {"y": x * 2.0 + 1.0}, x4())
    return {"instances": [[1.0, 2.0, 3.0, 4.0]]}


@recipe("2", "refuse", "lists of different lengths, which no tensor is")
def t2_shape_ragged(path):
    saved(path, lambda x: {"y": x * 2.0 + 1.0}, x4())
    return {"instances": [[1.0, 2.0, 3.0], [1.0, 2.0]]}


@recipe("2", "clean", "the values and row splits of a ragged tensor, which TensorFlow makes inputs of their own")
def t2_shape_ragged_parts(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.reduce_sum(x, axis=1)}, [tf.RaggedTensorSpec([None, None], tf.float32)])
    return {"instances": [{"x": 1.0, "x_1": 0}, {"x": 2.0, "x_1": 2}]}


@recipe("2", "clean", "the indices, values and shape of a sparse tensor, which TensorFlow makes inputs of their own")
def t2_shape_sparse_parts(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.sparse.reduce_sum(x, axis=1)}, [tf.SparseTensorSpec([None, 4], tf.float32)])
    return {"inputs": {"x": [[0, 1], [2, 3]], "x_1": [1.0, 2.0], "x_2": [3, 4]}}


@recipe("2", "refuse", "texts for numbers, whatever the shape")
def t2_shape_and_type(path):
    saved(path, lambda x: {"y": x * 2.0 + 1.0}, x4())
    return {"instances": [["1.0", "2.0"]]}


@recipe("2", "refuse", "three numbers for four plus a vector of four: the shapes do not broadcast")
def t2_vector_added(path):
    import tensorflow as tf

    bias = tf.Variable(tf.ones([4]), name="bias")
    saved(path, lambda x: {"y": x + bias}, x4(), bias=bias)
    return {"instances": [[1.0, 2.0, 3.0]]}


@recipe("2", "refuse", "a sum over the second dimension of what has one")
def t2_reduced(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.reduce_sum(x, axis=1)}, x4())
    return {"instances": [1.0, 2.0]}


@recipe("2", "refuse", "a batch of two where the graph is traced for one, and reshapes to it")
def t2_fixed_batch(path):
    import tensorflow as tf

    saved(path, lambda x: {"y": tf.reshape(x, [1, 4])}, [tf.TensorSpec([1, 4], tf.float32, name="x")])
    return {"instances": [[1.0, 2.0, 3.0, 4.0]] * 2}


# --- JAX ---------------------------------------------------------------------------------------------------------------------


def from_jax(path, function, batch=None, **options):
    import tensorflow as tf
    from jax.experimental import jax2tf

    polymorphic = ["(b, 4)"] if batch is None else None
    converted = jax2tf.convert(function, polymorphic_shapes=polymorphic, with_gradient=False, **options)
    saved(path, lambda x: {"y": converted(x)}, [tf.TensorSpec([batch, 4], tf.float32, name="x")])


@recipe("14", "clean", "a JAX function as XlaCallModule")
def t2_jax(path):
    import jax.numpy as jnp

    from_jax(path, lambda x: jnp.tanh(x) @ jnp.ones((4, 2)))


@recipe("14", "clean", "a JAX function for CPU and CUDA")
def t2_jax_cpu_and_cuda(path):
    import jax.numpy as jnp

    from_jax(path, lambda x: jnp.tanh(x), native_serialization_platforms=("cpu", "cuda"))


@recipe("14", "refuse", "a JAX function for CUDA only", serving="us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest")
def t2_jax_cuda_only(path):
    import jax.numpy as jnp

    from_jax(path, lambda x: jnp.tanh(x), native_serialization_platforms=("cuda",))


@recipe("14", "refuse", "a JAX function that calls LAPACK through a custom_call, which TensorFlow has no code for")
def t2_jax_custom_call(path):
    import jax.numpy as jnp

    from_jax(path, lambda x: jnp.linalg.qr(x)[1], batch=4)


@recipe("14", "clean", "a JAX function as plain TensorFlow ops")
def t2_jax_graph(path):
    import jax.numpy as jnp

    from_jax(path, lambda x: jnp.tanh(x) @ jnp.ones((4, 2)), native_serialization=False)


# --- ops of TensorFlow Serving's image -------------------------------------------------------------------------------------


@recipe("4", "clean", "a tokenizer of TensorFlow Text", serving="tensorflow/serving:2.15.1")
def t2_text(path):
    import tensorflow_text as text

    tokenizer = text.UnicodeScriptTokenizer()
    saved(path, lambda word: {"count": tokenizer.tokenize(word).row_lengths()}, word())


@recipe("4", "clean", "a wordpiece tokenizer of TensorFlow Text with its vocabulary in a table",
        serving="tensorflow/serving:2.15.1")
def t2_text_wordpiece(path):
    import tensorflow as tf
    import tensorflow_text as text

    pieces = ["cat", "##s", "dog", "[UNK]"]
    found = tf.lookup.StaticVocabularyTable(tf.lookup.KeyValueTensorInitializer(
        pieces, tf.range(4, dtype=tf.int64)), 1)
    tokenizer = text.WordpieceTokenizer(found, token_out_type=tf.int64)
    saved(path, lambda word: {"count": tokenizer.tokenize(word).row_lengths()}, word(), table=found)


@recipe("4", "clean", "trees of TensorFlow Decision Forests, with assets in formats of its own",
        serving="tensorflow/serving:2.15.1", feed={"age": [1.0, 2.0], "town": ["Bonn", "Ulm"]})
def t2_decision_forest(path):
    import numpy as np
    import tensorflow_decision_forests as tfdf
    import tensorflow as tf

    rows = {"age": np.arange(40, dtype=np.float32), "town": np.array(["Bonn", "Ulm"] * 20)}
    data = tf.data.Dataset.from_tensor_slices((rows, np.arange(40) % 2)).batch(40)
    model = tfdf.keras.RandomForestModel(num_trees=2, max_depth=3, random_seed=SEED, verbose=0)
    model.fit(data, verbose=0)
    model.save(str(path))


@recipe("4", "refuse", "an op of no library: it is in neither TensorFlow nor the image", serving="tensorflow/serving:2.15.1")
def t2_own_op(path):
    t2_text(path)
    with surgery.opened(path) as meta_graph:
        for function in meta_graph.graph_def.library.function:
            for node in function.node_def:
                if node.op == "UnicodeScriptTokenizeWithOffsets":
                    node.op = "ShopTokenizeWithOffsets"


if __name__ == "__main__":
    main()
