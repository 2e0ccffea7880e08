"""What is measured. Within each round the peers take turns, so that what else the machine does hits all alike."""

from __future__ import annotations

import time
from collections.abc import Callable

from client import Kernel, milliseconds
from peers import PEERS
from report import Report

TFJS = 'import * as tf from "@tensorflow/tfjs"'
MODEL = "{ const model = tf.sequential(); model.add(tf.layers.dense({ units: %d, inputShape: [2] })); }"
MEGABYTE_LINES = {
    "python": "for i in range(64): print(str(i % 10) * 999_999)",
    "typescript": "for (let i = 0; i < 64; i++) console.log(String(i % 10).repeat(999_999))",
}
# Both sum three million numbers, over variables that an earlier cell declared and over locals.
NAMES = "let sum = 0.5, count = 3e6, xs = new Float64Array(1000).fill(0.5)"
HOT_LOOPS = {
    "hot loop over names of a cell": "sum = 0.5; for (let i = 0; i < count; i++) sum += xs[i % 1000]",
    "the same over locals": "{ let s = 0.5; const n = count, ys = xs; for (let i = 0; i < n; i++) s += ys[i % 1000] }",
}
KILOBYTE_LINES = {
    "python": "for i in range(65_536): print(str(i).ljust(1_023, '.'))",
    "typescript": "for (let i = 0; i < 65_536; i++) console.log(String(i).padEnd(1_023, '.'))",
}
EXPECTED = {
    "64 lines of 1 MB": "".join(str(i % 10) * 999_999 + "\n" for i in range(64)),
    "65,536 lines of 1 KB": "".join(str(i).ljust(1_023, ".") + "\n" for i in range(65_536)),
}


def measure_starts(names: list[str], rounds: int, report: Report) -> None:
    def start(name: str) -> None:
        kernels.append(Kernel(name))
        kernels[-1].run("1 + 1")

    kernels: list[Kernel] = []
    for _ in range(rounds):
        for name in names:
            report.time("start to first result", name, milliseconds(lambda: start(name)))
            kernels.pop().stop()


def measure_cells(names: list[str], rounds: int, report: Report) -> None:
    kernels = {name: Kernel(name) for name in names}

    def take_turns(case: str, action: Callable[[Kernel, int], None], peers: list[str]) -> None:
        for i in range(rounds):
            for name in peers:
                report.time(case, name, milliseconds(lambda: action(kernels[name], i)))

    def trivial(kernel: Kernel, i: int) -> None:
        kernel.run(f"{i} + 1")

    for name in names:
        for i in range(5):
            trivial(kernels[name], i)
    take_turns("trivial cell", trivial, names)
    for name in names:
        for i in range(300):
            kernels[name].run_unheard(f"{'' if name == 'ipykernel' else 'let '}v{i} = {i}")
    take_turns("trivial cell after 300 cells", trivial, names)

    with_tfjs = [name for name in names if PEERS[name].can_tfjs]
    for name in with_tfjs:
        report.time("import tfjs", name, milliseconds(lambda: kernels[name].run(TFJS)))
    take_turns("trivial cell, tfjs imported", trivial, with_tfjs)
    take_turns("cell that uses tfjs", lambda kernel, i: kernel.run(MODEL % (i + 1)), with_tfjs)
    take_turns(
        "completion on tf.layers",
        lambda kernel, _: kernel.complete("tf.layers.", "dense"),
        with_tfjs,
    )
    for kernel in kernels.values():
        kernel.stop()


def measure_loops(rounds: int, report: Report) -> None:
    kernel = Kernel("nnlab")
    kernel.run(NAMES)
    for _ in range(rounds):
        for case, loop in HOT_LOOPS.items():
            code = f"var started = performance.now(); {loop}; performance.now() - started"
            report.time(case, "nnlab", float(kernel.value(code)))
    kernel.stop()


# Idle: long enough for kernels that give memory back when nobody asks, as ours does after 5 s.
REST_S = 8


def measure_memory(names: list[str], cells: int, report: Report) -> None:
    for name in names:
        kernel = Kernel(name)
        kernel.run("1 + 1")
        time.sleep(REST_S)
        report.size("RSS idle", name, kernel.megabytes())
        if PEERS[name].can_tfjs:
            kernel.run(TFJS)
            time.sleep(REST_S)
            report.size("RSS with tfjs", name, kernel.megabytes())
        for i in range(cells):
            kernel.run_unheard(f"{i} + 1")
        time.sleep(REST_S)
        report.size(f"RSS after {cells} more cells", name, kernel.megabytes())
        kernel.stop()


def measure_output(names: list[str], rounds: int, report: Report) -> None:
    kernels = {name: Kernel(name) for name in names if PEERS[name].keeps_bursts}
    for _ in range(rounds):
        for case, codes in zip(EXPECTED, (MEGABYTE_LINES, KILOBYTE_LINES), strict=True):
            for name, kernel in kernels.items():
                parts: list[str] = []

                def keep(message: dict) -> None:
                    if message["msg_type"] == "stream":
                        parts.append(message["content"]["text"])

                code = codes[kernel.peer.language]
                report.time(case, name, milliseconds(lambda: kernel.run(code, keep)))
                assert "".join(parts) == EXPECTED[case], f"{name} lost output"
    for kernel in kernels.values():
        kernel.stop()
