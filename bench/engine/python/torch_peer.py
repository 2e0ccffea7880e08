"""PyTorch eager on the CPU, as a peer."""

from __future__ import annotations

import os
import time
from functools import cache

import torch
from protocol import Action, batch_of, serve
from torch.utils.flop_counter import FlopCounterMode
from torch_cases import CASES, Case

GEMM_SIZE = 2048


@cache
def case_of(name: str) -> Case:
    torch.manual_seed(0)
    return CASES[name]()


def action(name: str, what: str) -> Action:
    case = case_of(name)
    for model in case.models:
        model.train(what == "train")
    if what == "train":
        return case.step
    x = torch.rand(batch_of(what), *case.shape)

    @torch.inference_mode()
    def predict() -> float:
        return case.predictor(x).flatten()[0].item()

    return predict


def describe(request: dict) -> dict:
    case = case_of(request["case"])
    # PyTorch's recurrent cells have a second bias, which adds to the first.
    counts = [
        parameter.numel()
        for model in case.models
        for name, parameter in model.named_parameters()
        if "bias_hh" not in name
    ]
    case.predictor.eval()
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        case.predictor(torch.rand(1, *case.shape))
    # It does not see into recurrent cells.
    is_recurrent = request["case"] in ("lstm", "gru")
    operations = None if is_recurrent else counter.get_total_flops()
    return {"parameters": sum(counts), "forward": operations}


@cache
def square() -> torch.Tensor:
    return torch.rand(GEMM_SIZE, GEMM_SIZE)


def gemm(_: dict) -> dict:
    """What the machine can do: a large product of matrices."""
    a = square()
    started = time.perf_counter()
    torch.mm(a, a)
    return {"ms": (time.perf_counter() - started) * 1000, "operations": 2 * GEMM_SIZE**3}


torch.set_num_threads(int(os.environ["NNLAB_THREADS"]))
serve(action, {"describe": describe, "gemm": gemm})
