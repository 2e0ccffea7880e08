"""The cases, what is known of each before it is measured, and the check that all peers have the same one."""

from __future__ import annotations

from dataclasses import dataclass

from child import Child, PeerError

CASES = {
    "xor": "MLP 2-4-1, batch 4",
    "mlp": "MLP 784-128-10",
    "cnn": "convolutions 5x5 of 8 and 16 channels",
    "keras": "convolutions 3x3 of 32 and 64 channels, dropout",
    "lstm": "LSTM 64-128-64 over 40 steps",
    "gru": "GRU of the same size",
    "autoencoder": "784-128-32-128-784",
    "gan": "dense GAN, a step of each network",
    "dcgan": "convolutional GAN, a step of each network",
    "mobilenet-head": "MobileNet 0.25 at 96x96, head only",
    "mobilenet": "MobileNet 0.25 at 96x96, all layers",
    "resnet20": "residual network of 20 layers at 32x32",
}


@dataclass
class Facts:
    parameters: int
    """Floating-point operations by what is timed."""
    operations: dict[str, int]


def facts_of(case: str, ours: Child, others: dict[str, Child]) -> Facts:
    """Raises ValueError where another peer has another number of parameters or operations."""
    known = ours.ask("describe", case=case)
    for name, child in others.items():
        try:
            theirs = child.ask("describe", case=case)
        except PeerError:
            continue  # A peer need not have each case.
        for fact in ("parameters", "forward"):
            if theirs[fact] not in (None, known[fact]):
                raise ValueError(
                    f"{case} is not one network: {fact} is {known[fact]} in tfjs, "
                    f"{theirs[fact]} in {name}. Mend node/networks.mjs or its counterpart."
                )
    forward = known["forward"]
    operations = {
        "train": known["training"],
        "predict1": forward,
        "predict128": forward * 128,
    }
    return Facts(known["parameters"], operations)
