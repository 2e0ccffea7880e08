"""The cases of ../node/cases.mjs in PyTorch: how a step is taken, in the usual way to write it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch_networks as networks
from torch import nn
from torch.nn import functional

BATCH = 128
ADAM_OF_GANS = {"lr": 2e-4, "betas": (0.5, 0.999)}


@dataclass
class Case:
    predictor: nn.Module
    models: list[nn.Module]
    """Shape of one input of the predictor."""
    shape: tuple[int, ...]
    step: Callable[[], Any]


def classifier(model: nn.Module, *shape: int, classes: int = 10) -> Case:
    labels = torch.randint(0, classes, (BATCH,))
    return supervised(model, torch.rand(BATCH, *shape), labels, nn.CrossEntropyLoss())


def regression(model: nn.Module, batch: int, inputs: int, outputs: int) -> Case:
    return supervised(model, torch.rand(batch, inputs), torch.rand(batch, outputs), nn.MSELoss())


def supervised(model: nn.Module, x: torch.Tensor, y: torch.Tensor, loss_of: nn.Module) -> Case:
    optimizer = torch.optim.Adam(model.parameters())

    def step() -> float:
        optimizer.zero_grad()
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return Case(model, [model], tuple(x.shape[1:]), step)


def adversarial(generator: nn.Module, discriminator: nn.Module, *shape: int) -> Case:
    generator_adam = torch.optim.Adam(generator.parameters(), **ADAM_OF_GANS)
    discriminator_adam = torch.optim.Adam(discriminator.parameters(), **ADAM_OF_GANS)
    images, z1, z2 = torch.rand(BATCH, *shape), torch.rand(BATCH, 64), torch.rand(BATCH, 64)
    real, fake = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)
    loss_of = functional.binary_cross_entropy_with_logits

    def step() -> tuple[float, float]:
        with torch.no_grad():
            made = generator(z1)
        discriminator_adam.zero_grad()
        told_apart = loss_of(discriminator(images), real) + loss_of(discriminator(made), fake)
        told_apart.backward()
        discriminator_adam.step()

        generator_adam.zero_grad()
        discriminator.requires_grad_(False)
        deceived = loss_of(discriminator(generator(z2)), real)
        deceived.backward()
        generator_adam.step()
        discriminator.requires_grad_(True)
        return told_apart.item(), deceived.item()

    return Case(generator, [generator, discriminator], (64,), step)


def head_only(base: nn.Module, head: nn.Module) -> Case:
    images, labels = torch.rand(BATCH, 3, 96, 96), torch.randint(0, 10, (BATCH,))
    optimizer = torch.optim.Adam(head.parameters())

    def step() -> float:
        base.eval()
        with torch.no_grad():
            features = base(images)
        optimizer.zero_grad()
        loss = functional.cross_entropy(head(features), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return Case(nn.Sequential(base, head), [base, head], (3, 96, 96), step)


def mobilenet() -> nn.Module:
    return nn.Sequential(networks.mobilenet_base(), networks.mobilenet_head())


CASES: dict[str, Callable[[], Case]] = {
    "xor": lambda: regression(networks.xor(), 4, 2, 1),
    "mlp": lambda: classifier(networks.mlp(), 784),
    "cnn": lambda: classifier(networks.cnn(), 1, 28, 28),
    "keras": lambda: classifier(networks.keras_convnet(), 1, 28, 28),
    "lstm": lambda: classifier(networks.Recurrent(nn.LSTM), 40, 64, classes=64),
    "gru": lambda: classifier(networks.Recurrent(nn.GRU), 40, 64, classes=64),
    "autoencoder": lambda: regression(networks.autoencoder(), BATCH, 784, 784),
    "gan": lambda: adversarial(networks.dense_generator(), networks.dense_discriminator(), 784),
    "dcgan": lambda: adversarial(
        networks.dcgan_generator(), networks.dcgan_discriminator(), 1, 28, 28
    ),
    "mobilenet-head": lambda: head_only(networks.mobilenet_base(), networks.mobilenet_head()),
    "mobilenet": lambda: classifier(mobilenet(), 3, 96, 96),
    "resnet20": lambda: classifier(networks.resnet20(), 3, 32, 32),
}
