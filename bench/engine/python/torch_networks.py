"""The networks of ../node/networks.mjs in PyTorch. Classifiers end before the softmax, which the loss contains."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import BatchNorm2d, Conv2d, ConvTranspose2d, Linear, MaxPool2d, ReLU, Sequential


def xor() -> nn.Module:
    return Sequential(Linear(2, 4), nn.Tanh(), Linear(4, 1), nn.Sigmoid())


def mlp() -> nn.Module:
    return Sequential(Linear(784, 128), ReLU(), Linear(128, 10))


def cnn() -> nn.Module:
    first = [Conv2d(1, 8, 5), ReLU(), MaxPool2d(2)]
    second = [Conv2d(8, 16, 5), ReLU(), MaxPool2d(2)]
    return Sequential(*first, *second, nn.Flatten(), Linear(256, 10))


def keras_convnet() -> nn.Module:
    first = [Conv2d(1, 32, 3), ReLU(), MaxPool2d(2)]
    second = [Conv2d(32, 64, 3), ReLU(), MaxPool2d(2)]
    return Sequential(*first, *second, nn.Flatten(), nn.Dropout(0.5), Linear(1600, 10))


class Recurrent(nn.Module):
    def __init__(self, cell: type[nn.LSTM | nn.GRU]) -> None:
        super().__init__()
        self.cell = cell(64, 128, batch_first=True)
        self.answer = Linear(128, 64)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        states, _ = self.cell(x)
        return self.answer(states[:, -1])


def autoencoder() -> nn.Module:
    encoder = [Linear(784, 128), ReLU(), Linear(128, 32), ReLU()]
    return Sequential(*encoder, Linear(32, 128), ReLU(), Linear(128, 784), nn.Sigmoid())


def dense_generator() -> nn.Module:
    return Sequential(Linear(64, 128), ReLU(), Linear(128, 784), nn.Tanh())


def dense_discriminator() -> nn.Module:
    return Sequential(Linear(784, 128), nn.LeakyReLU(0.2), Linear(128, 1))


def dcgan_generator() -> nn.Module:
    wide = 7 * 7 * 64
    return Sequential(
        *[Linear(64, wide, bias=False), nn.BatchNorm1d(wide), ReLU(), nn.Unflatten(1, (64, 7, 7))],
        *[ConvTranspose2d(64, 32, 4, 2, 1, bias=False), BatchNorm2d(32), ReLU()],
        *[ConvTranspose2d(32, 1, 4, 2, 1), nn.Tanh()],
    )


def dcgan_discriminator() -> nn.Module:
    return Sequential(
        *[Conv2d(1, 32, 4, 2, 1), nn.LeakyReLU(0.2)],
        *[Conv2d(32, 64, 4, 2, 1, bias=False), BatchNorm2d(64), nn.LeakyReLU(0.2)],
        *[nn.Flatten(), Linear(7 * 7 * 64, 1)],
    )


def mobilenet_base() -> nn.Module:
    strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1]
    filters = [8, 16, 32, 32, 64, 64, 128, 128, 128, 128, 128, 128, 256, 256]
    layers = [Conv2d(3, 8, 3, 2, 1, bias=False), BatchNorm2d(8), nn.ReLU6()]
    for stride, here, after in zip(strides, filters, filters[1:], strict=False):
        depthwise = Conv2d(here, here, 3, stride, 1, groups=here, bias=False)
        layers += [depthwise, BatchNorm2d(here), nn.ReLU6()]
        layers += [Conv2d(here, after, 1, bias=False), BatchNorm2d(after), nn.ReLU6()]
    return Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def mobilenet_head() -> nn.Module:
    return Linear(256, 10)


class Block(nn.Module):
    def __init__(self, before: int, filters: int, stride: int) -> None:
        super().__init__()
        self.residual = Sequential(
            *[Conv2d(before, filters, 3, stride, 1, bias=False), BatchNorm2d(filters), ReLU()],
            *[Conv2d(filters, filters, 3, 1, 1, bias=False), BatchNorm2d(filters)],
        )
        projection = [Conv2d(before, filters, 1, stride, bias=False), BatchNorm2d(filters)]
        self.shortcut = nn.Identity() if stride == 1 else Sequential(*projection)
        self.active = ReLU()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.active(self.residual(x) + self.shortcut(x))


def resnet20() -> nn.Module:
    blocks = [
        *[Block(16, 16, 1), Block(16, 16, 1), Block(16, 16, 1)],
        *[Block(16, 32, 2), Block(32, 32, 1), Block(32, 32, 1)],
        *[Block(32, 64, 2), Block(64, 64, 1), Block(64, 64, 1)],
    ]
    stem = [Conv2d(3, 16, 3, 1, 1, bias=False), BatchNorm2d(16), ReLU()]
    return Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), Linear(64, 10))
