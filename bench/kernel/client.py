"""A kernel under measurement."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from typing import Any, ClassVar

import psutil
from jupyter_client.manager import start_new_kernel
from peers import FOLDER, PEERS

TIMEOUT = 120


class Kernel:
    running: ClassVar[list[Kernel]] = []

    def __init__(self, name: str) -> None:
        self.peer = PEERS[name]
        self.manager, self.client = start_new_kernel(
            kernel_name=self.peer.spec, cwd=str(FOLDER), stderr=subprocess.DEVNULL
        )
        self.running.append(self)

    def run(self, code: str, hook: Callable[[Any], None] = lambda message: None) -> None:
        reply = self.client.execute_interactive(code, output_hook=hook, timeout=TIMEOUT)
        assert reply["content"]["status"] == "ok", (self.peer.name, code, reply["content"])

    def value(self, code: str) -> str:
        """The text of what a cell shows, without colours."""
        texts: list[str] = []

        def keep(message: dict) -> None:
            if message["msg_type"] == "execute_result":
                texts.append(message["content"]["data"]["text/plain"])

        self.run(code, keep)
        return re.sub(r"\x1b\[[0-9;]*m", "", texts[-1])

    def run_unheard(self, code: str) -> None:
        """Waits for the reply alone: over hundreds of cells tslab loses an idle or two."""
        reply = self.client.execute(code, reply=True, timeout=TIMEOUT)
        assert reply["content"]["status"] == "ok", (self.peer.name, code, reply["content"])

    def complete(self, code: str, expected: str) -> None:
        reply = self.client.complete(code, len(code), reply=True, timeout=TIMEOUT)
        matches = reply["content"]["matches"]
        assert any(match.endswith(expected) for match in matches), (self.peer.name, matches)

    def megabytes(self) -> float:
        """Resident memory of all its processes."""
        process = psutil.Process(self.manager.provisioner.process.pid)
        processes = [process, *process.children(recursive=True)]
        return sum(each.memory_info().rss for each in processes) / 2**20

    def stop(self) -> None:
        self.running.remove(self)
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def milliseconds(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000
