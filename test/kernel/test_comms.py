"""Comms: lines between a library in the notebook and its views."""

from __future__ import annotations

import time
from typing import Any

import pytest
from conftest import Kernel

HOST = '(globalThis as any)[Symbol.for("Jupyter.host")]'


@pytest.fixture(scope="module", autouse=True)
def target(kernel: Kernel) -> None:
    """Answers each message with the sum of its buffer, and prints."""
    kernel.run(
        f"""
        const host = {HOST};
        const seen: string[] = [];
        host.comms.register("adder", (comm: any, opened: any) => {{
          seen.push("open " + opened.data.name);
          comm.onMessage = ({{ data, buffers }}: any) => {{
            console.log("got", data.n);
            if (data.n === 0) throw new Error("no zeros");
            while (data.n === -1) {{}}
            const sum = buffers[0].reduce((a: number, b: number) => a + b, 0);
            comm.send({{ sum }}, {{ metadata: {{ by: "adder" }}, buffers: [new Uint8Array([sum])] }});
          }};
          comm.onClose = () => seen.push("close " + opened.data.name);
        }});
        """
    )


def send(kernel: Kernel, message_type: str, content: dict[str, Any], buffers: Any = None) -> str:
    session, socket = kernel.client.session, kernel.client.shell_channel.socket
    return session.send(socket, message_type, content, buffers=buffers)["header"]["msg_id"]


def of(kernel: Kernel, request: str) -> list[dict[str, Any]]:
    """The messages of a request up to its idle."""
    messages = []
    while not messages or messages[-1]["content"].get("execution_state") != "idle":
        message = kernel.client.get_iopub_msg(timeout=10)
        if message["parent_header"].get("msg_id") == request:
            messages.append(message)
    return messages


def test_messages_and_bytes_pass_both_ways(kernel: Kernel) -> None:
    opened = {"comm_id": "a", "target_name": "adder", "data": {"name": "a"}}
    of(kernel, send(kernel, "comm_open", opened))
    assert kernel.ask("shell", "comm_info_request", target_name="adder")["comms"] == {
        "a": {"target_name": "adder"}
    }
    assert kernel.ask("shell", "comm_info_request", target_name="other")["comms"] == {}
    request = send(kernel, "comm_msg", {"comm_id": "a", "data": {"n": 1}}, [bytes([1, 2, 39])])
    messages = of(kernel, request)
    assert sorted(each["msg_type"] for each in messages[1:-1]) == ["comm_msg", "stream"]
    [answer] = [each for each in messages if each["msg_type"] == "comm_msg"]
    assert answer["content"] == {"comm_id": "a", "data": {"sum": 42}}
    assert answer["metadata"] == {"by": "adder"}
    assert [bytes(each) for each in answer["buffers"]] == [bytes([42])]
    of(kernel, send(kernel, "comm_close", {"comm_id": "a", "data": {}}))
    assert kernel.run("seen").text == "[ 'open a', 'close a' ]"
    assert kernel.ask("shell", "comm_info_request")["comms"] == {}


def test_messages_are_delivered_while_a_cell_awaits(kernel: Kernel) -> None:
    cell = kernel.client.execute("await new Promise((r) => setTimeout(r, 3000)); 'cell'")
    started = time.monotonic()
    opened = {"comm_id": "b", "target_name": "adder", "data": {"name": "b"}}
    of(kernel, send(kernel, "comm_open", opened))
    messages = of(kernel, send(kernel, "comm_msg", {"comm_id": "b", "data": {"n": 2}}, [b"\x07"]))
    assert time.monotonic() - started < 2
    assert "comm_msg" in [each["msg_type"] for each in messages]
    assert kernel.result(cell).text == "'cell'"


def test_an_open_waits_for_the_cell_that_registers_its_target(kernel: Kernel) -> None:
    cell = kernel.client.execute(
        "await new Promise((r) => setTimeout(r, 300));"
        'host.comms.register("late", (comm: any) => {'
        " comm.onMessage = ({ data }: any) => comm.send(data) })"
    )
    opening = send(kernel, "comm_open", {"comm_id": "c", "target_name": "late", "data": {}})
    message = send(kernel, "comm_msg", {"comm_id": "c", "data": "echo"})
    kernel.result(cell)
    of(kernel, opening)
    assert "echo" in [each["content"].get("data") for each in of(kernel, message)]


def test_the_notebook_opens_a_comm(kernel: Kernel) -> None:
    result = kernel.run(
        'const view = host.comms.open("view", { size: new Float32Array([1, 2]) });'
        "const answers: unknown[] = []; view.onMessage = ({ data }: any) => answers.push(data);"
        "view.send({ step: 1 })"
    )
    [opened] = result.contents("comm_open")
    assert opened["target_name"] == "view"
    assert opened["data"] == {"size": [1, 2]}
    [sent] = result.contents("comm_msg")
    assert sent == {"comm_id": opened["comm_id"], "data": {"step": 1}}
    of(kernel, send(kernel, "comm_msg", {"comm_id": opened["comm_id"], "data": "clicked"}))
    assert kernel.run("answers").text == "[ 'clicked' ]"
    closed = kernel.run("view.close(); view.close()")
    assert [each["comm_id"] for each in closed.contents("comm_close")] == [opened["comm_id"]]
    assert "the comm is closed" in kernel.run("view.send({})").error


def test_errors_and_endless_loops_of_listeners_end_neither_comm_nor_kernel(kernel: Kernel) -> None:
    opened = {"comm_id": "d", "target_name": "adder", "data": {"name": "d"}}
    of(kernel, send(kernel, "comm_open", opened))
    failed = of(kernel, send(kernel, "comm_msg", {"comm_id": "d", "data": {"n": 0}}))
    assert any("no zeros" in each["content"].get("text", "") for each in failed)
    endless = send(kernel, "comm_msg", {"comm_id": "d", "data": {"n": -1}})
    time.sleep(0.2)
    kernel.ask("control", "interrupt_request")
    stopped = of(kernel, endless)
    assert any("KeyboardInterrupt" in each["content"].get("text", "") for each in stopped)
    answered = of(kernel, send(kernel, "comm_msg", {"comm_id": "d", "data": {"n": 1}}, [b"\x01"]))
    assert "comm_msg" in [each["msg_type"] for each in answered]


def test_messages_for_unknown_comms_are_ignored(kernel: Kernel) -> None:
    request = send(kernel, "comm_msg", {"comm_id": "nobody", "data": {}})
    assert [each["msg_type"] for each in of(kernel, request)] == ["status", "status"]
