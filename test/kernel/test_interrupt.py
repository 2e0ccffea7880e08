"""Stop, whatever the cell is doing; what was reached before stays."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest
from conftest import Kernel

# Each starts with `reached++`: the state that an interrupt must keep.
BUSY_CELLS = {
    "loop": "while (true) {}",
    "loop that catches": "for (;;) { try { for (;;) {} } catch {} finally {} }",
    "loop in a function of an earlier cell": "spin()",
    "loop with a condition": "let n = 0; while (n >= 0) n = (n + 1) % 1000;",
    "loop of a library": 'new Function("for (;;) {}")()',
    "regular expression": "/^(a+)+$/.test('a'.repeat(40) + '!')",
    "blocking wait": "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)",
    "loop with output": "for (let i = 0; ; i++) if (i % 1e6 === 0) console.log(i)",
    "never-ending await": "await new Promise(() => {})",
    "loop of awaits": "while (true) await null",
    "loop after an await": "await null; for (;;) {}",
    "loop after a timer": "await new Promise((r) => setTimeout(r, 5)); for (;;) {}",
    "loop in an async function": "await (async () => { await null; for (let i = 0; i < 1; i += 0) {} })()",
    "loop in a timer": "setTimeout(() => { for (;;) {} }, 5); await new Promise(() => {})",
}


@pytest.fixture(scope="module", autouse=True)
def state(kernel: Kernel) -> None:
    kernel.run("let reached = 0; function spin() { while (true) {} }")


def start(kernel: Kernel, cell: str) -> str:
    """Starts a cell and waits until it is at work."""
    request = kernel.client.execute(f'console.log("started"); {cell}')
    while kernel.client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
        pass
    time.sleep(0.1)
    return request


def interrupt_by_message(kernel: Kernel) -> None:
    assert kernel.ask("control", "interrupt_request")["status"] == "ok"


@pytest.mark.parametrize("cell", BUSY_CELLS.values(), ids=BUSY_CELLS.keys())
def test_interrupt_stops_a(cell: str, kernel: Kernel) -> None:
    before = int(kernel.run("reached").text or 0)
    request = start(kernel, f"reached++; {cell}")
    interrupt_by_message(kernel)
    result = kernel.result(request, timeout=10)
    assert result.reply["ename"] == "KeyboardInterrupt"
    assert kernel.run("reached").text == str(before + 1)


def test_interrupt_ends_a_loop_that_awaits_behind_its_cell(kernel: Kernel) -> None:
    loop = "let turns = 0; while (true) { await new Promise((r) => setTimeout(r, 20)); turns++ }"
    request = start(kernel, loop)
    interrupt_by_message(kernel)
    kernel.result(request)
    first = kernel.run("await new Promise((r) => setTimeout(r, 60)); turns").text
    assert kernel.run("await new Promise((r) => setTimeout(r, 200)); turns").text == first


def test_interrupt_aborts_the_signal_of_the_cell(kernel: Kernel) -> None:
    kernel.run('const host = (globalThis as any)[Symbol.for("Jupyter.host")]; let stopped = false;')
    request = start(
        kernel,
        'host.signal.addEventListener("abort", () => { stopped = true; });'
        "await new Promise(() => {})",
    )
    interrupt_by_message(kernel)
    kernel.result(request)
    # The next cell has a signal of its own.
    assert kernel.run("[stopped, host.signal.aborted]").text == "[ true, false ]"


def test_interrupts_do_not_hit_the_next_cell(kernel: Kernel) -> None:
    for pause in (0, 0.005, 0.02, 0.025, 0.03, 0.05) * 4:
        kernel.client.execute("{ const end = Date.now() + 25; while (Date.now() < end) {} }")
        time.sleep(pause)
        interrupt_by_message(kernel)
        # Aborted, if it was waiting when the cell before it was stopped.
        assert kernel.run("await 1; 2", timeout=10).reply["status"] in ("ok", "aborted")
        assert kernel.run("await 1; 2", timeout=10).text == "2"


def test_sigint_stops_a_loop_and_an_await(kernel: Kernel) -> None:
    for cell in ("while (true) {}", "await new Promise(() => {})"):
        request = start(kernel, cell)
        os.kill(kernel.process_id, signal.SIGINT)
        assert kernel.result(request, timeout=10).reply["ename"] == "KeyboardInterrupt"
    assert kernel.run("1 + 1").text == "2"


def test_heartbeat_and_control_answer_while_a_cell_computes(kernel: Kernel) -> None:
    request = start(kernel, "while (true) {}")
    started = time.monotonic()
    assert kernel.ask("control", "kernel_info_request")["language_info"]["name"] == "typescript"
    assert time.monotonic() - started < 2
    assert kernel.client.hb_channel.is_beating()
    interrupt_by_message(kernel)
    kernel.result(request)
