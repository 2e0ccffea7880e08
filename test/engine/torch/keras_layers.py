"""The layers of nnlab in operations of PyTorch, as Keras defines them: images have their channels last, sequences are [batch, steps, features].

A layer is a call like `["conv2d", 4, 3, {"padding": "same"}]`, with the arguments of `nn.conv2d`. Its function gets what comes in,
the network it stands in, from which it takes its weights one after another, and the arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

Call = list[Any]
Pair = int | list[int]
Options = dict[str, Any]


@dataclass
class Network:
    """What the layers share: weights not taken yet, in Keras's order, and what they leave for others."""

    weights: list[Tensor]
    training: bool
    # What dropout multiplied with, or the noise that was added.
    drawn: Tensor | None = None
    # Which steps hold something.
    mask: Tensor | None = None
    penalty: Tensor | float = 0.0
    # Running means and variances after the step.
    moved: list[tuple[Tensor, Tensor]] = field(default_factory=list)

    def take(self) -> Tensor:
        return self.weights.pop(0)

    def run(self, calls: list[Call], x: Tensor) -> Tensor:
        for name, *arguments in calls:
            x = LAYERS[name](x, self, *arguments)
        return x

    def kernel(self, options: Options) -> Tensor:
        """The next weight, whose size costs what the options say."""
        kernel = self.take()
        cost = options.get("kernelRegularizer", {})
        self.penalty += cost.get("l1", 0) * kernel.abs().sum() + cost.get("l2", 0) * (kernel**2).sum()
        return kernel

    def bias(self, options: Options) -> Tensor | float:
        return self.take() if options.get("useBias", True) else 0.0


ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda x: x,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softmax": partial(torch.softmax, dim=-1),
    "elu": F.elu,
    "selu": F.selu,
    "relu6": F.relu6,
    "softplus": F.softplus,
    "softsign": F.softsign,
    "swish": F.silu,
    "gelu": F.gelu,
    "leakyRelu": partial(F.leaky_relu, negative_slope=0.2),
    # PyTorch's gradient of both is 0, too.
    "step": lambda x: (torch.sign(x) + 1).clamp(0, 1).ceil(),
    "sign": torch.sign,
}


def settings(given: str | Options) -> Options:
    return {"activation": given} if isinstance(given, str) else given


def activate(x: Tensor, options: Options, usual: str = "linear") -> Tensor:
    return ACTIVATIONS[options.get("activation", usual)](x)


def dense(x: Tensor, network: Network, units: int, given: str | Options = {}) -> Tensor:
    options = settings(given)
    return activate(x @ network.kernel(options) + network.bias(options), options)


def pair(value: Pair) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else tuple(value)


def sides(x: Tensor, window: Pair, strides: Pair, apart: Pair = 1) -> list[int]:
    """What "same" pads at left, right, top and bottom: as little as gives length / stride windows, the odd one at the end."""
    padding: list[int] = []
    for length, size, stride, gap in zip(x.shape[1:3], pair(window), pair(strides), pair(apart), strict=True):
        needed = max((math.ceil(length / stride) - 1) * stride + (size - 1) * gap + 1 - length, 0)
        padding = [needed // 2, needed - needed // 2, *padding]
    return padding


def first(x: Tensor) -> Tensor:
    return x.movedim(-1, 1)


def last(x: Tensor) -> Tensor:
    return x.movedim(1, -1)


def convolved(x: Tensor, kernel: Tensor, size: Pair, options: Options, groups: int = 1) -> Tensor:
    """By filters [height, width, of channels, count]."""
    strides, apart = options.get("strides", 1), options.get("dilationRate", 1)
    y = first(x)
    if options.get("padding") == "same":
        y = F.pad(y, sides(x, size, strides, apart))
    filters = kernel.permute(3, 2, 0, 1)
    return last(F.conv2d(y, filters, stride=pair(strides), dilation=pair(apart), groups=groups))


def conv2d(x: Tensor, network: Network, filters: int, size: Pair, given: str | Options = {}) -> Tensor:
    options = settings(given)
    y = convolved(x, network.kernel(options), size, options)
    return activate(y + network.bias(options), options)


def depthwise_conv2d(x: Tensor, network: Network, size: Pair, given: str | Options = {}) -> Tensor:
    options = settings(given)
    kernel = network.kernel(options)
    height, width, channels, _ = kernel.shape
    y = convolved(x, kernel.reshape(height, width, 1, -1), size, options, groups=channels)
    return activate(y + network.bias(options), options)


def conv2d_transpose(x: Tensor, network: Network, filters: int, size: Pair, given: str | Options = {}) -> Tensor:
    options = settings(given)
    strides = options.get("strides", 1)
    y = F.conv_transpose2d(first(x), network.kernel(options).permute(3, 2, 0, 1), stride=pair(strides))
    # A window more than the strides apart at the end, as for the image that it would be the convolution of.
    padding: list[int] = []
    for length, window, stride, whole in zip(x.shape[1:3], pair(size), pair(strides), y.shape[2:], strict=True):
        more = max(window - stride, 0)
        same = options.get("padding") == "same"
        start = more // 2 if same else 0
        wanted = length * stride + (0 if same else more)
        padding = [-start, wanted + start - whole, *padding]
    return activate(last(F.pad(y, padding)) + network.bias(options), options)


def pooling(kind: str, x: Tensor, _: Network, size: Pair = 2, options: Options = {}) -> Tensor:
    strides = options.get("strides", size)
    padding = sides(x, size, strides) if options.get("padding") == "same" else [0, 0, 0, 0]
    if kind == "max":
        return last(F.max_pool2d(F.pad(first(x), padding, value=-math.inf), pair(size), pair(strides)))

    def mean(images: Tensor) -> Tensor:
        return last(F.avg_pool2d(F.pad(first(images), padding), pair(size), pair(strides)))

    # Over the pixels that there are.
    return mean(x) / mean(torch.ones_like(x))


def up_sampling2d(x: Tensor, _: Network, size: Pair = 2, options: Options = {}) -> Tensor:
    for axis, times in zip((1, 2), pair(size), strict=True):
        length = x.shape[axis]
        if options.get("interpolation") != "bilinear":
            x = x.repeat_interleave(times, axis)
            continue
        # Between each pixel and the next; the last has none.
        place = torch.arange(length * times, dtype=x.dtype) / times
        low = place.long()
        share = (place - low).reshape([-1 if each == axis else 1 for each in range(x.ndim)])
        high = (low + 1).clamp(max=length - 1)
        x = x.index_select(axis, low) * (1 - share) + x.index_select(axis, high) * share
    return x


def batch_normalization(x: Tensor, network: Network, options: Options = {}) -> Tensor:
    gamma = network.take() if options.get("scale", True) else None
    beta = network.take() if options.get("center", True) else None
    mean, variance = network.take().detach(), network.take().detach()
    epsilon = options.get("epsilon", 1e-3)
    if network.training:
        stay, rows = options.get("momentum", 0.99), x.detach().flatten(0, -2)
        seen = [(mean, rows.mean(0)), (variance, rows.var(0, correction=0))]
        network.moved += [(kept, stay * kept + (1 - stay) * new) for kept, new in seen]
    kept = (None, None) if network.training else (mean, variance)
    return last(F.batch_norm(first(x), *kept, gamma, beta, training=network.training, eps=epsilon))


def layer_normalization(x: Tensor, network: Network, options: Options = {}) -> Tensor:
    gamma = network.take() if options.get("scale", True) else None
    beta = network.take() if options.get("center", True) else None
    return F.layer_norm(x, x.shape[-1:], gamma, beta, eps=options.get("epsilon", 1e-3))


def dropout(x: Tensor, network: Network, _: float) -> Tensor:
    return x * network.drawn if network.training else x


def gaussian_noise(x: Tensor, network: Network, _: float) -> Tensor:
    return x + network.drawn if network.training else x


def embedding(x: Tensor, network: Network, _: int, __: int, options: Options = {}) -> Tensor:
    if options.get("maskZero"):
        network.mask = x != 0
    return F.embedding(x.long(), network.take())


Step = Callable[[Tensor, list[Tensor]], list[Tensor]]


def simple_rnn_step(kernel: Tensor, recurrent: Tensor, bias: Tensor | float, options: Options) -> Step:
    return lambda x, state: [activate(x @ kernel + bias + state[0] @ recurrent, options, "tanh")]


def lstm_step(kernel: Tensor, recurrent: Tensor, bias: Tensor | float, options: Options) -> Step:
    gate = ACTIVATIONS[options.get("recurrentActivation", "sigmoid")]

    def step(x: Tensor, state: list[Tensor]) -> list[Tensor]:
        h, c = state
        i, f, g, o = (x @ kernel + h @ recurrent + bias).chunk(4, dim=1)
        c = gate(f) * c + gate(i) * activate(g, options, "tanh")
        return [gate(o) * activate(c, options, "tanh"), c]

    return step


def gru_step(kernel: Tensor, recurrent: Tensor, bias: Tensor | float, options: Options) -> Step:
    """As in Cho et al. (2014): the reset gate before the product. PyTorch's own has it after."""
    gate = ACTIVATIONS[options.get("recurrentActivation", "sigmoid")]
    to_update, to_reset, to_candidate = recurrent.chunk(3, dim=1)

    def step(x: Tensor, state: list[Tensor]) -> list[Tensor]:
        (h,) = state
        z, r, candidate = (x @ kernel + bias).chunk(3, dim=1)
        z, r = gate(z + h @ to_update), gate(r + h @ to_reset)
        return [z * h + (1 - z) * activate(candidate + (r * h) @ to_candidate, options, "tanh")]

    return step


RECURRENT = {"simpleRNN": (simple_rnn_step, 1), "lstm": (lstm_step, 2), "gru": (gru_step, 1)}


def recurrent(kind: str, x: Tensor, network: Network, units: int, given: str | Options = {}) -> Tensor:
    options = settings(given)
    make, states = RECURRENT[kind]
    step = make(network.kernel(options), network.take(), network.bias(options), options)
    state = [x.new_zeros(len(x), units)] * states
    answers = []
    times = range(x.shape[1])
    for t in reversed(times) if options.get("goBackwards") else times:
        new = step(x[:, t], state)
        # Where there is nothing, all stays.
        here = None if network.mask is None else network.mask[:, t, None]
        state = new if here is None else [torch.where(here, *each) for each in zip(new, state, strict=True)]
        answers.append(state[0])
    return torch.stack(answers, dim=1) if options.get("returnSequences") else answers[-1]


def bidirectional(x: Tensor, network: Network, layer: Call, options: Options = {}) -> Tensor:
    kind, units, *given = layer
    inner = settings(given[0]) if given else {}
    forward = recurrent(kind, x, network, units, inner)
    backward = recurrent(kind, x, network, units, {**inner, "goBackwards": not inner.get("goBackwards", False)})
    if inner.get("returnSequences"):
        backward = backward.flip(1)
    mode = options.get("mergeMode", "concat")
    if mode == "concat":
        return torch.cat([forward, backward], dim=-1)
    return {"sum": forward + backward, "ave": (forward + backward) / 2, "mul": forward * backward}[mode]


def time_distributed(x: Tensor, network: Network, layer: Call) -> Tensor:
    weights, penalty = list(network.weights), network.penalty
    answers = []
    for step in x.unbind(1):
        # The same weights at each step, which cost once.
        network.weights[:], network.penalty = weights, penalty
        answers.append(network.run([layer], step))
    return torch.stack(answers, dim=1)


def residual(x: Tensor, network: Network, layers: list[Call], options: Options = {}) -> Tensor:
    y = network.run(layers, x)
    shortcut = options.get("shortcut")
    return y + (network.run([shortcut], x) if shortcut else x)


LAYERS: dict[str, Callable[..., Tensor]] = {
    "activation": lambda x, _, name: ACTIVATIONS[name](x),
    "averagePooling2d": partial(pooling, "average"),
    "batchNormalization": batch_normalization,
    "bidirectional": bidirectional,
    "conv2d": conv2d,
    "conv2dTranspose": conv2d_transpose,
    "dense": dense,
    "depthwiseConv2d": depthwise_conv2d,
    "dropout": dropout,
    "embedding": embedding,
    "flatten": lambda x, _: x.flatten(1),
    "gaussianNoise": gaussian_noise,
    "globalAveragePooling2d": lambda x, _: x.mean((1, 2)),
    "layerNormalization": layer_normalization,
    "leakyReLU": lambda x, _, alpha: F.leaky_relu(x, alpha),
    "maxPooling2d": partial(pooling, "max"),
    "repeatVector": lambda x, _, n: x[:, None].expand(-1, n, -1),
    "reshape": lambda x, _, *shape: x.reshape(-1, *shape),
    "residual": residual,
    "timeDistributed": time_distributed,
    "upSampling2d": up_sampling2d,
    **{kind: partial(recurrent, kind) for kind in RECURRENT},
}
