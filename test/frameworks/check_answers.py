"""Runs the programs of `models.ts` in their frameworks with the weights of the files beside them, and compares the answers."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
Case = SimpleNamespace


def read(folder: Path) -> Case:
    record = json.loads((folder / "record.json").read_text())

    def array(each: dict[str, list]) -> np.ndarray:
        return np.array(each["values"], np.float32).reshape(each["shape"])

    inputs = array(record["inputs"])
    if record["isText"]:
        inputs = inputs.astype(np.int32)
    told = {name: record[name] for name in ("loss", "refused", "hasFrozenNorms")}
    return Case(folder=folder, inputs=inputs, outputs=array(record["outputs"]), **told)


def program(case: Case, framework: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": framework}
    exec(compile((case.folder / f"{framework}.txt").read_text(), framework, "exec"), names)
    return names


def trains(case: Case) -> bool:
    """Whether the answers are classes, as the programs are told."""
    return case.outputs.ndim < 4


def channels_first(inputs: np.ndarray) -> np.ndarray:
    return inputs.transpose(0, 3, 1, 2) if inputs.ndim == 4 else inputs


def channels_last(answers: np.ndarray) -> np.ndarray:
    return answers.transpose(0, 2, 3, 1) if answers.ndim == 4 else answers


def classes(case: Case) -> np.ndarray:
    """Answers to train on: as the programs say that they come."""
    shape = case.outputs.shape
    if case.loss == "binaryCrossentropy":
        return np.arange(shape[0], dtype=np.float32)[:, None] % 2
    return np.arange(case.outputs.size // shape[-1]).reshape(shape[:-1]) % shape[-1]


def one_hot(case: Case) -> np.ndarray:
    found = classes(case)
    return found if found.dtype == np.float32 else np.eye(case.outputs.shape[-1], dtype=np.float32)[found]


def train(case: Case, work: Callable[[], object], statistics: Callable[[], dict[str, np.ndarray]]) -> None:
    """Frozen normalizations keep their means and variances meanwhile."""
    before = statistics()
    work()
    after = statistics()
    if case.hasFrozenNorms:
        assert before
        for name, values in before.items():
            np.testing.assert_array_equal(after[name], values, err_msg=name)


def keras(case: Case, framework: str = "keras") -> np.ndarray:
    names = program(case, framework)
    model = names["model"]
    model.load_weights(case.folder / "keras.weights.h5")
    answers = model.predict(case.inputs, verbose=0)
    if trains(case):
        train(
            case,
            lambda: names["train"](case.inputs, one_hot(case)),
            lambda: {each.path: np.array(each) for each in model.non_trainable_variables if "moving" in each.path},
        )
    return answers


def tensorflow(case: Case) -> np.ndarray:
    return keras(case, "tensorflow")


def pytorch(case: Case) -> np.ndarray:
    import torch
    from safetensors.torch import load_file

    names = program(case, "pytorch")
    model = names["model"]
    model.load_state_dict(load_file(case.folder / "pytorch.safetensors"))
    inputs = torch.tensor(channels_first(case.inputs))
    answers = model.predict(inputs).numpy()
    if trains(case):
        train(
            case,
            lambda: names["train"](inputs, torch.tensor(classes(case))),
            lambda: {name: each.numpy().copy() for name, each in model.named_buffers()},
        )
    return channels_last(answers)


def onnx(case: Case) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(case.folder / "onnx.onnx")
    return session.run(None, {"input": case.inputs})[0]


def caffe(case: Case) -> np.ndarray:
    import cv2

    files = [str(case.folder / f"caffe.{ending}") for ending in ("prototxt", "caffemodel")]
    net = cv2.dnn.readNetFromCaffe(*files)
    rows = []
    for each in channels_first(case.inputs):
        net.setInput(each[None])
        rows.append(net.forward()[0])
    return np.stack(rows)


def mxnet(case: Case) -> np.ndarray:
    import mxnet

    names = program(case, "mxnet")
    model = names["model"]
    model.load_parameters(str(case.folder / "mxnet.params"))
    inputs = mxnet.nd.array(channels_first(case.inputs))
    answers = names["predict"](inputs).asnumpy()
    if trains(case):
        train(
            case,
            lambda: names["train"](inputs, mxnet.nd.array(classes(case))),
            lambda: {name: each.data().asnumpy() for name, each in model.collect_params(".*running.*").items()},
        )
    return channels_last(answers)


FRAMEWORKS: dict[str, Callable[[Case], np.ndarray]] = {
    each.__name__: each for each in (keras, tensorflow, pytorch, onnx, caffe, mxnet)
}


def main(folder: str, framework: str) -> None:
    """Prints by case how far the answers are apart, as JSON in the last line."""
    differences = {}
    for path in sorted(Path(folder).iterdir()):
        case = read(path)
        if framework not in case.refused:
            try:
                answers = FRAMEWORKS[framework](case).reshape(case.outputs.shape)
            except Exception as error:
                raise RuntimeError(f"{framework} fails on {path.name}") from error
            differences[path.name] = float(np.abs(answers - case.outputs).max())
    print(json.dumps(differences))


if __name__ == "__main__":
    main(*sys.argv[1:])
