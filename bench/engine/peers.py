"""The peers that are compared, and the command that starts each."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from child import Child

FOLDER = Path(__file__).resolve().parent
STATE = FOLDER.parents[1] / ".nnlab"

BASELINE = "torch"
# `onnx` is our backend run operation by operation, `step` its captured training step.
IN_NODE = ("step", "onnx", "wasm", "cpu")
PEERS = (BASELINE, "tensorflow", *IN_NODE)


def command(name: str) -> list[str]:
    if name in IN_NODE:
        return [shutil.which("node") or "node", str(FOLDER / "node" / "peer.mjs"), name]
    python = Path("Scripts/python.exe") if os.name == "nt" else Path("bin/python")
    return [str(STATE / f"bench-{name}" / python), str(FOLDER / "python" / f"{name}_peer.py")]


def start(name: str, threads: int) -> Child:
    return Child(command(name), threads)
