"""A kernel in long use: thousands of cells of all kinds, interrupts, restarts.

`npm run test:soak` runs it in full, 5,000 cells, 200 interrupts and 50 restarts; the other tests take a fiftieth.
NNLAB_SOAK scales it: 1 is in full.
"""

from __future__ import annotations

import os
import random
import socket
import statistics
import time
from collections.abc import Callable

import psutil
import pytest
from conftest import Kernel

SCALE = float(os.environ.get("NNLAB_SOAK", "0.02"))
CELLS = round(5000 * SCALE)
INTERRUPTS = round(200 * SCALE)
RESTARTS = max(2, round(50 * SCALE))
SAMPLES = 40
# V8 frees in steps of tens of megabytes: over fewer cells a slope says nothing. The cells themselves are kept, which
# takes about 3 MB for 1,000; with values kept by mistake, or a checker, it would be hundreds.
CELLS_FOR_SLOPE = 4000
MB_PER_1000_CELLS = 15


def value(code: str, expected: str) -> Callable[[Kernel], None]:
    def check(kernel: Kernel) -> None:
        result = kernel.run(code)
        assert result.text == expected, (code, result.reply)

    return check


def error(code: str, name: str) -> Callable[[Kernel], None]:
    def check(kernel: Kernel) -> None:
        assert kernel.run(code).reply["ename"] == name, code

    return check


def prints(code: str, expected: str) -> Callable[[Kernel], None]:
    def check(kernel: Kernel) -> None:
        assert kernel.run(code).stream("stdout") == expected, code

    return check


def completes(code: str, name: str) -> Callable[[Kernel], None]:
    def check(kernel: Kernel) -> None:
        reply = kernel.reply("shell", kernel.client.complete(code))
        assert name in reply["matches"]

    return check


def cell(n: int, chance: random.Random) -> Callable[[Kernel], None]:
    """What the nth cell is, and what has to come of it."""
    name = f"name{n % 50}"
    # Fifty names, which change their types.
    kinds = [
        value(f"let {name} = {n}; {name} + 1", str(n + 1)),
        value(f"let {name} = 'text {n}'; {name}.length", str(len(f"text {n}"))),
        value(f"function twice(x: number) {{ return 2 * x }}; twice({n})", str(2 * n)),
        value(f"class Point {{ constructor(readonly x: number) {{}} }}; new Point({n}).x", str(n)),
        value(f"await new Promise<number>((resolve) => setTimeout(resolve, 1, {n}))", str(n)),
        value(f"interface Row {{ n: number }}; const rows: Row[] = [{{ n: {n} }}]; rows[0]!.n", str(n)),
        value(f"new Float64Array(1e6).fill({n})[5]", str(n)),
        value('import { basename } from "node:path"; basename("/a/b")', "'b'"),
        prints(f"for (let i = 0; i < 200; i++) console.log(i + {n})", lines(n)),
        error(f"const wrong: number = 'text {n}'", "TypeError"),
        error(f"throw new RangeError('{n}')", "RangeError"),
        error("Promise.reject(new Error('late')); await null; throw new Error('now')", "Error"),
        completes("[1, 2].fin", "findLast"),
    ]
    return chance.choice(kinds)


def lines(n: int) -> str:
    return "".join(f"{i + n}\n" for i in range(200))


def interrupt(kernel: Kernel, chance: random.Random) -> None:
    """Stops a cell that would not end; what was defined stays."""
    kernel.run("let kept = 7")
    endless = chance.choice(["while (true) {}", "await new Promise(() => {})", "for (;;) await null"])
    request = kernel.client.execute(endless)
    time.sleep(0.02 + 0.05 * chance.random())
    kernel.manager.interrupt_kernel()
    assert kernel.result(request).reply["ename"] == "KeyboardInterrupt", endless
    assert kernel.run("kept").text == "7"


def megabytes(kernel: Kernel) -> float:
    return psutil.Process(kernel.process_id).memory_info().rss / 2**20


@pytest.mark.timeout(3600)
def test_cells_and_interrupts_leak_nothing(start_kernel: Callable[..., Kernel]) -> None:
    chance = random.Random(1)
    kernel = start_kernel()
    interrupted = set(chance.sample(range(CELLS), INTERRUPTS))
    sizes: list[tuple[int, float]] = []
    for n in range(CELLS):
        cell(n, chance)(kernel)
        if n in interrupted:
            interrupt(kernel, chance)
        if n % max(1, CELLS // SAMPLES) == 0:
            sizes.append((n, megabytes(kernel)))
    print("MB:", [round(size) for _, size in sizes])
    later = sizes[len(sizes) // 2 :]
    slope = statistics.linear_regression(*zip(*later, strict=True)).slope * 1000
    print(f"MB per 1,000 cells in the second half: {slope:.1f}")
    if CELLS >= CELLS_FOR_SLOPE:
        assert slope < MB_PER_1000_CELLS
    assert psutil.Process(kernel.process_id).children(recursive=True) == []


@pytest.mark.timeout(3600)
def test_restarts_leave_no_process_and_free_the_ports(start_kernel: Callable[..., Kernel]) -> None:
    chance = random.Random(2)
    kernel = start_kernel()
    processes = [kernel.process_id]
    for n in range(RESTARTS):
        cell(n, chance)(kernel)
        if n % 3 == 0:
            kernel.client.execute("while (true) {}")
        kernel.manager.restart_kernel(now=n % 2 == 0)
        kernel.client.wait_for_ready(timeout=60)
        processes.append(kernel.process_id)
    assert len(set(processes)) == RESTARTS + 1
    ports = [getattr(kernel.manager, f"{channel}_port") for channel in CHANNELS]
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel()
    assert [each for each in processes if psutil.pid_exists(each)] == []
    for port in ports:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))


CHANNELS = ("shell", "iopub", "stdin", "hb", "control")
