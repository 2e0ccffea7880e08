"""Random sequences of requests over ZeroMQ: every reply, status and output is as a plain model of the kernel says.

`npm run test:messages` sends 10,000; the other tests a twentieth. NNLAB_MESSAGES scales it: 1 is in full.
"""

from __future__ import annotations

import os
import queue
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from conftest import Kernel

REQUESTS = round(10_000 * float(os.environ.get("NNLAB_MESSAGES", "0.05")))
SEED = int(os.environ.get("NNLAB_SEED", "1"))
Json = dict[str, Any]
# Fields of a request's header that its answers repeat.
ECHOED = ("msg_id", "msg_type", "session", "subshell_id")
# What the kernel answers at once, whatever waits.
IMMEDIATE = ("comm_open", "comm_msg", "comm_close", "comm_info_request")


@dataclass
class Cell:
    """What a cell shows: its outputs, then its result or its error."""

    code: str
    outputs: list[tuple[str, Any]] = field(default_factory=list)
    result: str | None = None
    error: str | None = None


@dataclass
class Sent:
    channel: str
    message: Json
    reply_type: str | None
    cell: Cell | None = None
    check: Callable[[Json], bool] = lambda content: True
    # What came back.
    iopub: list[Json] = field(default_factory=list)
    replies: list[Json] = field(default_factory=list)

    @property
    def type(self) -> str:
        return self.message["header"]["msg_type"]

    @property
    def shell(self) -> str | None:
        return self.message["header"].get("subshell_id")

    @property
    def content(self) -> Json:
        return self.message["content"]


def random_cell(chance: random.Random) -> Cell:
    n = chance.randrange(1000)
    display = '({{ [Symbol.for("Jupyter.display")]: () => ({{ "text/html": "<b>{}</b>" }}) }})'
    return chance.choice(
        [
            Cell(f"{n} + 1", result=str(n + 1)),
            Cell(f"let counted = {n}; counted", result=str(n)),
            Cell("// nothing"),
            Cell(f"'é😀'.length + {n}", result=str(n + 3)),
            Cell(
                f"console.log('a'); console.log({n}); console.error('b'); console.log('c'); {n}",
                [("stdout", f"a\n{n}\n"), ("stderr", "b\n"), ("stdout", "c\n")],
                str(n),
            ),
            Cell(
                f"for (let i = 0; i < {n % 50 + 1}; i++) console.log(i)",
                [("stdout", "".join(f"{i}\n" for i in range(n % 50 + 1)))],
            ),
            Cell(
                f"console.log('x'); display({display.format(n)}); console.log('y')",
                [("stdout", "x\n"), ("display", f"<b>{n}</b>"), ("stdout", "y\n")],
            ),
            Cell(
                f"await new Promise((r) => setTimeout(r, {n % 20})); console.log('later'); {n}",
                [("stdout", "later\n")],
                str(n),
            ),
            Cell("console.log('first'); throw new RangeError('no')", [("stdout", "first\n")], error="RangeError"),
            Cell(f"await null; throw new Error('{n}')", error="Error"),
            Cell("const wrong: number = 'text'", error="TypeError"),
            Cell("let = = 1", error="SyntaxError"),
        ]
    )


class Client:
    """Sends random requests, and knows what the kernel has to make of them."""

    def __init__(self, kernel: Kernel, seed: int) -> None:
        self.client = kernel.client
        self.chance = random.Random(seed)
        # A shell of its own, for questions among the cells.
        self.subshell = kernel.ask("control", "create_subshell_request")["subshell_id"]
        self.count = kernel.run("0").reply["execution_count"]
        self.stored = ["0"]

    def send(self, channel: str, message_type: str, content: Json, reply_type: str | None, **more: Any) -> Sent:
        message = self.client.session.msg(message_type, content)
        is_cell = message_type == "execute_request" or message_type == "history_request"
        if channel == "shell" and not is_cell and self.chance.random() < 0.3:
            message["header"]["subshell_id"] = self.subshell
        getattr(self.client, f"{channel}_channel").send(message)
        return Sent(channel, message, reply_type, **more)

    def execute(self, cell: Cell, **options: Any) -> Sent:
        content = {"code": cell.code, "allow_stdin": False, **options}
        return self.send("shell", "execute_request", content, "execute_reply", cell=cell)

    def random_execute(self) -> Sent:
        def sometimes(name: str, value: Any, share: float) -> Json:
            return {name: value} if self.chance.random() < share else {}

        return self.execute(
            random_cell(self.chance),
            **sometimes("silent", True, 0.15),
            **sometimes("store_history", False, 0.2),
            **sometimes("stop_on_error", False, 0.4),
            **sometimes("user_expressions", {"right": "6 * 7", "wrong": "nowhere"}, 0.2),
        )

    def random_question(self) -> Sent:
        send, chance = self.send, self.chance
        shell_or_control = chance.choice(["shell", "control"])
        questions: list[Callable[[], Sent]] = [
            lambda: send("shell", "complete_request", {"code": "'😀'; Math.ma", "cursor_pos": 12},
                         "complete_reply", check=lambda c: (c["matches"], c["cursor_start"]) == (["max"], 10)),
            lambda: send("shell", "inspect_request", {"code": "Math.max", "cursor_pos": 6, "detail_level": 0},
                         "inspect_reply", check=lambda c: c["found"] is True),
            lambda: send("shell", "is_complete_request", {"code": "f(1,"},
                         "is_complete_reply", check=lambda c: c["status"] == "incomplete"),
            lambda: send("shell", "is_complete_request", {"code": "f(1)"},
                         "is_complete_reply", check=lambda c: c["status"] == "complete"),
            lambda: send("shell", "history_request",
                         {"hist_access_type": "tail", "n": 2, "raw": True, "output": False},
                         "history_reply", check=lambda c: [each[2] for each in c["history"]] == self.stored[-2:]),
            lambda: send(shell_or_control, "kernel_info_request", {},
                         "kernel_info_reply", check=lambda c: c["protocol_version"] == "5.5"),
            lambda: send("control", "usage_request", {}, "usage_reply"),
            lambda: send("shell", "comm_info_request", {}, "comm_info_reply", check=lambda c: "status" in c),
            lambda: send("shell", "comm_open", {"comm_id": str(chance.random()), "target_name": "nobody", "data": {}}, None),
            lambda: send("shell", "unheard_of_request", {}, None),
        ]  # fmt: skip
        return chance.choice(questions)()

    def batch(self) -> list[Sent]:
        """Requests that are sent without waiting in between."""
        chance = self.chance
        # Sometimes all of them are there before the first has ended.
        first = [self.execute(Cell("await new Promise((r) => setTimeout(r, 150))"))] if chance.random() < 0.05 else []
        some = [
            self.random_execute() if chance.random() < 0.55 else self.random_question()
            for _ in range(chance.randint(1, 12))
        ]
        return first + some

    def collect(self, sent: list[Sent], timeout: float = 60) -> list[tuple[Sent, Json]]:
        """Waits until all is answered; all of iopub in its order."""
        by_id = {each.message["header"]["msg_id"]: each for each in sent}
        order: list[tuple[Sent, Json]] = []
        open_ids = set(by_id)
        while open_ids:
            message = self.client.get_iopub_msg(timeout=timeout)
            parent = message["parent_header"].get("msg_id")
            assert parent in by_id, f"for nobody: {message['msg_type']} {message['content']}"
            by_id[parent].iopub.append(message)
            order.append((by_id[parent], message))
            if message["content"].get("execution_state") == "idle":
                open_ids.remove(parent)
        for channel in ("shell", "control"):
            expected = sum(each.reply_type is not None and each.channel == channel for each in sent)
            get = getattr(self.client, f"get_{channel}_msg")
            for _ in range(expected):
                message = get(timeout=timeout)
                by_id[message["parent_header"]["msg_id"]].replies.append(message)
        return order

    def assert_silence(self) -> None:
        """Nothing more comes than was asked for."""
        for channel in ("iopub", "shell", "control"):
            with pytest.raises(queue.Empty):
                message = getattr(self.client, f"get_{channel}_msg")(timeout=0.05)
                pytest.fail(f"more on {channel}: {message}")

    def check(self, sent: list[Sent], order: list[tuple[Sent, Json]]) -> None:
        queued = [each for each in sent if each.channel == "shell" and each.type not in IMMEDIATE]
        for shell in (None, self.subshell):
            self.check_order([each for each in queued if each.shell == shell], order)
        all_arrived = bool(sent) and "150" in str(sent[0].content.get("code"))
        may_abort = False
        for each in sent:
            assert [reply["msg_type"] for reply in each.replies] == ([each.reply_type] if each.reply_type else [])
            for message in [*each.iopub, *each.replies]:
                parent, header = message["parent_header"], each.message["header"]
                assert {key: parent[key] for key in ECHOED if key in header} == {
                    key: header[key] for key in ECHOED if key in header
                }
            if each.cell:
                may_abort = self.check_cell(each, each.cell, may_abort, all_arrived)
            else:
                expected = ["busy", "comm_close", "idle"] if each.type == "comm_open" else ["busy", "idle"]
                assert kinds(each.iopub) == expected, each.type
                assert all(each.check(reply["content"]) for reply in each.replies), each.replies

    def check_order(self, queued: list[Sent], order: list[tuple[Sent, Json]]) -> None:
        """One request after another, each from its busy to its idle."""
        seen = [each for each, _ in order if each in queued]
        runs = [each for index, each in enumerate(seen) if index == 0 or seen[index - 1] is not each]
        assert [each.message["header"]["msg_id"] for each in runs] == [
            each.message["header"]["msg_id"] for each in queued
        ]

    def check_cell(self, sent: Sent, cell: Cell, may_abort: bool, all_arrived: bool) -> bool:
        """Returns whether the next may be aborted."""
        reply, options = sent.replies[0]["content"], sent.content
        if reply["status"] == "aborted":
            assert may_abort, "aborted without an error before it"
            assert kinds(sent.iopub) == ["busy", "idle"]
            assert reply["execution_count"] == self.count
            return True
        # Aborted is what has arrived: not more than that, and no later one that comes before.
        assert not (may_abort and all_arrived), "not aborted by the error before it"
        is_silent = options.get("silent", False)
        if not is_silent and options.get("store_history", True):
            self.count += 1
            self.stored.append(cell.code)
        assert reply["execution_count"] == self.count
        assert reply["status"] == ("error" if cell.error else "ok")
        assert reply.get("ename") == cell.error
        assert shown(sent.iopub) == expected_messages(cell, is_silent, self.count)
        if not cell.error:
            expressions = reply["user_expressions"]
            assert set(expressions) == set(options.get("user_expressions", {}))
            if expressions:
                assert expressions["right"]["data"] == {"text/plain": "42"}
                assert expressions["wrong"]["status"] == "error"
        return bool(cell.error) and not is_silent and options.get("stop_on_error", True)


def kinds(messages: list[Json]) -> list[str]:
    return [each["content"].get("execution_state", each["msg_type"]) for each in messages]


def shown(messages: list[Json]) -> list[tuple[str, Any]]:
    """What the messages of a cell show; texts of one stream joined, however they were sent."""
    found: list[tuple[str, Any]] = []
    for message in messages:
        content, kind = message["content"], message["msg_type"]
        if kind == "stream" and found and found[-1][0] == content["name"]:
            found[-1] = (content["name"], found[-1][1] + content["text"])
            continue
        found.append(
            {
                "status": lambda c: (c["execution_state"], None),
                "stream": lambda c: (c["name"], c["text"]),
                "execute_input": lambda c: ("input", (c["code"], c["execution_count"])),
                "execute_result": lambda c: ("result", (c["data"]["text/plain"], c["execution_count"])),
                "display_data": lambda c: ("display", c["data"]["text/html"]),
                "error": lambda c: ("error", c["ename"]),
            }[kind](content)
        )
    return found


def expected_messages(cell: Cell, is_silent: bool, count: int) -> list[tuple[str, Any]]:
    end: list[tuple[str, Any]] = []
    if not is_silent and cell.error:
        end = [("error", cell.error)]
    elif not is_silent and cell.result is not None:
        end = [("result", (cell.result, count))]
    start: list[tuple[str, Any]] = [] if is_silent else [("input", (cell.code, count))]
    return [("busy", None), *start, *cell.outputs, *end, ("idle", None)]


@pytest.mark.timeout(3600)
def test_random_requests(start_kernel: Callable[..., Kernel], tmp_path: Any) -> None:
    client = Client(start_kernel(cwd=str(tmp_path)), SEED)
    done = 0
    started = time.monotonic()
    while done < REQUESTS:
        sent = client.batch()
        order = client.collect(sent)
        client.check(sent, order)
        done += len(sent)
        if client.chance.random() < 0.02:
            client.assert_silence()
    client.assert_silence()
    print(f"{done} requests in {time.monotonic() - started:.0f} s")
