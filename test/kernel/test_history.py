"""History on disk, shared by kernels."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import Kernel


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of Jupyter's for one test."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    return tmp_path / "nnlab-kernel-history.jsonl"


def tail(kernel: Kernel, count: int) -> list[Any]:
    return kernel.ask("shell", "history_request", hist_access_type="tail", n=count)["history"]


def test_a_killed_kernel_leaves_its_history_to_the_next(
    start_kernel: Callable[..., Kernel], data: Path
) -> None:
    first = start_kernel()
    first.run("let a = 'first'")
    first.run("'hidden'", store_history=False)
    os.kill(first.process_id, signal.SIGKILL)
    with data.open("a") as file:
        file.write('\n{"session": 1, "li')  # what a crash leaves of a record
    second = start_kernel()
    second.run("1 + 1")
    assert [source for _, _, source in tail(second, 9)] == ["let a = 'first'", "1 + 1"]
    before = second.ask(
        "shell", "history_request", hist_access_type="range", session=-1, start=0, stop=99
    )
    assert [source for _, _, source in before["history"]] == ["let a = 'first'"]
    assert data.stat().st_mode & 0o077 == 0


def test_kernels_that_run_at_once_lose_nothing(
    start_kernel: Callable[..., Kernel], data: Path
) -> None:
    kernels = [start_kernel() for _ in range(2)]

    def fill(kernel: Kernel, name: str) -> None:
        for i in range(60):
            kernel.run(f"'{name}{i}'" + " " * 5000)

    with ThreadPoolExecutor() as pool:
        list(pool.map(fill, kernels, "ab"))
    entries = tail(kernels[0], 1000)
    assert {source.strip() for _, _, source in entries} == {
        f"'{name}{i}'" for name in "ab" for i in range(60)
    }
    assert len({session for session, _, _ in entries}) == 2
