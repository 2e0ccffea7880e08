"""Subshells: requests that are served while a cell of the main shell awaits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Kernel, Result

AWAITING = "await new Promise((r) => setTimeout(r, 100_000))"


def send(kernel: Kernel, subshell: str | None, message_type: str, **content: Any) -> str:
    message = kernel.client.session.msg(message_type, content)
    message["header"]["subshell_id"] = subshell
    kernel.client.shell_channel.send(message)
    return message["header"]["msg_id"]


def execute(kernel: Kernel, subshell: str | None, code: str, **options: Any) -> str:
    return send(kernel, subshell, "execute_request", code=code, **options)


def run(kernel: Kernel, subshell: str, code: str) -> Result:
    return kernel.result(execute(kernel, subshell, code), timeout=10)


def statuses(kernel: Kernel, requests: list[str]) -> list[str]:
    """Of replies that come in any order."""
    found: dict[str, str] = {}
    while not found.keys() >= set(requests):
        message = kernel.client.get_shell_msg(timeout=10)
        found[message["parent_header"]["msg_id"]] = message["content"]["status"]
    return [found[each] for each in requests]


@pytest.fixture
def subshell(kernel: Kernel) -> Iterator[str]:
    identity = kernel.ask("control", "create_subshell_request")["subshell_id"]
    yield identity
    kernel.ask("control", "delete_subshell_request", subshell_id=identity)


@pytest.fixture
def awaiting(kernel: Kernel) -> Iterator[str]:
    """A cell of the main shell that awaits."""
    request = kernel.client.execute(f"let late = 0; console.log('at work'); {AWAITING}")
    kernel.wait_for("stream", request)
    yield request
    kernel.ask("control", "interrupt_request")
    assert kernel.result(request, timeout=10).reply["ename"] == "KeyboardInterrupt"


def test_subshells_are_made_listed_and_deleted(kernel: Kernel) -> None:
    assert "kernel subshells" in kernel.ask("shell", "kernel_info_request")["supported_features"]
    first, second = (
        kernel.ask("control", "create_subshell_request")["subshell_id"] for _ in range(2)
    )
    listed = kernel.ask("control", "list_subshell_request")
    assert listed == {"status": "ok", "subshell_id": [first, second]}
    for each in (first, second):
        reply = kernel.ask("control", "delete_subshell_request", subshell_id=each)
        assert reply == {"status": "ok"}
    assert kernel.ask("control", "list_subshell_request")["subshell_id"] == []
    reply = kernel.ask("control", "delete_subshell_request", subshell_id=first)
    assert reply["status"] == "error"
    result = run(kernel, first, "1")
    assert result.reply["status"] == "error"
    assert result.types == ["status", "status"]


def test_a_subshell_runs_while_a_cell_awaits(kernel: Kernel, subshell: str, awaiting: str) -> None:
    result = run(kernel, subshell, "console.log('beside'); 6 * 7")
    assert result.text == "42"
    assert result.stream("stdout") == "beside\n"
    header = result.messages[0]["parent_header"]
    assert header["subshell_id"] == subshell
    assert "is not" in run(kernel, subshell, "const wrong: number = 'text'").error
    assert run(kernel, subshell, "await new Promise((r) => setTimeout(r, 5)); 1").text == "1"


def test_names_are_shared(kernel: Kernel, subshell: str) -> None:
    kernel.run("let shared = 1")
    request = kernel.client.execute(f"const mine = 'main'; shared = 2; {AWAITING}")
    time.sleep(0.5)
    assert run(kernel, subshell, "shared").text == "2"
    run(kernel, subshell, "shared = 3; const beside = 'sub'")
    kernel.ask("control", "interrupt_request")
    assert kernel.result(request).reply["ename"] == "KeyboardInterrupt"
    # What either declared is known to the other, also what was declared before the stop.
    assert kernel.run("[shared, beside]").text == "[ 3, 'sub' ]"
    assert run(kernel, subshell, "mine").text == "'main'"


def test_outputs_go_to_their_own_cells(kernel: Kernel, subshell: str) -> None:
    pause = "await new Promise((r) => setTimeout(r, 20))"
    loop = f"for (let i = 0; i < 10; i++) {{ console.log(i, NAME); {pause} }}"
    main = kernel.client.execute(loop.replace("NAME", "'main'"))
    beside = execute(kernel, subshell, loop.replace("NAME", "'sub'"))
    texts = {main: "", beside: ""}
    idle = set()
    while len(idle) < 2:
        message = kernel.client.get_iopub_msg(timeout=10)
        parent = message["parent_header"].get("msg_id")
        if parent not in texts:
            continue
        if message["msg_type"] == "stream":
            texts[parent] += message["content"]["text"]
        if message["content"].get("execution_state") == "idle":
            idle.add(parent)
    assert texts == {
        main: "".join(f"{i} main\n" for i in range(10)),
        beside: "".join(f"{i} sub\n" for i in range(10)),
    }
    assert statuses(kernel, [main, beside]) == ["ok", "ok"]


def test_completion_and_inspection_on_a_subshell(
    kernel: Kernel, subshell: str, awaiting: str
) -> None:
    completed = send(kernel, subshell, "complete_request", code="Math.ma", cursor_pos=7)
    assert kernel.reply("shell", completed)["matches"] == ["max"]
    inspected = send(kernel, subshell, "inspect_request", code="Math.max", cursor_pos=6)
    assert kernel.reply("shell", inspected)["found"] is True


def test_an_error_aborts_only_what_waits_in_its_own_shell(
    kernel: Kernel, subshell: str, awaiting: str
) -> None:
    pause = "await new Promise((r) => setTimeout(r, 300))"
    other = kernel.ask("control", "create_subshell_request")["subshell_id"]
    requests = [
        execute(kernel, subshell, f"{pause}; throw 1"),
        execute(kernel, subshell, "2"),
        execute(kernel, other, f"{pause}; {pause}"),
        execute(kernel, other, "3"),
    ]
    assert statuses(kernel, requests) == ["error", "aborted", "ok", "ok"]
    kernel.ask("control", "delete_subshell_request", subshell_id=other)


def test_a_loop_is_stopped_after_a_subshell_ran_meanwhile(kernel: Kernel, subshell: str) -> None:
    loop = "await new Promise((r) => setTimeout(r, 500)); for (let i = 0; i < 1; i += 0) {}"
    request = kernel.client.execute(loop)
    time.sleep(0.1)
    assert run(kernel, subshell, "5").text == "5"
    time.sleep(1)
    kernel.ask("control", "interrupt_request")
    assert kernel.result(request, timeout=10).reply["ename"] == "KeyboardInterrupt"
    assert kernel.run("1 + 1").text == "2"
