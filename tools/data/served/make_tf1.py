"""Make exports as TensorFlow 1 writes them, valid and faulty.

Usage:  python make_tf1.py --out CORPUS [NAME ...]      (TensorFlow 1.15, Python 3.7)
"""

import pathlib
import tempfile

from recipe import SEED, main, recipe

import surgery


def exported(path, graph, **options):
    """Exports a TF1 graph: `graph(tf1)` builds it and returns its signatures, or those and options of the builder."""
    import tensorflow.compat.v1 as tf1

    with tf1.Graph().as_default(), tf1.Session() as session:
        tf1.set_random_seed(SEED)
        built = graph(tf1)
        signatures, more = built if isinstance(built, tuple) else (built, {})
        session.run([tf1.global_variables_initializer(), tf1.tables_initializer()])
        builder = tf1.saved_model.Builder(str(path))
        builder.add_meta_graph_and_variables(
            session, ["serve"], signature_def_map=signatures, **dict(options, **more))
        builder.save()


def predict(tf1, inputs, outputs):
    return {"serving_default": tf1.saved_model.predict_signature_def(inputs, outputs)}


def linear(tf1, x, name="w", use_resource=True, size=4):
    w = tf1.get_variable(name, [size, 2], initializer=tf1.ones_initializer(), use_resource=use_resource)
    return tf1.matmul(x, w)


def features(tf1, size=4):
    return tf1.placeholder(tf1.float32, [None, size], name="x")


def vocabulary(tf1, **options):
    """A table of strings that is part of the graph."""
    keys, values = tf1.constant(["cat", "dog"]), tf1.constant([1, 2], tf1.int64)
    return tf1.lookup.StaticHashTable(tf1.lookup.KeyValueTensorInitializer(keys, values), -1, **options)


def words(tf1):
    return tf1.placeholder(tf1.string, [None], name="word")


# --- requests and shapes ----------------------------------------------------------------------------------------------


def scaled(tf1, plus):
    """The arithmetic of TensorFlow Serving's example models: half of x plus a number, for tf.Example and plain numbers."""
    serialized = tf1.placeholder(tf1.string, name="tf_example")
    parsed = tf1.io.parse_example(serialized, {"x": tf1.io.FixedLenFeature([1], tf1.float32)})
    x = tf1.identity(parsed["x"], name="x")
    a = tf1.get_variable("a", initializer=0.5)
    b = tf1.get_variable("b", initializer=plus)
    y = tf1.add(tf1.multiply(a, x), b, name="y")
    build = tf1.saved_model
    return {
        "serving_default": build.predict_signature_def({"x": x}, {"y": y}),
        "regress_x_to_y": build.regression_signature_def(serialized, y),
        "classify_x_to_y": build.classification_signature_def(serialized, None, y),
    }


@recipe("2", "warn", "declared [-1, 1], asked with plain numbers: every op on the way takes any shape")
def t1_half_plus_two(path):
    exported(path, lambda tf1: scaled(tf1, 2.0))
    return {"instances": [1.0, 2.0, 5.0]}


@recipe("2", "clean", "the same asked by columns, and with a batch of lists")
def t1_half_plus_two_columns(path):
    exported(path, lambda tf1: scaled(tf1, 2.0))
    return {"inputs": {"x": [[1.0], [2.0]]}}


@recipe("2", "clean", "no tensor_shape at all is unknown rank, not a scalar")
def t1_half_plus_three_absent_shape(path):
    exported(path, lambda tf1: scaled(tf1, 3.0))
    with surgery.opened(path) as meta_graph:
        for signature in meta_graph.signature_def.values():
            for info in list(signature.inputs.values()) + list(signature.outputs.values()):
                info.ClearField("tensor_shape")
    return {"instances": [1.0, 2.0, 5.0]}


@recipe("2", "warn", "a function that TensorFlow 1 calls by an op of its name")
def t1_shape_defun(path):
    from tensorflow.python.framework import function

    def graph(tf1):
        @function.Defun(tf1.float32, tf1.float32, func_name="halved")
        def halved(a, b):
            return b * 0.5, a * 2.0

        x = features(tf1)
        half, double = halved(x, tf1.exp(x))
        return predict(tf1, {"x": x}, {"half": half, "double": double})

    exported(path, graph)
    return {"instances": [[1.0, 2.0, 3.0]]}


@recipe("2", "refuse", "the same, where the function takes a sum over the second dimension")
def t1_shape_defun_reduces(path):
    from tensorflow.python.framework import function

    def graph(tf1):
        @function.Defun(tf1.float32, tf1.float32, func_name="summed")
        def summed(a, b):
            return b * 0.5, tf1.reduce_sum(a, axis=1)

        x = features(tf1)
        half, total = summed(x, tf1.exp(x))
        return predict(tf1, {"x": x}, {"half": half, "total": total})

    exported(path, graph)
    return {"instances": [1.0, 2.0]}


@recipe("2", "warn", "a value that a placeholder with a default passes on, and reference variables that are scalars")
def t1_shape_default(path):
    def graph(tf1):
        x = features(tf1)
        w = tf1.get_variable("w", initializer=2.0, use_resource=False)
        passed = tf1.placeholder_with_default(x, [None, 4])
        return predict(tf1, {"x": x}, {"y": passed * w})

    exported(path, graph)
    return {"instances": [[1.0, 2.0, 3.0]]}


@recipe("2", "refuse", "three numbers for four in a matrix product")
def t1_dense_three_for_four(path):
    exported(path, lambda tf1: (lambda x: predict(tf1, {"x": x}, {"y": linear(tf1, x)}))(features(tf1)))
    return {"instances": [[1.0, 2.0, 3.0]]}


@recipe("2", "refuse", "the element-wise output fits, the matrix product of the other output does not")
def t1_two_outputs_one_dense(path):
    def graph(tf1):
        x = features(tf1)
        return predict(tf1, {"x": x}, {"half": x * 0.5, "y": linear(tf1, x)})

    exported(path, graph)
    return {"instances": [[1.0, 2.0, 3.0]]}


# --- state that nothing fills -----------------------------------------------------------------------------------------


def looked_up(tf1, x=None, **options):
    table = vocabulary(tf1, **options)
    word = words(tf1) if x is None else x
    return predict(tf1, {"word": word}, {"id": table.lookup(word)})


@recipe("7", "clean", "a table that main_op initialises")
def t1_table_main_op(path):
    exported(path, lambda tf1: (looked_up(tf1), {"main_op": tf1.tables_initializer()}))


@recipe("7", "clean", "a table that legacy_init_op initialises")
def t1_table_legacy_init_op(path):
    t1_table_main_op(path)
    with surgery.opened(path) as meta_graph:
        main_op = meta_graph.collection_def.pop("saved_model_main_op")
        meta_graph.collection_def["legacy_init_op"].CopyFrom(main_op)


@recipe("7", "refuse", "a table without main_op")
def t1_table_without_main_op(path):
    exported(path, looked_up)


@recipe("7", "refuse", "two tables, and main_op initialises one of them")
def t1_second_table_forgotten(path):
    def graph(tf1):
        word = words(tf1)
        first, second = vocabulary(tf1), vocabulary(tf1)
        outputs = {"first": first.lookup(word), "second": second.lookup(word)}
        return predict(tf1, {"word": word}, outputs), {"main_op": tf1.group(first.initializer)}

    exported(path, graph)


@recipe("7", "refuse", "legacy_init_op initialises the table, and main_op, which is run in its place, does not")
def t1_table_main_op_hides_legacy(path):
    t1_table_legacy_init_op(path)
    with surgery.opened(path) as meta_graph:
        meta_graph.graph_def.node.add(name="nothing", op="NoOp")
        meta_graph.collection_def["saved_model_main_op"].node_list.value.append("nothing")


@recipe("7", "refuse", "two main ops: the loader wants exactly one")
def t1_two_main_ops(path):
    t1_table_main_op(path)
    with surgery.opened(path) as meta_graph:
        meta_graph.graph_def.node.add(name="nothing", op="NoOp")
        meta_graph.collection_def["saved_model_main_op"].node_list.value.append("nothing")


@recipe("7", "clean", "the table that is initialised and the one that is read are one by their shared_name")
def t1_table_shared_name(path):
    def graph(tf1):
        initialised = vocabulary(tf1, name="vocabulary")
        word = words(tf1)
        raw = __import__("tensorflow").raw_ops
        handle = raw.HashTableV2(key_dtype=tf1.string, value_dtype=tf1.int64, shared_name=shared(initialised))
        found = raw.LookupTableFindV2(table_handle=handle, keys=word, default_value=tf1.constant(-1, tf1.int64))
        return predict(tf1, {"word": word}, {"id": found}), {"main_op": tf1.group(initialised.initializer)}

    exported(path, graph)


def shared(table):
    """The shared_name of a table's resource, which every table of TensorFlow 1 has."""
    return table.resource_handle.op.get_attr("shared_name").decode()


@recipe("7", "refuse", "the same shared_name in another container is another table")
def t1_table_other_container(path):
    t1_table_shared_name(path)
    with surgery.opened(path) as meta_graph:
        [read] = [node for node in meta_graph.graph_def.node if node.name == "HashTableV2"]
        read.attr["container"].s = b"other"


@recipe("7", "clean", "a mutable table is empty where nothing fills it, and answers with its default")
def t1_mutable_table(path):
    def graph(tf1):
        raw, word = __import__("tensorflow").raw_ops, words(tf1)
        handle = raw.MutableHashTableV2(key_dtype=tf1.string, value_dtype=tf1.int64)
        found = raw.LookupTableFindV2(table_handle=handle, keys=word, default_value=tf1.constant(-1, tf1.int64))
        return predict(tf1, {"word": word}, {"id": found})

    exported(path, graph)


def two_variables(tf1, use_resource, **more):
    x = features(tf1)
    y = linear(tf1, x, "w", use_resource) + linear(tf1, x, "late", use_resource)
    late = [v for v in tf1.global_variables() if v.op.name == "late"]
    first = [v for v in tf1.global_variables() if v.op.name == "w"]
    options = {"saver": tf1.train.Saver(first)}
    if more.get("main_op"):
        options["main_op"] = tf1.variables_initializer(late)
    return predict(tf1, {"x": x}, {"y": y}), options


@recipe("7", "refuse", "a resource variable outside of the saver")
def t1_variable_outside_saver(path):
    exported(path, lambda tf1: two_variables(tf1, True))


@recipe("7", "refuse", "a reference variable outside of the saver")
def t1_ref_variable_outside_saver(path):
    exported(path, lambda tf1: two_variables(tf1, False))


@recipe("7", "clean", "a variable outside of the saver that main_op initialises")
def t1_variable_main_op(path):
    exported(path, lambda tf1: two_variables(tf1, True, main_op=True))


@recipe("7", "clean", "a reference variable outside of the saver that main_op initialises")
def t1_ref_variable_main_op(path):
    exported(path, lambda tf1: two_variables(tf1, False, main_op=True))


@recipe("7", "clean", "a variable in three parts, restored part by part")
def t1_partitioned(path):
    def graph(tf1):
        x = features(tf1, 6)
        with tf1.variable_scope("part", partitioner=tf1.fixed_size_partitioner(3)):
            w = tf1.get_variable("w", [6, 2], initializer=tf1.ones_initializer())
        return predict(tf1, {"x": x}, {"y": tf1.matmul(x, tf1.convert_to_tensor(w))})

    exported(path, graph)


@recipe("7", "refuse", "one part of a variable in three parts is not restored")
def t1_partition_forgotten(path):
    def graph(tf1):
        x = features(tf1, 6)
        with tf1.variable_scope("part", partitioner=tf1.fixed_size_partitioner(3)):
            w = tf1.get_variable("w", [6, 2], initializer=tf1.ones_initializer())
        parts = list(w)[:2]
        return predict(tf1, {"x": x}, {"y": tf1.matmul(x, tf1.convert_to_tensor(w))}), {"saver": tf1.train.Saver(parts)}

    exported(path, graph)


@recipe("7", "clean", "only a signature that is not served reads the variable outside of the saver")
def t1_other_signature_unfilled(path):
    def graph(tf1):
        x = features(tf1)
        signatures = predict(tf1, {"x": x}, {"y": linear(tf1, x)})
        late = linear(tf1, x, "late")
        signatures["debug"] = tf1.saved_model.predict_signature_def({"x": x}, {"late": late})
        return signatures, {"saver": tf1.train.Saver([v for v in tf1.global_variables() if v.op.name == "w"])}

    exported(path, graph)


def looping(tf1):
    x = features(tf1, 2)
    with tf1.variable_scope("loop"):
        w = tf1.get_variable("w", [2, 2], initializer=tf1.ones_initializer(), use_resource=True)
    _, y = tf1.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, tf1.matmul(y, w)), [tf1.constant(0), x])
    return predict(tf1, {"x": x}, {"y": y})


@recipe("7", "clean", "a variable that a loop of Enter and Exit nodes reads")
def t1_variable_in_loop(path):
    exported(path, looping)


@recipe("7", "refuse", "a variable that a loop of Enter and Exit nodes reads, and nothing restores")
def t1_unfilled_in_loop(path):
    t1_variable_in_loop(path)
    surgery.orphan_variable(path, "loop/w")


@recipe("7", "clean", "a while function that captures a variable and a table")
def t1_while_function(path):
    def graph(tf1):
        tf1.enable_control_flow_v2()
        return looping(tf1)

    exported(path, graph)


@recipe("7", "refuse", "a while function that captures a variable which nothing restores")
def t1_while_function_unfilled(path):
    t1_while_function(path)
    surgery.orphan_variable(path, "loop/w")


# --- placeholders, devices, layouts -----------------------------------------------------------------------------------


def with_flag(tf1, flag):
    x = features(tf1)
    y = tf1.cond(flag, lambda: x * 0.5, lambda: x)
    return predict(tf1, {"x": x}, {"y": linear(tf1, y)})


@recipe("11", "refuse", "is_training is a placeholder that the signature does not feed")
def t1_is_training_unfed(path):
    exported(path, lambda tf1: with_flag(tf1, tf1.placeholder(tf1.bool, [], name="is_training")))


@recipe("11", "clean", "is_training has a default")
def t1_is_training_default(path):
    exported(path, lambda tf1: with_flag(tf1, tf1.placeholder_with_default(False, [], name="is_training")))


@recipe("11", "clean", "keras_learning_phase is false where nobody feeds it")
def t1_keras_learning_phase(path):
    exported(path, lambda tf1: with_flag(tf1, tf1.placeholder_with_default(False, [], name="keras_learning_phase")))


@recipe("11", "refuse", "keep_prob is reached through a control input only")
def t1_placeholder_by_control(path):
    def graph(tf1):
        x, keep = features(tf1), tf1.placeholder(tf1.float32, [], name="keep_prob")
        with tf1.control_dependencies([tf1.identity(keep)]):
            y = tf1.identity(linear(tf1, x))
        return predict(tf1, {"x": x}, {"y": y})

    exported(path, graph)


@recipe("11", "clean", "a placeholder of training that no output of the signature reaches")
def t1_placeholder_of_training(path):
    def graph(tf1):
        x, label = features(tf1), tf1.placeholder(tf1.float32, [None, 2], name="label")
        y = linear(tf1, x)
        tf1.reduce_mean(tf1.square(y - label), name="loss")
        return predict(tf1, {"x": x}, {"y": y})

    exported(path, graph)


@recipe("11", "clean", "the signature feeds a tensor in the middle of the graph, behind the placeholder")
def t1_fed_in_the_middle(path):
    def graph(tf1):
        raw = tf1.placeholder(tf1.string, [None], name="raw")
        x = tf1.reshape(tf1.io.decode_raw(raw, tf1.float32), [-1, 4], name="decoded")
        return predict(tf1, {"x": x}, {"y": linear(tf1, x)})

    exported(path, graph)


@recipe("12", "refuse", "one of two outputs is the input's own placeholder")
def t1_key_fed_and_fetched(path):
    def graph(tf1):
        x, key = features(tf1), tf1.placeholder(tf1.string, [None], name="key")
        return predict(tf1, {"x": x, "key": key}, {"y": linear(tf1, x), "key": key})

    exported(path, graph)


@recipe("12", "clean", "the input comes back through an identity")
def t1_key_through_identity(path):
    def graph(tf1):
        x, key = features(tf1), tf1.placeholder(tf1.string, [None], name="key")
        return predict(tf1, {"x": x, "key": key}, {"y": linear(tf1, x), "key": tf1.identity(key)})

    exported(path, graph)


@recipe("12", "refuse", "two inputs of the signature are one tensor, which cannot be fed twice")
def t1_fed_twice(path):
    def graph(tf1):
        x = features(tf1)
        return predict(tf1, {"x": x, "alias": x}, {"y": linear(tf1, x)})

    exported(path, graph)


@recipe("12", "clean", "two outputs of the signature are one tensor")
def t1_fetched_twice(path):
    def graph(tf1):
        x = features(tf1)
        y = linear(tf1, x)
        return predict(tf1, {"x": x}, {"y": y, "alias": y})

    exported(path, graph)


CPU_IMAGE = "us-docker.pkg.dev/vertex-ai/prediction/tf2-cpu.2-15:latest"


@recipe("10", "refuse", "the served matrix product names a GPU", serving=CPU_IMAGE)
def t1_gpu_device(path):
    def graph(tf1):
        x = features(tf1)
        return predict(tf1, {"x": x}, {"y": linear(tf1, x)})

    exported(path, graph)
    with surgery.opened(path) as meta_graph:
        for node in meta_graph.graph_def.node:
            if node.op == "MatMul":
                node.device = "/device:GPU:0"


@recipe("10", "refuse", "a node that names a GPU and that no signature reaches is placed too", serving=CPU_IMAGE)
def t1_gpu_device_unreached(path):
    def graph(tf1):
        x = features(tf1)
        tf1.square(x, name="unused")
        return predict(tf1, {"x": x}, {"y": linear(tf1, x)})

    exported(path, graph)
    with surgery.opened(path) as meta_graph:
        for node in meta_graph.graph_def.node:
            if node.name == "unused":
                node.device = "/job:localhost/replica:0/task:0/gpu:0"


@recipe("10", "warn", "the served matrix product names a GPU, and no image says whether there is one")
def t1_gpu_device_without_image(path):
    t1_gpu_device(path)


@recipe("10", "clean", "devices that every server has", serving=CPU_IMAGE)
def t1_cpu_device(path):
    t1_gpu_device(path)
    with surgery.opened(path) as meta_graph:
        for node in meta_graph.graph_def.node:
            if node.op == "MatMul":
                node.device = "/job:localhost/replica:0/task:0/device:CPU:0"


@recipe("10", "refuse", "a parameter server's job is on no single server")
def t1_parameter_server_device(path):
    t1_gpu_device(path)
    with surgery.opened(path) as meta_graph:
        for node in meta_graph.graph_def.node:
            if node.op == "MatMul":
                node.device = "/job:ps/task:0"


def pooled(tf1, layout, convolve):
    shape = [None, 1, 4, 4] if layout == "NCHW" else [None, 4, 4, 1]
    x = tf1.placeholder(tf1.float32, shape, name="image")
    if convolve:
        kernel = tf1.get_variable("kernel", [3, 3, 1, 2], initializer=tf1.ones_initializer(), use_resource=True)
        return predict(tf1, {"image": x}, {"y": tf1.nn.conv2d(x, kernel, 1, "SAME", data_format=layout)})
    size = [1, 1, 2, 2] if layout == "NCHW" else [1, 2, 2, 1]
    return predict(tf1, {"image": x}, {"y": tf1.nn.max_pool2d(x, size, size, "VALID", data_format=layout)})


@recipe("12", "warn", "pooling in NCHW on a CPU: it runs where oneDNN is on, as it is by default on x86, and fails elsewhere",
        serving=CPU_IMAGE)
def t1_nchw_pooling(path):
    exported(path, lambda tf1: pooled(tf1, "NCHW", False))


@recipe("12", "warn", "convolution in NCHW on a CPU: it runs where oneDNN is on, as it is by default on x86, and fails elsewhere",
        serving=CPU_IMAGE)
def t1_nchw_convolution(path):
    exported(path, lambda tf1: pooled(tf1, "NCHW", True))


@recipe("12", "clean", "convolution in NHWC", serving=CPU_IMAGE)
def t1_nhwc_convolution(path):
    exported(path, lambda tf1: pooled(tf1, "NHWC", True))


# --- files --------------------------------------------------------------------------------------------------------------


def from_checkpoint(path, run_initialiser):
    """A variable whose initialiser reads a checkpoint, as init_from_checkpoint creates it."""
    with tempfile.TemporaryDirectory() as folder:
        def graph(tf1):
            x = features(tf1)
            raw = __import__("tensorflow").raw_ops
            stored = tf1.get_variable("stored", [4, 2], initializer=tf1.ones_initializer(), use_resource=True)
            with tf1.Session() as session:
                session.run(stored.initializer)
                prefix = tf1.train.Saver([stored]).save(session, folder + "/model.ckpt", write_meta_graph=False)
            [value] = raw.RestoreV2(prefix=prefix, tensor_names=["stored"], shape_and_slices=[""], dtypes=[tf1.float32])
            value.set_shape([4, 2])
            w = tf1.get_variable("w", initializer=value, use_resource=True)
            options = {"main_op": tf1.variables_initializer([w])} if run_initialiser else {}
            return predict(tf1, {"x": x}, {"y": tf1.matmul(x, w + stored)}), options

        exported(path, graph)
    with surgery.opened(path) as meta_graph:
        for node in meta_graph.graph_def.node:
            texts = node.attr["value"].tensor.string_val if node.op == "Const" else []
            for at, text in enumerate(texts):
                if text.endswith(b"model.ckpt"):
                    texts[at] = b"/training/run-7/model.ckpt"


@recipe("12", "refuse", "loading runs an initialiser that restores from a path of the training machine")
def t1_main_op_restores_foreign_path(path):
    from_checkpoint(path, True)


@recipe("12", "clean", "the initialiser from a foreign checkpoint is in the graph, and nothing runs it")
def t1_unused_checkpoint_initialiser(path):
    from_checkpoint(path, False)


def file_table(tf1, file):
    initializer = tf1.lookup.TextFileInitializer(
        file, tf1.string, tf1.lookup.TextFileIndex.WHOLE_LINE, tf1.int64, tf1.lookup.TextFileIndex.LINE_NUMBER)
    table, word = tf1.lookup.StaticHashTable(initializer, -1), words(tf1)
    return predict(tf1, {"word": word}, {"id": table.lookup(word)})


def with_vocabulary(path, **options):
    with tempfile.TemporaryDirectory() as folder:
        vocabulary_file = pathlib.Path(folder, "words.txt")
        vocabulary_file.write_text("cat\ndog\n")
        exported(path, lambda tf1: (
            file_table(tf1, str(vocabulary_file)),
            dict({"main_op": tf1.tables_initializer(),
                  "assets_collection": tf1.get_collection(tf1.GraphKeys.ASSET_FILEPATHS)}, **options)))


@recipe("13", "clean", "a vocabulary that is a registered asset")
def t1_vocabulary_asset(path):
    with_vocabulary(path)


@recipe("6", "refuse", "the vocabulary that loading reads is missing")
def t1_vocabulary_missing(path):
    with_vocabulary(path)
    (path / "assets" / "words.txt").unlink()


@recipe("6", "warn", "a declared asset is missing, and nothing reads it")
def t1_unread_asset_missing(path):
    with tempfile.TemporaryDirectory() as folder:
        notes = pathlib.Path(folder, "notes.txt")
        notes.write_text("made in spring\n")

        def graph(tf1):
            x = features(tf1)
            asset = tf1.constant(str(notes), name="notes")
            tf1.add_to_collection(tf1.GraphKeys.ASSET_FILEPATHS, asset)
            return (predict(tf1, {"x": x}, {"y": linear(tf1, x)}),
                    {"assets_collection": tf1.get_collection(tf1.GraphKeys.ASSET_FILEPATHS)})

        exported(path, graph)
    (path / "assets" / "notes.txt").unlink()


@recipe("6", "clean", "a declared asset that is there, and that nothing reads")
def t1_unread_asset(path):
    with tempfile.TemporaryDirectory() as folder:
        notes = pathlib.Path(folder, "notes.txt")
        notes.write_text("made in spring\n")

        def graph(tf1):
            x = features(tf1)
            tf1.add_to_collection(tf1.GraphKeys.ASSET_FILEPATHS, tf1.constant(str(notes), name="notes"))
            return (predict(tf1, {"x": x}, {"y": linear(tf1, x)}),
                    {"assets_collection": tf1.get_collection(tf1.GraphKeys.ASSET_FILEPATHS)})

        exported(path, graph)


@recipe("13", "refuse", "one table reads its asset, the other a path of the training machine")
def t1_vocabulary_beside_asset(path):
    with_vocabulary(path)
    with surgery.opened(path) as meta_graph:
        nodes = meta_graph.graph_def.node
        [table] = [node for node in nodes if node.op == "InitializeTableFromTextFileV2"]
        [init] = [node for node in nodes if "^" + table.name in node.input][:1]
        name = nodes.add(name="other_file", op="Const")
        name.attr["dtype"].type = 7
        name.attr["value"].tensor.dtype = 7
        name.attr["value"].tensor.tensor_shape.SetInParent()
        name.attr["value"].tensor.string_val.append(b"/training/words.txt")
        handle = nodes.add(name="other_table")
        handle.CopyFrom([node for node in nodes if node.op == "HashTableV2"][0])
        handle.name, handle.attr["shared_name"].s = "other_table", b"other_table"
        other = nodes.add()
        other.CopyFrom(table)
        other.name = "initialise_other_table"
        other.input[0], other.input[1] = "other_table", "other_file"
        init.input.append("^initialise_other_table")


# --- containers of bytes ------------------------------------------------------------------------------------------------


def many_variables(path, count=40):
    def graph(tf1):
        x = features(tf1)
        return predict(tf1, {"x": x}, {"y": tf1.add_n([linear(tf1, x, "layer_%d/kernel" % at) for at in range(count)])})

    exported(path, graph)


@recipe("1", "clean", "an index with snappy blocks of literals and copies")
def t1_snappy(path):
    many_variables(path)
    surgery.compress_index(path)


@recipe("1", "clean", "an index with snappy blocks of literals only")
def t1_snappy_literals(path):
    many_variables(path)
    surgery.compress_index(path, compress=lambda data: surgery.snappy_literals(data))


@recipe("1", "refuse", "a snappy block whose copy reaches before its start")
def t1_snappy_copy_before_start(path):
    many_variables(path)
    surgery.compress_index(path, compress=lambda data: surgery.snappy_literals(data)[:-1] + b"\x0e\xff\xff")


@recipe("1", "refuse", "a snappy block that declares more bytes than it has")
def t1_snappy_short(path):
    many_variables(path)
    surgery.compress_index(path, compress=lambda data: surgery.snappy(data + data[:1])[:-2])


@recipe("1", "refuse", "a snappy block that declares four gigabytes")
def t1_snappy_huge(path):
    many_variables(path)
    surgery.compress_index(path, compress=lambda data: b"\xff\xff\xff\xff\x0f" + surgery.snappy(data)[2:])


@recipe("1", "refuse", "a block of an unknown kind of compression")
def t1_unknown_compression(path):
    many_variables(path)
    surgery.compress_index(path, kind=2)


@recipe("3", "clean", "collections of Any that are of no asset, known and unknown to TensorFlow")
def t1_any_collections(path):
    def graph(tf1):
        x = features(tf1)
        return predict(tf1, {"x": x}, {"y": linear(tf1, x)})

    exported(path, graph)
    with surgery.opened(path) as meta_graph:
        known = meta_graph.collection_def["serving_notes"].any_list.value.add()
        known.type_url, known.value = "type.googleapis.com/google.protobuf.StringValue", b"\n\x05hello"
        unknown = meta_graph.collection_def["own_config"].any_list.value.add()
        unknown.type_url, unknown.value = "type.example.com/shop.Config", b"\xff\xff\xff"


@recipe("5", "clean", "whole Keras files beside a SavedModel are inert", serving=None)
def t1_keras_files_beside(path):
    def graph(tf1):
        x = features(tf1)
        return predict(tf1, {"x": x}, {"y": linear(tf1, x)})

    exported(path, graph)
    import tensorflow as tf

    model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,))])
    model.save(str(path / "model.h5"))
    (path / "assets").mkdir(exist_ok=True)
    (path / "assets" / "saved_model.json").write_text(model.to_json())


# --- ops and functions --------------------------------------------------------------------------------------------------


def gradients_by_function(tf1, inside):
    """The gradient of a function, by the op SymbolicGradient and the library's own gradient."""
    from tensorflow.python.framework import function

    x = features(tf1, 2)

    @function.Defun(tf1.float32, tf1.float32, func_name="own_gradient")
    def own_gradient(value, grad):
        return inside(tf1, value) * grad

    @function.Defun(tf1.float32, func_name="squared", grad_func=own_gradient)
    def squared(value):
        return value * value

    return predict(tf1, {"x": x}, {"y": tf1.gradients(squared(x), x)[0]})


@recipe("13", "clean", "SymbolicGradient with a gradient function of plain arithmetic")
def t1_symbolic_gradient(path):
    exported(path, lambda tf1: gradients_by_function(tf1, lambda tf1, value: value * 2.0))


@recipe("13", "refuse", "the gradient function that SymbolicGradient runs reads a file")
def t1_symbolic_gradient_reads(path):
    exported(path, lambda tf1: gradients_by_function(
        tf1, lambda tf1, value: value + tf1.cast(tf1.size(tf1.io.read_file("/etc/hostname")), tf1.float32)))


@recipe("9", "refuse", "an op that TensorFlow has no kernel for, behind the output")
def t1_cudnn_in_graph(path):
    cudnn(path, reached=True)


@recipe("9", "refuse", "an op that TensorFlow has no kernel for, which no signature reaches")
def t1_cudnn_unreached(path):
    cudnn(path, reached=False)


def cudnn(path, reached):
    def graph(tf1):
        x = tf1.placeholder(tf1.float32, [3, None, 4], name="x")
        tf1.zeros([1, 2, 2], name="state")
        tf1.zeros([64], name="params")
        return predict(tf1, {"x": x}, {"y": tf1.identity(x, name="y")})

    exported(path, graph)
    with surgery.opened(path) as meta_graph:
        nodes = meta_graph.graph_def.node
        if reached:
            [node for node in nodes if node.name == "y"][0].input[0] = "rnn"
        recurrent = nodes.add(name="rnn", op="CudnnRNN", input=["x", "state", "state", "params"])
        recurrent.attr["T"].type = 1
        recurrent.attr["is_training"].b = False


@recipe("9", "clean", "a sum of many, whose op TensorFlow replaces: it has no kernel and needs none")
def t1_accumulate(path):
    def graph(tf1):
        x = features(tf1)
        return predict(tf1, {"x": x}, {"y": tf1.math.accumulate_n([linear(tf1, x), linear(tf1, x, "v")])})

    exported(path, graph)


# --- estimators -----------------------------------------------------------------------------------------------------------


def estimated(path, make, trained=True):
    import shutil

    import numpy as np
    import tensorflow as tf

    columns = [tf.feature_column.numeric_column("age"), tf.feature_column.indicator_column(
        tf.feature_column.categorical_column_with_vocabulary_list("town", ["Bonn", "Ulm"]))]

    def data():
        rows = {"age": np.arange(8, dtype=np.float32), "town": np.array(["Bonn", "Ulm"] * 4)}
        return tf.data.Dataset.from_tensor_slices((rows, np.arange(8) % 2)).batch(4)

    with tempfile.TemporaryDirectory() as folder:
        estimator = make(tf, columns, folder + "/run")
        estimator.train(data, steps=2)
        receiver = tf.estimator.export.build_parsing_serving_input_receiver_fn(
            tf.feature_column.make_parse_example_spec(columns))
        made = estimator.export_saved_model(folder + "/export", receiver)
        shutil.copytree(made.decode(), str(path))
    import base64

    example = tf.train.Example()
    example.features.feature["age"].float_list.value.append(4.0)
    example.features.feature["town"].bytes_list.value.append(b"Bonn")
    return {"signature_name": "predict",
            "instances": [{"b64": base64.b64encode(example.SerializeToString()).decode()}]}


@recipe("7", "clean", "a DNNClassifier of estimators, with vocabularies that legacy_init_op fills", feed={"inputs": []})
def t1_estimator_dnn(path):
    return estimated(path, lambda tf, columns, folder: tf.estimator.DNNClassifier(
        [4], columns, model_dir=folder, config=tf.estimator.RunConfig(tf_random_seed=SEED)))


@recipe("9", "refuse", "a BoostedTreesClassifier: the kernels left TensorFlow in 2.x", feed={"inputs": []})
def t1_estimator_boosted_trees(path):
    return estimated(path, lambda tf, columns, folder: tf.estimator.BoostedTreesClassifier(
        columns[1:], 1, n_trees=1, max_depth=2, model_dir=folder,
        config=tf.estimator.RunConfig(tf_random_seed=SEED)))


if __name__ == "__main__":
    main()
