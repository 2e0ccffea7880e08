"""A kernel under measurement."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any

import psutil
from jupyter_client.manager import start_new_kernel
from peers import FOLDER, PEERS

TIMEOUT = 120


class Kernel:
    def __init__(self, name: str) -> None:
        self.peer = PEERS[name]
        self.manager, self.client = start_new_kernel(
            kernel_name=self.peer.spec, cwd=str(FOLDER), stderr=subprocess.DEVNULL
        )

    def run(self, code: str, hook: Callable[[Any], None] = lambda message: None) -> None:
        reply = self.client.execute_interactive(code, output_hook=hook, timeout=TIMEOUT)
        assert reply["content"]["status"] == "ok", (self.peer.name, code, reply["content"])

    def complete(self, code: str) -> None:
        reply = self.client.complete(code, len(code), reply=True, timeout=TIMEOUT)
        assert reply["content"]["matches"], (self.peer.name, code, reply["content"])

    def megabytes(self) -> float:
        """Resident memory of all its processes."""
        process = psutil.Process(self.manager.provisioner.process.pid)
        processes = [process, *process.children(recursive=True)]
        return sum(each.memory_info().rss for each in processes) / 2**20

    def stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def milliseconds(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000
