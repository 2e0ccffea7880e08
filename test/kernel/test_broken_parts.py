"""A thread of the kernel that dies, or a socket that closes, ends it with a line that says so: no kernel that looks alive."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from conftest import KERNEL_NAME, MAIN, ROOT, Kernel
from jupyter_client.connect import write_connection_file
from jupyter_client.manager import start_new_kernel

# Loaded into each thread of the kernel: cells then break them.
BREAKING = Path(__file__).with_name("breaking.cjs")
SOCKETS = ("hb", "shell", "control", "stdin", "iopub")
WHO = {"compiler": "the compiler", "wire": "the sockets"}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[IO[str]]:
    with (tmp_path / "stderr").open("w+") as file:
        yield file


@pytest.fixture
def breakable(log: IO[str], tmp_path: Path) -> Iterator[Kernel]:
    env = {**os.environ, "NODE_OPTIONS": f"--require {BREAKING}"}
    env["NODE_PATH"] = str(ROOT / "node_modules")
    manager, client = start_new_kernel(
        kernel_name=KERNEL_NAME, env=env, stderr=log, cwd=str(tmp_path)
    )
    yield Kernel(manager, client)
    client.stop_channels()
    if manager.has_kernel:
        manager.shutdown_kernel(now=True)


def end_of(kernel: Kernel, log: IO[str]) -> str:
    """Waits for the end of a kernel; the last line it wrote."""
    process: subprocess.Popen[bytes] = kernel.manager.provisioner.process
    assert process.wait(timeout=10) != 0
    log.seek(0)
    return log.read().splitlines()[-1]


def break_it(kernel: Kernel, code: str) -> None:
    kernel.client.execute(f"declare const breaking: any; {code}")


@pytest.mark.parametrize("part", WHO)
@pytest.mark.parametrize("how", ["throw", "exit"])
@pytest.mark.parametrize("then", ["", "while (true) {}"], ids=["", "while a cell computes"])
def test_a_thread_that_dies(
    part: str, how: str, then: str, breakable: Kernel, log: IO[str]
) -> None:
    break_it(breakable, f"breaking.tell({{ part: '{part}', how: '{how}' }}); {then}")
    line = end_of(breakable, log)
    assert line.startswith(f"nnlab-kernel: the thread of {WHO[part]} has ended")
    assert "Restart it from the Kernel menu" in line
    if how == "throw":
        assert "RangeError: broken by a test" in line


@pytest.mark.parametrize("then", ["", "while (true) {}"], ids=["", "while a cell computes"])
def test_a_compiler_that_is_killed(then: str, breakable: Kernel, log: IO[str]) -> None:
    break_it(breakable, f"breaking.compiler().terminate(); {then}")
    line = end_of(breakable, log)
    assert line.startswith("nnlab-kernel: the thread of the compiler has ended")


@pytest.mark.parametrize("name", SOCKETS)
def test_a_socket_that_closes(name: str, breakable: Kernel, log: IO[str]) -> None:
    break_it(breakable, f"breaking.tell({{ part: 'wire', how: {SOCKETS.index(name)} }})")
    line = end_of(breakable, log)
    assert f"the {name} socket was closed" in line


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    file, connection = write_connection_file(str(tmp_path / "connection.json"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", connection["iopub_port"]))
        taken.listen()
        ended = subprocess.run(
            ["node", MAIN, "--connection-file", file], capture_output=True, text=True, timeout=30
        )
    assert ended.returncode == 1
    last = ended.stderr.splitlines()[-1]
    assert "Address already in use" in last and "Restart it" in last


def test_a_kernel_that_is_told_to_end_writes_no_such_line(
    breakable: Kernel, log: IO[str]
) -> None:
    breakable.run("1")
    breakable.ask("control", "shutdown_request", restart=False)
    breakable.manager.provisioner.process.wait(timeout=10)
    log.seek(0)
    assert "has ended" not in log.read()
