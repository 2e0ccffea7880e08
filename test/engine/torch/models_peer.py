"""The networks of the bench in PyTorch, trained for some steps from given weights: reads JSON from stdin, writes JSON to stdout.

Computes with 64 bits, so that what differs is the other side's rounding. Weights come as Keras lays them out.
"""

from __future__ import annotations

import base64
import copy
import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

sys.path.insert(0, str(Path(__file__).parents[3] / "bench" / "engine" / "python"))
import torch_networks as networks  # noqa: E402

STEPS = 5


class Gru(nn.Module):
    """As Keras had it first: the reset gate before the product. PyTorch's own has it after."""

    def __init__(self) -> None:
        super().__init__()
        shapes = [(64, 384), (128, 384), (384,)]
        self.weights = nn.ParameterList(torch.empty(shape) for shape in shapes)
        self.answer = nn.Linear(128, 64)

    def forward(self, x: Tensor) -> Tensor:
        kernel, recurrent, bias = self.weights
        to_gates, to_candidate = recurrent[:, :256], recurrent[:, 256:]
        h = x.new_zeros(len(x), 128)
        for t in range(x.shape[1]):
            gates, candidate = (x[:, t] @ kernel + bias).split([256, 128], dim=1)
            z, r = torch.sigmoid(gates + h @ to_gates).chunk(2, dim=1)
            h = z * h + (1 - z) * torch.tanh(candidate + (r * h) @ to_candidate)
        return self.answer(h)


class FlattenLast(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.movedim(1, -1).flatten(1)


class UnflattenLast(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.unflatten(1, (7, 7, 64)).movedim(-1, 1)


def as_in_keras(model: nn.Module) -> nn.Module:
    """Channels last where images become rows, its padding, its epsilon, and no dropout."""
    for parent in list(model.modules()):
        for name, part in parent.named_children():
            if isinstance(part, nn.Flatten):
                setattr(parent, name, FlattenLast())
            elif isinstance(part, nn.Unflatten):
                setattr(parent, name, UnflattenLast())
            elif isinstance(part, nn.Dropout):
                part.p = 0.0
            elif isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
                part.eps = 1e-3
            elif isinstance(part, nn.Conv2d) and part.stride == (2, 2) and part.kernel_size == (3, 3):
                # What an even length needs stands at its end.
                part.padding = (0, 0)
                part.register_forward_pre_hook(lambda _, given: F.pad(given[0], (0, 1, 0, 1)))
    return model.double()


def slots(model: nn.Module) -> Iterator[tuple[nn.Parameter, tuple[int, ...]]]:
    """What is learned, in Keras's order, with the order of Keras's axes."""
    for part in model.modules():
        if isinstance(part, nn.LSTM):
            yield from [(part.weight_ih_l0, (1, 0)), (part.weight_hh_l0, (1, 0))]
            yield part.bias_ih_l0, (0,)
            # The sum of both is Keras's only one.
            nn.init.zeros_(part.bias_hh_l0)
            part.bias_hh_l0.requires_grad_(False)
            continue
        if isinstance(part, Gru):
            yield from ((weight, tuple(range(weight.ndim))) for weight in part.weights)
        is_depthwise = isinstance(part, nn.Conv2d) and part.groups > 1
        image_axes = (2, 3, 0, 1) if is_depthwise else (3, 2, 0, 1)
        for parameter in (getattr(part, "weight", None), getattr(part, "bias", None)):
            if isinstance(parameter, nn.Parameter):
                yield parameter, {1: (0,), 2: (1, 0), 4: image_axes}[parameter.ndim]


def load(model: nn.Module, weights: list[Tensor]) -> list[nn.Parameter]:
    """Returns what is learned."""
    learned = list(slots(model))
    for (parameter, axes), weight in zip(learned, weights, strict=True):
        parameter.data = weight.permute(axes).contiguous()
    return [parameter for parameter, _ in learned]


def stored(model: nn.Module) -> list[Tensor]:
    return [
        weight.permute(sorted(range(len(axes)), key=axes.__getitem__)) for weight, axes in slots(model)
    ]


def by_formula(formula: Callable[[dict, Tensor, int], Tensor]) -> Callable[..., torch.optim.Optimizer]:
    """An optimizer that subtracts what `formula` makes of its memory, the gradient and the number of the step."""

    class ByFormula(torch.optim.Optimizer):
        steps = 0

        @torch.no_grad()
        def step(self) -> None:
            self.steps += 1
            for weight in self.param_groups[0]["params"]:
                weight -= formula(self.state[weight], weight.grad, self.steps)

    return lambda weights: ByFormula(weights, {})


def kept(memory: dict, name: str, like: Tensor) -> Tensor:
    return memory.setdefault(name, torch.zeros_like(like))


def rmsprop(memory: dict, g: Tensor, _: int) -> Tensor:
    """Epsilon within the root."""
    square, velocity = kept(memory, "square", g), kept(memory, "velocity", g)
    square.mul_(0.9).add_(0.1 * g**2)
    return velocity.mul_(0.5).add_(2e-4 * g / torch.sqrt(square + 1e-6))


def adadelta(memory: dict, g: Tensor, _: int) -> Tensor:
    """Divides by the mean square of before the step."""
    square, change = kept(memory, "square", g), kept(memory, "change", g)
    step = torch.sqrt(change + 1e-3) / torch.sqrt(square + 1e-3) * g
    square.mul_(0.95).add_(0.05 * g**2)
    change.mul_(0.95).add_(0.05 * step**2)
    return 0.05 * step


def adamax(memory: dict, g: Tensor, t: int) -> Tensor:
    """Epsilon beside the norm, not within its maximum."""
    mean, norm = kept(memory, "mean", g), kept(memory, "norm", g)
    mean.mul_(0.9).add_(0.1 * g)
    torch.maximum(norm * 0.999, g.abs(), out=norm)
    return 1e-3 / (1 - 0.9**t) * mean / (norm + 1e-3)


optim = torch.optim
# The numbers are those of models.spec.ts.
OPTIMIZERS: dict[str, Callable[[list[nn.Parameter]], optim.Optimizer]] = {
    "sgd": partial(optim.SGD, lr=0.05),
    "momentum": partial(optim.SGD, lr=0.01, momentum=0.9),
    "nesterov": partial(optim.SGD, lr=0.01, momentum=0.9, nesterov=True),
    "adagrad": partial(optim.Adagrad, lr=0.01, initial_accumulator_value=0.1),
    "adam": partial(optim.Adam, lr=1e-3, eps=1e-3),
    "rmsprop": by_formula(rmsprop),
    "adadelta": by_formula(adadelta),
    "adamax": by_formula(adamax),
}


@torch.enable_grad()
def minimize(optimizer: optim.Optimizer, loss: Callable[[], Tensor]) -> None:
    optimizer.zero_grad()
    loss().backward()
    optimizer.step()


def supervised(models: list[nn.Module], optimizers: list[optim.Optimizer], given: list[Tensor]) -> None:
    x, t = given
    is_class = t.shape[1] in (10, 64)
    minimize(optimizers[0], lambda: (F.cross_entropy if is_class else F.mse_loss)(models[0](x), t))


def head_only(models: list[nn.Module], optimizers: list[optim.Optimizer], given: list[Tensor]) -> None:
    base, head = models
    features = base.eval()(given[0])
    minimize(optimizers[-1], lambda: F.cross_entropy(head(features), given[1]))


def adversarial(models: list[nn.Module], optimizers: list[optim.Optimizer], given: list[Tensor]) -> None:
    generator, discriminator = models
    images, z1, z2 = given

    def loss(label: float, shown: Tensor) -> Tensor:
        answer = discriminator(shown)
        return F.binary_cross_entropy_with_logits(answer, torch.full_like(answer, label))

    made = generator(z1)
    minimize(optimizers[1], lambda: loss(1, images) + loss(0, made))
    minimize(optimizers[0], lambda: loss(1, generator(z2)))


def one(make: Callable[[], nn.Module]) -> tuple[Callable[..., None], list[Callable[[], nn.Module]]]:
    return supervised, [make]


def smooth(network: nn.Module) -> nn.Module:
    """With tanh for ReLU."""
    for name, part in network.named_children():
        if isinstance(part, nn.ReLU):
            setattr(network, name, nn.Tanh())
        else:
            smooth(part)
    return network


CASES = {
    "xor": one(networks.xor),
    "mlp": one(networks.mlp),
    "cnn": one(networks.cnn),
    "keras": one(networks.keras_convnet),
    "lstm": one(partial(networks.Recurrent, nn.LSTM)),
    "gru": one(Gru),
    "autoencoder": one(networks.autoencoder),
    "gan": (adversarial, [networks.dense_generator, networks.dense_discriminator]),
    "dcgan": (adversarial, [networks.dcgan_generator, networks.dcgan_discriminator]),
    "mobilenet-head": (head_only, [networks.mobilenet_base, networks.mobilenet_head]),
    "mobilenet": one(lambda: nn.Sequential(networks.mobilenet_base(), networks.mobilenet_head())),
    "resnet20": one(lambda: smooth(networks.resnet20())),
}


def tensor(given: dict) -> Tensor:
    values = torch.frombuffer(bytearray(base64.b64decode(given["values"])), dtype=torch.float32)
    return values.reshape(given["shape"]).double()


def text(values: Tensor) -> str:
    floats = values.detach().float().contiguous().clone()
    return base64.b64encode(bytes(floats.untyped_storage())).decode()


def image_first(x: Tensor) -> Tensor:
    return x.movedim(-1, 1) if x.ndim == 4 else x


def answer(case: str, given: list[dict], weights: list[list[dict]]) -> dict[str, list[list[str]]]:
    step, makes = CASES[case]
    start = [as_in_keras(make()) for make in makes]
    inputs = [image_first(tensor(each)) for each in given]
    answers = {}
    for name, make_optimizer in OPTIMIZERS.items():
        models = copy.deepcopy(start)
        learned = [load(model, [tensor(each) for each in of]) for model, of in zip(models, weights, strict=True)]
        optimizers = [make_optimizer(each) for each in learned]
        with torch.no_grad():
            for _ in range(STEPS):
                step(models, optimizers, inputs)
        answers[name] = [[text(weight) for weight in stored(model)] for model in models]
    return answers


torch.set_num_threads(1)
asked = json.load(sys.stdin)
json.dump(answer(asked["case"], asked["inputs"], asked["weights"]), sys.stdout)
