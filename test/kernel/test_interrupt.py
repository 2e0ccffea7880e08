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
    # From here on no code of the kernel's is inside the loop, and nothing of the cell's is below it on the stack.
    "plain function after an await": "await null; forever()",
    "plain function after a timer": "await new Promise((r) => setTimeout(r, 5)); forever()",
    "plain function in an interval": "setInterval(forever, 5); await new Promise(() => {})",
    "plain function in an immediate": "setImmediate(forever); await new Promise(() => {})",
    "plain function in a tick": "process.nextTick(forever); await new Promise(() => {})",
    "plain function in a promise": "await Promise.resolve().then(forever)",
    "recursion after an await": "await null; const fib = (n: number): number => n < 2 ? n : fib(n - 1) + fib(n - 2); fib(99)",
    "regular expression after an await": "await null; /^(a+)+$/.test('a'.repeat(40) + '!')",
    "blocking wait after an await": "await null; Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)",
    "sorting after an await": "await null; for (const n of endless()) [3, n, 2].sort((a, b) => a - b)",
    "output after an await": "await null; for (const n of endless()) console.log(n)",
    "synchronous reading after an await": "import fs from 'node:fs'; for (const n of endless()) fs.statSync('.')",
    "storm of promises": "const again = (): Promise<unknown> => Promise.resolve().then(again); await again()",
    "storm of awaits": "await (new Function('return (async () => { for (;;) await null })()') as () => unknown)()",
    "storm of microtasks": "const soon = () => queueMicrotask(soon); soon(); await new Promise(() => {})",
    "storm of ticks": "const tick = () => process.nextTick(tick); tick(); await new Promise(() => {})",
    "loop that catches after an await": "await null; for (const n of endless()) try { forever() } catch {} finally { forever() }",
    "async loop that catches": "for (;;) try { await null } catch {}",
    "another process": "import { execSync } from 'node:child_process'; execSync('sleep 60')",
    "getter on display": "await null; ({ [Symbol.for('nodejs.util.inspect.custom')]: forever })",
    "listener of its own signal": "host.signal.addEventListener('abort', forever); await new Promise(() => {})",
}


# Cells get checks in their loops; the functions made of text do not come from a cell.
STATE = """
let reached = 0; function spin() { while (true) {} }
const forever = new Function("let n = 0; while (n >= 0) n = (n + 1) % 1000") as () => void;
const endless = new Function("return (function* () { for (let n = 0; ; n++) yield n })()") as () => Iterable<number>;
const host = (globalThis as any)[Symbol.for("Jupyter.host")];
"""


@pytest.fixture(scope="module", autouse=True)
def state(kernel: Kernel) -> None:
    kernel.run(STATE)


def start(kernel: Kernel, cell: str) -> str:
    """Starts a cell and waits until it is at work."""
    request = kernel.client.execute(f'console.log("started"); {cell}')
    kernel.wait_for("stream", request)
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


def test_interrupt_stops_what_seems_to_take_no_time(kernel: Kernel) -> None:
    kernel.run("const slow: any = { valueOf: forever }")
    request = kernel.client.execute("reached = slow + 1")
    kernel.wait_for("execute_input", request)
    time.sleep(0.2)
    interrupt_by_message(kernel)
    assert kernel.result(request, timeout=10).reply["ename"] == "KeyboardInterrupt"
    assert kernel.run("typeof reached").text == "'number'"


def test_a_cell_that_is_interrupted_before_it_runs_does_not_run(kernel: Kernel) -> None:
    kernel.run("let runs = 0")
    slow_to_check = "\n".join(f"const part{i}: {{ size: number }} = {{ size: {i} }};" for i in range(3000))
    request = kernel.client.execute(f"runs++;\n{slow_to_check}")
    kernel.wait_for("execute_input", request)
    interrupt_by_message(kernel)
    assert kernel.result(request, timeout=10).reply["ename"] == "KeyboardInterrupt"
    assert kernel.run("runs").text == "0"
    assert "part7" in kernel.run("part7").reply["evalue"]


def test_interrupt_ends_a_loop_that_awaits_behind_its_cell(kernel: Kernel) -> None:
    loop = "let turns = 0; while (true) { await new Promise((r) => setTimeout(r, 20)); turns++ }"
    request = start(kernel, loop)
    interrupt_by_message(kernel)
    kernel.result(request)
    first = kernel.run("await new Promise((r) => setTimeout(r, 60)); turns").text
    assert kernel.run("await new Promise((r) => setTimeout(r, 200)); turns").text == first


def test_interrupt_aborts_the_signal_of_the_cell(kernel: Kernel) -> None:
    kernel.run("let stopped = false;")
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


def test_interrupts_at_any_moment_lose_nothing(kernel: Kernel) -> None:
    """Also of cells that end just then, or that leave something behind."""
    cells = [
        "await null; { const end = Date.now() + 10; while (Date.now() < end) {} }",
        "setTimeout(() => { const end = Date.now() + 10; while (Date.now() < end) {} }, 5); 1",
        "await new Promise((r) => setTimeout(r, 10)); console.log(1)",
        "void (async () => { await null; for (const n of endless()) if (n > 3e5) break })(); 2",
    ]
    kernel.run("let kept = 7")
    for n in range(40):
        request = kernel.client.execute(cells[n % len(cells)])
        time.sleep(0.0015 * (n % 13))
        interrupt_by_message(kernel)
        kernel.result(request, timeout=10)
        assert kernel.run("await null; kept", timeout=10).text == "7"


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
