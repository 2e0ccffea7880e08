"""Line magics over the wire: what a front end sees of them."""

from __future__ import annotations

import json
import time
from pathlib import Path

from conftest import Kernel


def folder_of(kernel: Kernel) -> Path:
    return Path(json.loads(kernel.run("console.log(JSON.stringify(process.cwd()))").stream("stdout")))


def test_load_replaces_the_cell(kernel: Kernel) -> None:
    (folder_of(kernel) / "part.ts").write_text("const loaded = '😀'\n")
    reply = kernel.run("%load part.ts").reply
    assert reply["payload"] == [
        {"source": "set_next_input", "text": "const loaded = '😀'\n", "replace": True}
    ]
    assert kernel.run("1").reply["payload"] == []


def test_help_and_who_are_outputs_of_their_cell(kernel: Kernel) -> None:
    result = kernel.run("const shown = 1\n%help\n%who\nshown")
    assert result.types == ["status", "execute_input", "display_data", "stream", "execute_result", "status"]
    assert set(result.contents("display_data")[0]["data"]) == {"text/plain", "text/markdown"}
    assert "shown  1\n" in result.stream("stdout")


def test_reset_in_the_kernel(kernel: Kernel) -> None:
    kernel.run("let gone = 1")
    assert kernel.run("%reset").reply["status"] == "ok"
    assert "Cannot find name 'gone'" in kernel.run("gone").error


def test_a_long_measurement_is_interrupted(kernel: Kernel) -> None:
    for statement in ("for (let i = 0; i < 1e12; i++);", "await new Promise((r) => setTimeout(r, 1e9))"):
        request = kernel.client.execute(f"%timeit {statement}")
        time.sleep(0.5)
        kernel.ask("control", "interrupt_request")
        assert kernel.result(request, timeout=10).reply["ename"] == "KeyboardInterrupt"


def test_an_interrupt_ends_npm_and_what_it_started(kernel: Kernel) -> None:
    folder = folder_of(kernel)
    script = "node -e \"require('fs').writeFileSync('pid', String(process.pid)); setTimeout(() => {}, 60000)\""
    (folder / "package.json").write_text(json.dumps({"scripts": {"wait": script}}))
    request = kernel.client.execute("let kept = 4\n%npm run wait\nlet missed = 5")
    started = folder / "pid"
    deadline = time.monotonic() + 30
    while not started.exists() or not started.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    kernel.ask("control", "interrupt_request")
    assert kernel.result(request, timeout=10).reply["ename"] == "KeyboardInterrupt"
    stat = Path(f"/proc/{started.read_text()}/stat")
    while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert kernel.run("kept").text == "4"
