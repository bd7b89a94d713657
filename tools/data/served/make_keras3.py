"""Make exports as TensorFlow 2.21, Keras 3, tf_keras and JAX write them, valid and faulty.

Usage:  python make_keras3.py --out CORPUS [NAME ...]      (TensorFlow 2.21, Keras 3, tf_keras, JAX)
"""

import pathlib
import tempfile

from recipe import SEED, main, recipe

import surgery


def network(*extra):
    import keras

    keras.utils.set_random_seed(SEED)
    features = keras.Input((4,), name="features")
    value = keras.layers.Dense(3, name="hidden")(features)
    for layer in extra:
        value = layer(value)
    return keras.Model(features, keras.layers.Dense(1, name="score")(value), name="net")


def normalised():
    import keras

    return network(keras.layers.BatchNormalization(), keras.layers.Dropout(0.3))


@recipe("7", "clean", "model.export of Keras 3")
def k3_export(path):
    normalised().export(str(path), verbose=False)
    return {"instances": [[1.0, 2.0, 3.0, 4.0]]}


@recipe("7", "refuse", "tf.saved_model.save of a Keras 3 model: its variables are not in the saver")
def k3_saved_model_save(path):
    import tensorflow as tf

    tf.saved_model.save(network(), str(path))


@recipe("7", "refuse", "tf.saved_model.save of a module that holds a Keras 3 model")
def k3_in_module(path):
    import tensorflow as tf

    module = tf.Module(name="server")
    module.model = network()
    module.serve = tf.function(lambda features: {"score": module.model(features)},
                               input_signature=[tf.TensorSpec([None, 4], tf.float32, name="features")])
    tf.saved_model.save(module, str(path), signatures=module.serve)


@recipe("7", "clean", "a module that holds the variables of a Keras 3 model as TensorFlow's")
def k3_variables_in_module(path):
    import tensorflow as tf

    model, module = network(), tf.Module(name="server")
    module.weights = [variable.value for variable in model.variables]
    module.serve = tf.function(lambda features: {"score": model(features)},
                               input_signature=[tf.TensorSpec([None, 4], tf.float32, name="features")])
    tf.saved_model.save(module, str(path), signatures=module.serve)


@recipe("7", "clean", "an ExportArchive with two endpoints")
def k3_export_archive(path):
    import keras
    import tensorflow as tf

    model, archive = network(), keras.export.ExportArchive()
    archive.track(model)
    spec = [tf.TensorSpec([None, 4], tf.float32, name="features")]
    archive.add_endpoint("serving_default", lambda features: model.call(features), input_signature=spec)
    archive.add_endpoint("twice", lambda features: 2 * model.call(features), input_signature=spec)
    archive.write_out(str(path), verbose=False)


@recipe("7", "clean", "model.export of a compiled and fitted Keras 3 model")
def k3_export_fitted(path):
    import numpy as np

    model = normalised()
    model.compile("adam", "mse")
    model.fit(np.ones((4, 4), "float32"), np.ones((4, 1), "float32"), verbose=0, shuffle=False)
    model.export(str(path), verbose=False)


@recipe("9", "clean", "an LSTM of Keras 3, exported")
def k3_export_lstm(path):
    import keras

    keras.utils.set_random_seed(SEED)
    steps = keras.Input((5, 2), name="steps")
    keras.Model(steps, keras.layers.LSTM(3)(steps)).export(str(path), verbose=False)


@recipe("7", "clean", "a StringLookup of Keras 3, exported with its table")
def k3_export_lookup(path):
    import keras

    keras.utils.set_random_seed(SEED)
    town = keras.Input((1,), dtype="string", name="town")
    index = keras.layers.StringLookup(vocabulary=["Bonn", "Ulm"])(town)
    keras.Model(town, keras.layers.Embedding(4, 2)(index)).export(str(path), verbose=False)
    return {"instances": [["Bonn"], ["Rome"]]}


@recipe("7", "clean", "a TextVectorization of Keras 3, exported with its table")
def k3_export_text(path):
    import keras

    keras.utils.set_random_seed(SEED)
    text = keras.Input((1,), dtype="string", name="text")
    tokens = keras.layers.TextVectorization(vocabulary=["cat", "dog"], output_sequence_length=3)(text)
    keras.Model(text, keras.layers.Embedding(8, 2)(tokens)).export(str(path), verbose=False)
    return {"instances": [["cat dog"]]}


@recipe("7", "refuse", "tf.saved_model.save of a Keras 3 model with a table and an embedding")
def k3_lookup_saved_model_save(path):
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(SEED)
    town = keras.Input((1,), dtype="string", name="town")
    index = keras.layers.StringLookup(vocabulary=["Bonn", "Ulm"])(town)
    tf.saved_model.save(keras.Model(town, keras.layers.Embedding(4, 2)(index)), str(path))


@recipe("8", "refuse", "a Keras 3 model under mixed_float16: the head answers in float16")
def k3_mixed_float16(path):
    import keras

    keras.mixed_precision.set_global_policy("mixed_float16")
    network().export(str(path), verbose=False)


@recipe("8", "clean", "a Keras 3 model under mixed_float16 whose head is float32")
def k3_mixed_float16_cast(path):
    import keras

    keras.mixed_precision.set_global_policy("mixed_float16")
    keras.utils.set_random_seed(SEED)
    features = keras.Input((4,), name="features", dtype="float32")
    hidden = keras.layers.Dense(3)(features)
    keras.Model(features, keras.layers.Dense(1, dtype="float32")(hidden)).export(str(path), verbose=False)


@recipe("7", "clean", "model.save of tf_keras, in the format of Keras 2")
def tf_keras_save(path):
    import tf_keras

    tf_keras.utils.set_random_seed(SEED)
    model = tf_keras.Sequential([tf_keras.layers.Dense(2, input_shape=(4,)), tf_keras.layers.BatchNormalization()])
    model.compile("adam", "mse")
    model.save(str(path), save_format="tf")


@recipe("7", "clean", "a bidirectional LSTM of tf_keras with masking")
def tf_keras_bidirectional(path):
    import tf_keras

    tf_keras.utils.set_random_seed(SEED)
    model = tf_keras.Sequential([
        tf_keras.layers.Embedding(8, 4, mask_zero=True, input_length=5),
        tf_keras.layers.Bidirectional(tf_keras.layers.LSTM(3)), tf_keras.layers.Dense(1)])
    model(__import__("numpy").zeros((1, 5)))
    model.save(str(path), save_format="tf")


@recipe("14", "clean", "a Keras 3 model with JAX behind it, exported", serving=None)
def k3_jax_export(path):
    network().export(str(path), verbose=False)


@recipe("14", "warn", "a JAX function by JAX 0.12: its StableHLO is newer than what TensorFlow 2.21 reads")
def k3_jax2tf(path):
    import jax.numpy as jnp
    import tensorflow as tf
    from jax.experimental import jax2tf

    converted = jax2tf.convert(lambda x: jnp.tanh(x) @ jnp.ones((4, 2)), polymorphic_shapes=["(b, 4)"],
                               with_gradient=False)
    module = tf.Module(name="model")
    module.serve = tf.function(lambda x: {"y": converted(x)}, autograph=False,
                               input_signature=[tf.TensorSpec([None, 4], tf.float32, name="x")])
    tf.saved_model.save(module, str(path), signatures=module.serve)


@recipe("14", "warn", "a JAX model exported by orbax with JAX 0.12: StableHLO newer than what TensorFlow 2.21 reads")
def k3_orbax(path):
    import jax.numpy as jnp
    import tensorflow as tf
    from orbax.export import ExportManager, JaxModule, ServingConfig

    module = JaxModule({"w": jnp.ones((4, 2))}, lambda params, x: x @ params["w"], input_polymorphic_shape="b, ...")
    spec = [tf.TensorSpec([None, 4], tf.float32, name="x")]
    ExportManager(module, [ServingConfig("serving_default", input_signature=spec)]).save(str(path))


@recipe("4", "clean", "an asset of any bytes that the graph reads while it serves", serving=None)
def k3_asset_read_in_table(path):
    import tensorflow as tf

    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "towns.bin")
        file.write_bytes(b"Bonn\t1\n\xff\xfe\t2\n")
        module = tf.Module(name="towns")
        module.table = tf.lookup.StaticHashTable(tf.lookup.TextFileInitializer(
            tf.saved_model.Asset(str(file)), tf.string, 0, tf.int64, 1), -1)
        module.serve = tf.function(lambda town: {"id": module.table.lookup(town)},
                                   input_signature=[tf.TensorSpec([None], tf.string, name="town")])
        tf.saved_model.save(module, str(path), signatures=module.serve)


@recipe("1", "clean", "an index with snappy blocks and an object graph, as other writers of TensorFlow 2 leave it")
def k3_snappy(path):
    network().export(str(path), verbose=False)
    surgery.compress_index(path)


if __name__ == "__main__":
    main()
