"""What PyTorch makes of the same layers and optimizers: reads JSON from stdin, writes JSON to stdout.

Weights come as Keras lays them out: filters [height, width, in, out], images with their channels last.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

FIRST = (0, 3, 1, 2)
LAST = (0, 2, 3, 1)
FILTER = (3, 2, 0, 1)


def conv(x: Tensor, kernel: Tensor, bias: Tensor, *, stride: int = 1, pad: str | int = 0) -> Tensor:
    y = F.conv2d(x.permute(FIRST), kernel.permute(FILTER), bias, stride=stride, padding=pad)
    return y.permute(LAST)


def conv_transpose(x: Tensor, kernel: Tensor, bias: Tensor) -> Tensor:
    y = F.conv_transpose2d(x.permute(FIRST), kernel.permute(FILTER), bias, stride=2)
    return y.permute(LAST)


def depthwise(x: Tensor, kernel: Tensor, bias: Tensor) -> Tensor:
    height, width, channels, multiplier = kernel.shape
    grouped = kernel.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
    return F.conv2d(x.permute(FIRST), grouped, bias, groups=channels).permute(LAST)


def separable(x: Tensor, deep: Tensor, point: Tensor, bias: Tensor) -> Tensor:
    return conv(depthwise(x, deep, torch.zeros(deep.shape[2] * deep.shape[3])), point, bias)


def pool(function: Callable[[Tensor, int], Tensor]) -> Callable[[Tensor], Tensor]:
    return lambda x: function(x.permute(FIRST), 2).permute(LAST)


def batch_norm(x: Tensor, gamma: Tensor, beta: Tensor) -> Tensor:
    y = F.batch_norm(x.movedim(-1, 1), None, None, gamma, beta, training=True, eps=1e-3)
    return y.movedim(1, -1)


def simple_rnn(x: Tensor, kernel: Tensor, recurrent: Tensor, bias: Tensor) -> Tensor:
    h = torch.zeros(x.shape[0], recurrent.shape[0])
    for t in range(x.shape[1]):
        h = torch.tanh(x[:, t] @ kernel + bias + h @ recurrent)
    return h


def hard_sigmoid(x: Tensor) -> Tensor:
    return torch.clamp(0.2 * x + 0.5, 0, 1)


def lstm(x: Tensor, kernel: Tensor, recurrent: Tensor, bias: Tensor) -> Tensor:
    h = c = torch.zeros(x.shape[0], recurrent.shape[0])
    for t in range(x.shape[1]):
        i, f, g, o = (x[:, t] @ kernel + h @ recurrent + bias).chunk(4, dim=1)
        c = hard_sigmoid(f) * c + hard_sigmoid(i) * torch.tanh(g)
        h = hard_sigmoid(o) * torch.tanh(c)
    return h


def gru(x: Tensor, kernel: Tensor, recurrent: Tensor, bias: Tensor) -> Tensor:
    units = recurrent.shape[0]
    h = torch.zeros(x.shape[0], units)
    for t in range(x.shape[1]):
        xz, xr, xh = (x[:, t] @ kernel + bias).chunk(3, dim=1)
        z = hard_sigmoid(xz + h @ recurrent[:, :units])
        r = hard_sigmoid(xr + h @ recurrent[:, units : 2 * units])
        candidate = torch.tanh(xh + (r * h) @ recurrent[:, 2 * units :])
        h = z * h + (1 - z) * candidate
    return h


LAYERS: dict[str, Callable[..., Tensor]] = {
    "dense": lambda x, w, b: torch.tanh(x @ w + b),
    "dense softmax": lambda x, w, b: torch.softmax(x @ w + b, dim=1),
    "dense gelu": lambda x, w, b: F.gelu(x @ w + b),
    "conv2d": conv,
    "conv2d same": lambda x, w, b: conv(x, w, b, pad="same"),
    "conv2d strides": lambda x, w, b: conv(x, w, b, stride=2),
    "conv2d wide": conv,
    "conv2dTranspose": conv_transpose,
    "depthwiseConv2d": depthwise,
    "separableConv2d": separable,
    "maxPooling2d": pool(F.max_pool2d),
    "averagePooling2d": pool(F.avg_pool2d),
    "batchNormalization": batch_norm,
    "layerNormalization": lambda x, g, b: F.layer_norm(x, x.shape[-1:], g, b, eps=1e-3),
    "simpleRNN": simple_rnn,
    "lstm": lstm,
    "gru": gru,
}

OPTIMIZERS: dict[str, Callable[[list[Tensor]], torch.optim.Optimizer]] = {
    "sgd": lambda w: torch.optim.SGD(w, lr=0.1),
    "momentum": lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9),
    "nesterov": lambda w: torch.optim.SGD(w, lr=0.1, momentum=0.9, nesterov=True),
    "adagrad": lambda w: torch.optim.Adagrad(w, lr=0.1, initial_accumulator_value=0.1),
    "adam": lambda w: torch.optim.Adam(w, lr=0.01, eps=1e-7),
    "adamax": lambda w: torch.optim.Adamax(w, lr=0.01, eps=1e-7),
    "rmsprop": lambda w: torch.optim.RMSprop(w, lr=0.01, alpha=0.9, momentum=0.5, eps=1e-7),
}


def tensors(given: list[dict]) -> list[Tensor]:
    return [torch.tensor(each["values"]).reshape(each["shape"]) for each in given]


def flat(given: list[Tensor]) -> list[list[float]]:
    return [each.detach().flatten().tolist() for each in given]


def gradients(case: dict) -> list[list[float]]:
    *inputs, weights = tensors(case["tensors"])
    inputs = [each.requires_grad_() for each in inputs]
    (LAYERS[case["name"]](*inputs) * weights).sum().backward()
    return flat([each.grad for each in inputs])


def network(x: Tensor, weights: list[Tensor]) -> Tensor:
    kernel, bias, w, b = weights
    return torch.relu(conv(x, kernel, bias)).flatten(1) @ w + b


def steps(case: dict) -> list[list[float]]:
    x, t, *weights = tensors(case["tensors"])
    weights = [each.requires_grad_() for each in weights]
    optimizer = OPTIMIZERS[case["name"]](weights)
    for _ in range(5):
        optimizer.zero_grad()
        F.mse_loss(network(x, weights), t).backward()
        optimizer.step()
    return flat(weights)


torch.set_num_threads(1)
KINDS = {"gradients": gradients, "steps": steps}
json.dump([KINDS[case["kind"]](case) for case in json.load(sys.stdin)], sys.stdout)
