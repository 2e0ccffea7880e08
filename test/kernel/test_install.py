"""`nnlab-kernel install` writes a kernel spec that Jupyter finds."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from conftest import KERNEL_NAME, MAIN, ROOT
from jupyter_client.kernelspec import KernelSpecManager


def install(*arguments: str) -> subprocess.CompletedProcess[str]:
    node = os.environ.get("NODE", "node")
    return subprocess.run([node, MAIN, "install", *arguments], capture_output=True, text=True)


def test_jupyter_finds_the_spec(kernel_spec: Path) -> None:
    spec = KernelSpecManager().get_kernel_spec(KERNEL_NAME)
    assert spec.language == "typescript"
    assert spec.interrupt_mode == "message"
    assert spec.argv[-4:] == ["--connection-file", "{connection_file}", "--resolve-from", str(ROOT)]
    assert (kernel_spec / "logo-svg.svg").read_text().startswith("<svg")


def test_a_second_install_replaces_the_first_and_leaves_nothing_else(tmp_path: Path) -> None:
    for title in ("First", "Second"):
        prefix = ["--prefix", str(tmp_path), "--name", "twice", "--display-name", title]
        assert install(*prefix).returncode == 0
    kernels = tmp_path / "share" / "jupyter" / "kernels"
    assert [each.name for each in kernels.iterdir()] == ["twice"]
    assert json.loads((kernels / "twice" / "kernel.json").read_text())["display_name"] == "Second"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--name", "no name", "--prefix", "."], "--name is"),
        ([], "Usage:"),
        (["--prefix", ".", "--colour"], "Unknown option '--colour'"),
    ],
)
def test_wrong_arguments_are_said(arguments: list[str], says: str, tmp_path: Path) -> None:
    node = os.environ.get("NODE", "node")
    done = subprocess.run(
        [node, MAIN, "install", *arguments], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 1
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []
