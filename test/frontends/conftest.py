"""The kernel in an environment of its own, as a user installs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
MAIN = Path(os.environ.get("NNLAB_KERNEL_DIST", ROOT / "kernel" / "dist")) / "main.js"
KERNEL_NAME = "under-test"


@pytest.fixture(scope="session", autouse=True)
def installed(tmp_path_factory: pytest.TempPathFactory) -> None:
    """By its own command, into the environment that runs these tests, which proves it; and out again."""
    node = os.environ.get("NODE", "node")
    place = ["--sys-prefix", "--python", sys.executable, "--name", KERNEL_NAME]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        subprocess.run([node, MAIN, "install", *place], check=True)
        yield
        subprocess.run([node, MAIN, "uninstall", *place], check=True)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    """Of two cells: one with a parameter, one that uses it."""
    cells = [
        nbformat.v4.new_code_cell(
            "let epochs: number = 2; // how often\nlet title = 'none';",
            metadata={"tags": ["parameters"]},
        ),
        nbformat.v4.new_code_cell(
            "console.log(title); epochs += 1; await Promise.resolve(epochs * 10)"
        ),
    ]
    kernelspec = {"name": KERNEL_NAME, "display_name": "TypeScript", "language": "typescript"}
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec})
    file = tmp_path / "notebook.ipynb"
    nbformat.write(made, file)
    return file
