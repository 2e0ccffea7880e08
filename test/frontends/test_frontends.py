"""Front ends that are not JupyterLab run the kernel: papermill, nbconvert, jupyter console."""

from __future__ import annotations

import math
import re
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pexpect
import pytest
from conftest import KERNEL_NAME


def outputs(file: Path) -> list[Any]:
    return [output for cell in nbformat.read(file, 4).cells for output in cell.get("outputs", [])]


def test_papermill_gives_parameters(notebook: Path) -> None:
    out = notebook.with_name("out.ipynb")
    title = 'a "quoted" line\nand \u2028 another'
    papermill.execute_notebook(str(notebook), str(out), {"epochs": 4, "title": title})
    printed, result = outputs(out)
    assert printed["text"] == title + "\n"
    assert result["data"]["text/plain"] == "50"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        (0.5, "0.5"),
        (math.nan, "NaN"),
        (-math.inf, "-Infinity"),
        ([1, [2, 3]], "[ 1, [ 2, 3 ] ]"),
        ({"rate": 0.1, "layers": [4, 2]}, "{ rate: 0.1, layers: [ 4, 2 ] }"),
    ],
)
def test_papermill_parameters_of_every_kind(value: Any, shown: str, notebook: Path) -> None:
    made = nbformat.read(notebook, 4)
    made.cells[1].source = "given"
    nbformat.write(made, notebook)
    out = notebook.with_name("out.ipynb")
    papermill.execute_notebook(str(notebook), str(out), {"given": value})
    [result] = outputs(out)
    # Objects have colours.
    assert re.sub(r"\x1b\[\d+m", "", result["data"]["text/plain"]) == shown


def test_papermill_lists_the_parameters(notebook: Path) -> None:
    found = papermill.inspect_notebook(str(notebook))
    assert found["epochs"] == {
        "name": "epochs",
        "inferred_type_name": "number",
        "default": "2",
        "help": "how often",
    }
    assert found["title"]["default"] == "'none'"


def test_papermill_refuses_what_is_no_name(notebook: Path) -> None:
    with pytest.raises(ValueError, match="'learning-rate' is no name in TypeScript"):
        papermill.execute_notebook(str(notebook), None, {"learning-rate": 1})


def test_a_type_error_ends_papermill_with_its_place(notebook: Path) -> None:
    out = notebook.with_name("out.ipynb")
    with pytest.raises(papermill.PapermillExecutionError, match="not assignable to type 'number'"):
        made = nbformat.read(notebook, 4)
        made.cells[1].source = "epochs = 'three'"
        nbformat.write(made, notebook)
        papermill.execute_notebook(str(notebook), str(out), {})


def test_nbconvert_executes(notebook: Path) -> None:
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook", "--output", "done"]
    subprocess.run([*command, notebook], check=True, capture_output=True)
    printed, result = outputs(notebook.with_name("done.ipynb"))
    assert printed["text"] == "none\n"
    assert result["data"]["text/plain"] == "30"


def test_jupyter_console(tmp_path: Path) -> None:
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path), "TERM": "dumb"}
    arguments = ["-m", "jupyter_console", "--kernel", KERNEL_NAME, "--simple-prompt"]
    console = pexpect.spawn(sys.executable, arguments, env=environment, timeout=60, cwd=tmp_path)
    try:
        console.expect(r"In \[1\]:")
        console.sendline("const answer: number = 6 * 7; answer")
        console.expect(r"Out\[1\]: 42")
        console.expect(r"In \[2\]:")
        console.sendline("const wrong: number = 'text'")
        console.expect("is not assignable to type 'number'")
        console.expect(r"In \[\d\]:")
        console.sendline("answer + 1")
        console.expect("43")
    finally:
        console.close(force=True)
