"""What PyTorch makes of networks and trainings of nnlab: reads a list of questions in JSON from stdin, writes the answers to stdout.

Computes with 64 bits, so that what differs is the other side's rounding.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from keras_layers import ACTIVATIONS, Call, Network
from torch import Tensor, optim
from torch.nn import functional as F
from torch.nn import utils

# The loss of each example, or of each step of it.
LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "categoricalCrossentropy": lambda y, t: -(t * torch.log(y)).sum(-1),
    "binaryCrossentropy": lambda y, t: F.binary_cross_entropy(y, t, reduction="none").mean(-1),
    "meanSquaredError": lambda y, t: F.mse_loss(y, t, reduction="none").mean(-1),
    "meanAbsoluteError": lambda y, t: F.l1_loss(y, t, reduction="none").mean(-1),
}


def tensor(given: dict | None) -> Tensor | None:
    return None if given is None else torch.tensor(given["values"], dtype=torch.float64).reshape(given["shape"])


def tensors(given: list[dict]) -> list[Tensor]:
    return [tensor(each) for each in given]


def numbers(given: Tensor | None) -> list[float] | None:
    return None if given is None else given.detach().flatten().tolist()


def gradients(asked: dict) -> dict:
    """Of all outputs times their factors, with what the weights cost."""
    x, weights = tensor(asked["inputs"]).requires_grad_(), tensors(asked["weights"])
    for weight in weights:
        weight.requires_grad_()
    network = Network(list(weights), asked["training"], drawn=tensor(asked.get("drawn")))
    outputs = network.run(asked["layers"], x)
    cost = (outputs * tensor(asked["factors"])).sum() + network.penalty
    found = torch.autograd.grad(cost, [x, *weights], allow_unused=True)
    return {"outputs": numbers(outputs), "gradients": [numbers(each) for each in found]}


def activation(asked: dict) -> dict:
    x = tensor(asked["inputs"]).requires_grad_()
    outputs = ACTIVATIONS[asked["name"]](x)
    slopes = torch.autograd.functional.jacobian(ACTIVATIONS[asked["name"]], x)
    return {"outputs": numbers(outputs), "slopes": numbers(slopes if asked["name"] == "softmax" else slopes.diag())}


class Rmsprop(optim.Optimizer):
    """With epsilon within the root, as Keras has it; PyTorch's own has it beside the root."""

    def __init__(self, weights: list[Tensor], lr: float, **options: Any) -> None:
        super().__init__(weights, {"lr": lr})
        self.options = options

    @torch.no_grad()
    def step(self) -> None:
        rho, epsilon = self.options.get("rho", 0.9), self.options.get("epsilon", 1e-7)
        (group,) = self.param_groups
        for weight in group["params"]:
            g, memory = weight.grad, self.state[weight]
            square, mean, velocity = (
                memory.setdefault(name, torch.zeros_like(g)) for name in ("square", "mean", "velocity")
            )
            square.mul_(rho).add_((1 - rho) * g**2)
            mean.mul_(rho).add_((1 - rho) * g)
            spread = square - mean**2 if self.options.get("centered") else square
            velocity.mul_(self.options.get("momentum", 0)).add_(group["lr"] * g / torch.sqrt(spread + epsilon))
            weight -= velocity


def adam(kind: type[optim.Optimizer], weights: list[Tensor], lr: float, **options: Any) -> optim.Optimizer:
    betas = (options.pop("beta1", 0.9), options.pop("beta2", 0.999))
    named = {"epsilon": "eps", "weightDecay": "weight_decay"}
    if kind is optim.AdamW:
        options.setdefault("weightDecay", 0.004)
    given = {named[name]: value for name, value in options.items()}
    return kind(weights, lr=lr, betas=betas, **{"eps": 1e-7, **given})


def adagrad(weights: list[Tensor], lr: float, **options: Any) -> optim.Optimizer:
    start = options.get("initialAccumulatorValue", 0.1)
    return optim.Adagrad(weights, lr=lr, initial_accumulator_value=start)


def adadelta(weights: list[Tensor], lr: float, **options: Any) -> optim.Optimizer:
    return optim.Adadelta(weights, lr=lr, rho=options.get("rho", 0.95), eps=options.get("epsilon", 1e-7))


OPTIMIZERS: dict[str, Callable[..., optim.Optimizer]] = {
    "sgd": optim.SGD,
    "adam": partial(adam, optim.Adam),
    "adamW": partial(adam, optim.AdamW),
    "rmsprop": Rmsprop,
    "adagrad": adagrad,
    "adadelta": adadelta,
}


def clip(weights: list[Tensor], *, clipValue: float = 0, clipNorm: float = 0, globalClipNorm: float = 0) -> None:
    if clipValue:
        utils.clip_grad_value_(weights, clipValue)
    if clipNorm:
        for weight in weights:
            utils.clip_grad_norm_(weight, clipNorm)
    if globalClipNorm:
        utils.clip_grad_norm_(weights, globalClipNorm)


schedulers = optim.lr_scheduler


def schedule(optimizer: optim.Optimizer, call: Call) -> optim.lr_scheduler.LRScheduler:
    """For an optimizer that has the highest rate."""
    name, *arguments = call
    if name == "warmup":
        steps, then = arguments
        rise = schedulers.LinearLR(optimizer, start_factor=1 / steps, total_iters=steps - 1)
        return schedulers.SequentialLR(optimizer, [rise, schedule(optimizer, then)], milestones=[steps])
    rate, *given = arguments
    if name == "constant":
        return schedulers.ConstantLR(optimizer, factor=1)
    (options,) = given
    steps = options["decaySteps"]
    if name == "exponentialDecay":
        return schedulers.ExponentialLR(optimizer, options["decayRate"] ** (1 / steps))
    if name == "stepDecay":
        return schedulers.StepLR(optimizer, steps, options["decayRate"])
    return schedulers.CosineAnnealingLR(optimizer, steps, eta_min=rate * options.get("alpha", 0))


def highest(rate: float | Call) -> float:
    """The rate where a schedule starts or, with a warmup, what that rises to."""
    if isinstance(rate, list):
        return highest(rate[2] if rate[0] == "warmup" else rate[1])
    return rate


def training(asked: dict) -> dict:
    """Steps on the same batch."""
    name, rate, *given = asked["optimizer"]
    options = dict(given[0]) if given else {}
    cut = {key: options.pop(key) for key in ("clipValue", "clipNorm", "globalClipNorm") if key in options}
    x, targets, counts = tensor(asked["inputs"]), tensor(asked["targets"]), tensor(asked["counts"])
    weights = tensors(asked["weights"])
    learned = [weight.requires_grad_() for weight, learns in zip(weights, asked["learns"], strict=True) if learns]
    optimizer = OPTIMIZERS[name](learned, lr=highest(rate), **options)
    rates = schedule(optimizer, rate) if isinstance(rate, list) else None
    losses = []
    for _ in range(asked["steps"]):
        network = Network(list(weights), training=True)
        outputs = network.run(asked["layers"], x)
        each = LOSSES[asked["loss"]](outputs, targets)
        loss = (each * counts.reshape(-1, *[1] * (each.ndim - 1))).mean() + network.penalty
        optimizer.zero_grad()
        loss.backward()
        clip(learned, **cut)
        optimizer.step()
        if rates:
            rates.step()
        for kept, now in network.moved:
            kept.copy_(now)
        losses.append(loss.item())
    return {"losses": losses, "weights": [numbers(weight) for weight in weights]}


torch.set_num_threads(1)
ANSWERS = {"gradients": gradients, "activation": activation, "training": training}
json.dump([ANSWERS[asked["kind"]](asked) for asked in json.load(sys.stdin)], sys.stdout)
