"""Two front ends on one kernel at the same time: a notebook and a console, say."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from typing import Any

import pytest
import zmq
from conftest import Kernel
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.session import Session

CELLS = 30


def connect(kernel: Kernel) -> BlockingKernelClient:
    """A client with a session of its own."""
    client = BlockingKernelClient(connection_file=kernel.manager.connection_file)
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    return client


@pytest.fixture
def other(kernel: Kernel) -> Iterator[Kernel]:
    client = connect(kernel)
    yield Kernel(kernel.manager, client)
    client.stop_channels()


def up_to_idle(kernel: Kernel, requests: list[str]) -> list[dict[str, Any]]:
    """What a front end sees of requests, its own or not."""
    found = []
    waiting = set(requests)
    while waiting:
        message = kernel.client.get_iopub_msg(timeout=30)
        if message["parent_header"].get("msg_id") in requests:
            found.append(message)
            if message["content"].get("execution_state") == "idle":
                waiting.remove(message["parent_header"]["msg_id"])
    return found


def assert_no_message(kernel: Kernel, channel: str) -> None:
    with pytest.raises(queue.Empty):
        getattr(kernel.client, f"get_{channel}_msg")(timeout=0.2)


def test_both_see_all_outputs_in_the_same_order(kernel: Kernel, other: Kernel) -> None:
    requests, asked_by = [], {}
    for n in range(CELLS):
        for each in (kernel, other):
            request = each.client.execute(f"console.log({n}); await null; {n}")
            requests.append(request)
            asked_by[request] = each
    seen, seen_by_other = up_to_idle(kernel, requests), up_to_idle(other, requests)
    assert [each["header"]["msg_id"] for each in seen] == [
        each["header"]["msg_id"] for each in seen_by_other
    ]
    sessions = {each["parent_header"]["session"] for each in seen}
    assert sessions == {kernel.client.session.session, other.client.session.session}
    # Each gets the replies to its own requests, in their order, and no others.
    counts = []
    for each in (kernel, other):
        own = [request for request in requests if asked_by[request] is each]
        replies = [each.client.get_shell_msg(timeout=30) for _ in own]
        assert [reply["parent_header"]["msg_id"] for reply in replies] == own
        counts += [reply["content"]["execution_count"] for reply in replies]
        assert_no_message(each, "shell")
    assert len(set(counts)) == 2 * CELLS


def test_names_are_shared(kernel: Kernel, other: Kernel) -> None:
    kernel.run("let told = 'by the first'")
    assert other.run("told").text == "'by the first'"
    other.run("told = 'by the second'")
    assert kernel.run("told").text == "'by the second'"


def test_the_one_that_runs_a_cell_is_asked(kernel: Kernel, other: Kernel) -> None:
    request = other.client.execute('await input("Who? ")', allow_stdin=True)
    assert other.client.get_stdin_msg(timeout=10)["content"]["prompt"] == "Who? "
    assert_no_message(kernel, "stdin")
    other.client.input("the second")
    assert other.result(request).text == "'the second'"


def test_an_error_of_one_aborts_what_waits_of_both(kernel: Kernel, other: Kernel) -> None:
    first = kernel.client.execute("await new Promise((r) => setTimeout(r, 500)); throw 1")
    # What two clients send may arrive in any order.
    kernel.wait_for("execute_input", first)
    waiting = other.client.execute("2")
    assert kernel.result(first).reply["status"] == "error"
    assert other.result(waiting).reply["status"] == "aborted"


def test_one_interrupts_the_cell_of_the_other(kernel: Kernel, other: Kernel) -> None:
    request = kernel.client.execute("console.log('at work'); while (true) {}")
    other.wait_for("stream", request)
    other.ask("control", "interrupt_request")
    assert kernel.result(request, timeout=10).reply["ename"] == "KeyboardInterrupt"


def test_one_leaves_while_its_cell_runs(kernel: Kernel) -> None:
    client = connect(kernel)
    client.execute("for (let i = 0; i < 1000; i++) { console.log(i); await null }; let left = 1")
    client.stop_channels()
    assert kernel.run("left").text == "1"


def test_one_that_comes_back_under_its_name_is_answered(kernel: Kernel) -> None:
    key = kernel.client.session.key
    session = Session(key=key)
    with zmq.Context() as context:
        # The old connection is not closed: it was lost on the way.
        sockets = [context.socket(zmq.DEALER) for _ in range(2)]
        for socket in sockets:
            socket.linger = 0
            socket.identity = session.bsession
            socket.connect(kernel.client._make_url("shell"))
            session.send(socket, "kernel_info_request", {})
            assert socket.poll(10_000), "no answer"
            _, reply = session.recv(socket)
            assert reply["msg_type"] == "kernel_info_reply"
        for socket in sockets:
            socket.close()
