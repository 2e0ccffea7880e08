"""What the reader is told before the memory ends."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import psutil
from conftest import Kernel


def test_a_cell_that_fills_the_memory_is_told_and_stop_keeps_all(start_kernel: Callable[..., Kernel]) -> None:
    kernel = start_kernel(env={**os.environ, "NODE_OPTIONS": "--max-old-space-size=400"})
    kernel.run("const kept: number[][] = []; let end = 0")
    # 60 MB a second, up to 416 MB.
    request = kernel.client.execute(
        "for (let n = 0; n < 52_000; n++) { kept.push(new Array(1000).fill(n + 0.5));"
        " end = Date.now() + 1; if (n % 8 === 0) while (Date.now() < end); } await new Promise(() => {})"
    )
    told = ""
    deadline = time.monotonic() + 60
    while "nearly used up" not in told and time.monotonic() < deadline:
        message = kernel.client.get_iopub_msg(timeout=60)
        told += message["content"].get("text", "")
    assert "NODE_OPTIONS=--max-old-space-size=1024" in told
    kernel.ask("control", "interrupt_request")
    assert kernel.result(request).reply["ename"] == "KeyboardInterrupt"
    assert kernel.run("kept.length > 1000").text == "true"


def test_garbage_is_given_back_when_nobody_asks(start_kernel: Callable[..., Kernel]) -> None:
    kernel = start_kernel()
    kernel.run("let junk = Array.from({ length: 500_000 }, (_, i) => ({ i }))")
    kernel.run("junk = []")
    total = "Math.round(process.memoryUsage().heapTotal / 2 ** 20)"
    full = int(kernel.run(total).text)
    deadline = time.monotonic() + 30
    # Asking is what keeps it from resting.
    process = psutil.Process(kernel.manager.provisioner.process.pid)
    resident = process.memory_info().rss
    while process.memory_info().rss > resident - 10 * 2**20 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert int(kernel.run(total).text) < full - 10
