"""What version 5.5 of Jupyter's protocol added, and what extensions ask of ipykernel's."""

from __future__ import annotations

import json
import socket
import time

import psutil
import pytest
import zmq
from conftest import Kernel


@pytest.mark.parametrize("topic", [b"", b"stream"], ids=["everything", "one topic"])
def test_a_subscription_is_welcomed(topic: bytes, kernel: Kernel) -> None:
    # Of two clients with the same subscription, the second too.
    for _ in range(2):
        with zmq.Context() as context, context.socket(zmq.SUB) as subscriber:
            subscriber.connect(kernel.client._make_url("iopub"))
            subscriber.subscribe(topic)
            assert subscriber.poll(10_000), "no message"
            frames = subscriber.recv_multipart()
            content, header = json.loads(frames[-1]), json.loads(frames[-4])
            assert header["msg_type"] == "iopub_welcome"
            assert header["version"] == "5.5"
            assert content == {"subscription": topic.decode()}
            assert frames[: frames.index(b"<IDS|MSG>")] == ([topic] if topic else [])
            subscriber.linger = 0


def test_kernel_info_names_version_and_features(kernel: Kernel) -> None:
    reply = kernel.ask("shell", "kernel_info_request")
    assert reply["protocol_version"] == "5.5"
    assert isinstance(reply["supported_features"], list)


def test_usage_is_that_of_the_process(kernel: Kernel) -> None:
    process = psutil.Process(kernel.process_id)
    kernel.ask("control", "usage_request")
    kernel.run("{ const end = Date.now() + 500; while (Date.now() < end) {} }")
    usage = kernel.ask("control", "usage_request")
    assert usage["hostname"] == socket.gethostname()
    assert usage["pid"] == kernel.process_id
    assert usage["cpu_count"] == psutil.cpu_count()
    assert 10 < usage["kernel_cpu"] <= 100 * psutil.cpu_count()
    assert 0 < usage["host_cpu_percent"] <= 100
    assert usage["kernel_memory"] == pytest.approx(process.memory_info().rss, rel=0.4)
    memory = psutil.virtual_memory()._asdict()
    assert usage["host_virtual_memory"]["total"] == memory["total"]
    assert usage["host_virtual_memory"]["available"] == pytest.approx(memory["available"], rel=0.2)


def test_usage_counts_what_the_kernel_started(kernel: Kernel) -> None:
    before = kernel.ask("control", "usage_request")["kernel_memory"]
    kernel.run(
        'import { spawn } from "node:child_process";'
        "const hungry = `const kept = Buffer.alloc(2e8, 1); setInterval(() => kept, 1e6)`;"
        'const child = spawn(process.execPath, ["-e", hungry])'
    )
    deadline = time.monotonic() + 20
    grown = 0.0
    while grown < 150e6 and time.monotonic() < deadline:
        time.sleep(0.1)
        grown = kernel.ask("control", "usage_request")["kernel_memory"] - before
    kernel.run("child.kill()")
    assert grown > 150e6


def test_usage_is_answered_while_a_cell_computes(kernel: Kernel) -> None:
    request = kernel.client.execute("{ const end = Date.now() + 1500; while (Date.now() < end) {} }")
    started = time.monotonic()
    kernel.ask("control", "usage_request")
    assert time.monotonic() - started < 1
    kernel.result(request)
