"""TensorFlow on the CPU through Keras's `train_on_batch`, as a peer: the cases that are one Keras model."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from protocol import Action, batch_of, serve

BATCH = 128


def conv(filters: int, size: int) -> layers.Layer:
    return layers.Conv2D(filters, size, activation="relu")


def dense(units: int, activation: str = "relu") -> layers.Layer:
    return layers.Dense(units, activation=activation)


def stack(shape: tuple[int, ...], *parts: layers.Layer) -> keras.Model:
    return keras.Sequential([keras.Input(shape), *parts])


def convnet(filters: tuple[int, int], size: int, *parts: layers.Layer) -> keras.Model:
    first, second = (conv(each, size) for each in filters)
    pools = [layers.MaxPooling2D(), layers.MaxPooling2D()]
    body = [first, pools[0], second, pools[1], layers.Flatten(), *parts]
    return stack((28, 28, 1), *body, dense(10, "softmax"))


def mobilenet() -> keras.Model:
    base = keras.applications.MobileNet(
        (96, 96, 3), alpha=0.25, include_top=False, weights=None, pooling="avg"
    )
    return keras.Sequential([base, dense(10, "softmax")])


def resnet20() -> keras.Model:
    def folded(x: keras.KerasTensor, filters: int, size: int, stride: int = 1) -> keras.KerasTensor:
        x = layers.Conv2D(filters, size, stride, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    inputs = keras.Input((32, 32, 3))
    x = layers.ReLU()(folded(inputs, 16, 3))
    for filters in (16, 32, 64):
        for i in range(3):
            stride = 2 if filters > 16 and i == 0 else 1
            residual = layers.ReLU()(folded(x, filters, 3, stride))
            shortcut = x if stride == 1 else folded(x, filters, 1, stride)
            x = layers.ReLU()(folded(residual, filters, 3) + shortcut)
    return keras.Model(inputs, dense(10, "softmax")(layers.GlobalAveragePooling2D()(x)))


MODELS: dict[str, Callable[[], keras.Model]] = {
    "xor": lambda: stack((2,), dense(4, "tanh"), dense(1, "sigmoid")),
    "mlp": lambda: stack((784,), dense(128), dense(10, "softmax")),
    "cnn": lambda: convnet((8, 16), 5),
    "keras": lambda: convnet((32, 64), 3, layers.Dropout(0.5)),
    "lstm": lambda: stack((40, 64), layers.LSTM(128), dense(64, "softmax")),
    # As tfjs has it; Keras's own default would have a second bias.
    "gru": lambda: stack((40, 64), layers.GRU(128, reset_after=False), dense(64, "softmax")),
    "autoencoder": lambda: stack(
        (784,), dense(128), dense(32), dense(128), dense(784, "sigmoid")
    ),
    "mobilenet": mobilenet,
    "resnet20": resnet20,
}


@cache
def model_of(name: str) -> keras.Model:
    if name not in MODELS:
        raise KeyError(f"no case {name}: it is not one Keras model")
    model = MODELS[name]()
    loss = "mse" if name in ("xor", "autoencoder") else "categorical_crossentropy"
    model.compile(optimizer="adam", loss=loss)
    return model


def action(name: str, what: str) -> Action:
    model = model_of(name)
    if what != "train":
        x = inputs(model, batch_of(what))
        return lambda: model.predict_on_batch(x)
    x = inputs(model, 4 if name == "xor" else BATCH)
    outputs = model.output_shape[1]
    if name in ("xor", "autoencoder"):
        y = np.random.rand(len(x), outputs).astype(np.float32)
    else:
        y = np.eye(outputs, dtype=np.float32)[np.arange(len(x)) * 7 % outputs]
    return lambda: model.train_on_batch(x, y)


def inputs(model: keras.Model, batch: int) -> np.ndarray:
    return np.random.rand(batch, *model.input_shape[1:]).astype(np.float32)


def describe(request: dict) -> dict:
    variables = model_of(request["case"]).trainable_variables
    return {"parameters": sum(int(np.prod(each.shape)) for each in variables), "forward": None}


threads = int(os.environ["NNLAB_THREADS"])
tf.config.threading.set_intra_op_parallelism_threads(threads)
tf.config.threading.set_inter_op_parallelism_threads(threads)
serve(action, {"describe": describe})
