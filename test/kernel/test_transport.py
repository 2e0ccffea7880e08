"""Sockets that are files, and sockets that only clients with the kernel's key can talk to."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zmq
from conftest import KERNEL_NAME, MAIN, Kernel
from jupyter_client.manager import KernelManager

Start = Callable[..., Kernel]


@pytest.fixture
def start(kernel_spec: Path, tmp_path: Path) -> Iterator[Start]:
    kernels: list[Kernel] = []

    def start(**traits: Any) -> Kernel:
        file = str(tmp_path / f"kernel-{len(kernels)}.json")
        manager = KernelManager(kernel_name=KERNEL_NAME, connection_file=file, **traits)
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        kernels.append(Kernel(manager, client))
        client.wait_for_ready(timeout=60)
        return kernels[-1]

    yield start
    for kernel in kernels:
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)


@pytest.fixture
def context() -> Iterator[zmq.Context]:
    context = zmq.Context()
    context.linger = 0
    yield context
    context.destroy(linger=0)


def asks_for_info(kernel: Kernel, socket: zmq.Socket, seconds: float) -> bool:
    """Whether a request on a socket is answered."""
    socket.connect(kernel.client._make_url("shell"))
    request = kernel.client.session.msg("kernel_info_request", {})
    socket.send_multipart(kernel.client.session.serialize(request))
    return socket.poll(int(seconds * 1000)) != 0


def listens(kernel: Kernel, socket: zmq.Socket, seconds: float) -> bool:
    """Whether a cell's messages reach a socket."""
    socket.subscribe(b"")
    socket.connect(kernel.client._make_url("iopub"))
    assert not socket.poll(500)
    assert kernel.run("1 + 1").text == "2"
    return socket.poll(int(seconds * 1000)) != 0


def give_keys(socket: zmq.Socket, server_key: bytes) -> zmq.Socket:
    socket.curve_publickey, socket.curve_secretkey = zmq.curve_keypair()
    socket.curve_serverkey = server_key
    return socket


@pytest.mark.parametrize("encryption", ["disabled", "required"])
def test_ipc(start: Start, encryption: str) -> None:
    kernel = start(transport="ipc", transport_encryption=encryption)
    assert kernel.client._make_url("shell").startswith("ipc://")
    assert kernel.run("1 + 1").text == "2"
    assert kernel.client.hb_channel.is_beating()
    assert kernel.ask("control", "kernel_info_request")["status"] == "ok"
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=60)
    assert kernel.run("2 + 2").text == "4"


# 'auto' encrypts because the kernel spec says that this kernel can.
@pytest.mark.parametrize("encryption", ["auto", "required"])
def test_a_client_needs_the_key_of_an_encrypted_kernel(
    start: Start, context: zmq.Context, encryption: str
) -> None:
    kernel = start(transport_encryption=encryption)
    key = json.loads(Path(kernel.manager.connection_file).read_text())["curve_publickey"].encode()
    other_key, _ = zmq.curve_keypair()

    assert asks_for_info(kernel, give_keys(context.socket(zmq.DEALER), key), 10)
    assert not asks_for_info(kernel, context.socket(zmq.DEALER), 1)
    assert not asks_for_info(kernel, give_keys(context.socket(zmq.DEALER), other_key), 1)
    assert not listens(kernel, context.socket(zmq.SUB), 1)
    assert not listens(kernel, give_keys(context.socket(zmq.SUB), other_key), 1)

    assert kernel.run("2 + 2").text == "4"
    assert kernel.client.hb_channel.is_beating()
    assert kernel.ask("control", "kernel_info_request")["status"] == "ok"


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("curve_secretkey", None, 'curve_secretkey is ""'),
        ("curve_publickey", "short", "curve_publickey is"),
        ("transport", "carrier pigeon", 'transport is "carrier pigeon"'),
    ],
)
def test_a_kernel_with_half_a_connection_file_says_so(
    tmp_path: Path, field: str, value: str | None, complaint: str
) -> None:
    public, secret = zmq.curve_keypair()
    channels = ("shell", "control", "stdin", "iopub", "hb")
    connection = {
        **{f"{channel}_port": 1 for channel in channels},
        "curve_publickey": public.decode(),
        "curve_secretkey": secret.decode(),
        field: value,
    }
    file = tmp_path / "connection.json"
    file.write_text(json.dumps(connection))
    ended = subprocess.run(
        ["node", MAIN, "--connection-file", file], capture_output=True, text=True, timeout=30
    )
    assert ended.returncode == 1
    assert complaint in ended.stderr
    assert secret.decode() not in ended.stderr
