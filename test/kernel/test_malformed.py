"""Malformed frames and JSON bodies by the thousand: the kernel lives, answers right requests, and keeps its memory.

`npm run test:messages` sends 50,000; the other tests a twentieth. NNLAB_MESSAGES scales it: 1 is in full.
"""

from __future__ import annotations

import hmac
import json
import os
import random
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import psutil
import pytest
import zmq
from conftest import Kernel

MESSAGES = round(50_000 * float(os.environ.get("NNLAB_MESSAGES", "0.05")))
SEED = int(os.environ.get("NNLAB_SEED", "1"))
# So many are sent before the kernel has to answer a right one.
ROUND = 250
GROWTH_MB = 150

TYPES = (
    "execute_request", "complete_request", "inspect_request", "is_complete_request", "history_request",
    "comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request", "usage_request",
    "interrupt_request", "debug_request", "create_subshell_request", "delete_subshell_request",
    "list_subshell_request", "input_reply", "connect_request", "constructor", "__proto__", "toString", "",
)  # fmt: skip
KEYS = (
    "code", "silent", "store_history", "stop_on_error", "user_expressions", "allow_stdin", "cursor_pos",
    "detail_level", "hist_access_type", "n", "pattern", "session", "start", "stop", "unique", "output", "comm_id",
    "target_name", "data", "value", "subshell_id", "command", "arguments", "seq", "type", "__proto__",
)  # fmt: skip


class Nonsense:
    """Frames that no client would send."""

    def __init__(self, key: bytes, seed: int) -> None:
        self.key = key
        self.chance = random.Random(seed)

    def value(self, depth: int = 3) -> Any:
        chance = self.chance
        simple = [None, True, False, 0, -1, 1e308, -1e308, 2**53, 0.5, "", "text", "\x00", "😀\ud800", "a" * 2000,
                  "tail", "range", "search", "*a*a*a*a*a*a*a*a*b", "Math.", "1 +", "import 'x'", "throw 1"]  # fmt: skip
        if depth == 0 or chance.random() < 0.7:
            return chance.choice(simple)
        if chance.random() < 0.5:
            return [self.value(depth - 1) for _ in range(chance.randrange(4))]
        return {chance.choice(KEYS): self.value(depth - 1) for _ in range(chance.randrange(4))}

    def content(self) -> bytes:
        chosen = self.chance.sample(KEYS, self.chance.randrange(8))
        return encoded({key: self.value() for key in chosen})

    def header(self) -> bytes:
        header = {"msg_id": f"m{self.chance.random()}", "msg_type": self.chance.choice(TYPES), "session": "s"}
        for key in self.chance.sample(["msg_id", "msg_type", "session", "username", "version", "subshell_id"], 2):
            if self.chance.random() < 0.2:
                header[key] = self.value()
        return encoded(header)

    def junk(self) -> bytes:
        """Bytes that are no JSON object."""
        chance = self.chance
        size = 5_000_000 if chance.random() < 0.001 else chance.randrange(200)
        return chance.choice(
            [
                lambda: b"",
                lambda: b"{",
                lambda: b"[]",
                lambda: b"null",
                lambda: b"\xff\xfe{}",
                lambda: b'{"a": "\xc3\x28"}',
                lambda: b'{"a": 1e999, "a": NaN}',
                lambda: chance.randbytes(size),
                lambda: b'{"code": "' + b"x" * size + b'"}',
                lambda: b"[" * 20_000,
                lambda: b'{"data": ' * 5000 + b"1" + b"}" * 5000,
            ]
        )()

    def frames(self) -> list[bytes]:
        chance = self.chance
        parts = [self.header(), b"{}", b"{}", self.content()]
        if chance.random() < 0.4:
            parts[chance.randrange(4)] = self.junk()
        signature = hmac.new(self.key, b"".join(parts), sha256).hexdigest().encode()
        buffers = [self.junk() for _ in range(chance.randrange(3))]
        frames = [b"<IDS|MSG>", signature, *parts, *buffers]
        damage = chance.random()
        if damage < 0.1:
            frames[1] = chance.choice([b"", b"0" * 64, signature.upper(), signature[:-1], chance.randbytes(64)])
        elif damage < 0.2:
            del frames[chance.randrange(len(frames))]
        elif damage < 0.25:
            frames = frames[: chance.randrange(1, len(frames))]
        elif damage < 0.3:
            frames.insert(chance.randrange(len(frames)), chance.choice([b"", b"<IDS|MSG>", self.junk()]))
        elif damage < 0.35:
            frames = [self.junk() for _ in range(chance.randrange(1, 9))]
        return frames


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


@pytest.mark.timeout(3600)
def test_malformed_messages(start_kernel: Callable[..., Kernel], tmp_path: Any) -> None:
    with (tmp_path / "stderr").open("w") as log:
        kernel = start_kernel(cwd=str(tmp_path), stderr=log)
    kernel.run("const kept = 7")
    process = psutil.Process(kernel.process_id)
    nonsense = Nonsense(kernel.client.session.key, SEED)
    sizes = []
    with zmq.Context() as context:
        sockets = []
        for channel in ("shell", "control", "stdin"):
            socket = context.socket(zmq.DEALER)
            socket.linger = 0
            # Replies are not read: they must not fill the memory of this side.
            socket.rcvhwm = 1
            socket.connect(kernel.client._make_url(channel))
            sockets.append(socket)
        for sent in range(1, MESSAGES + 1):
            nonsense.chance.choice(sockets).send_multipart(nonsense.frames())
            if sent % ROUND == 0:
                settle(kernel)
                sizes.append(process.memory_info().rss / 2**20)
        for socket in sockets:
            socket.close()
    settle(kernel)
    print("MB:", [round(size) for size in sizes[:: max(1, len(sizes) // 20)]])
    assert kernel.run("kept").text == "7"
    # The first of them bring in what is loaded on demand.
    assert sizes[-1] - sizes[len(sizes) // 4] < GROWTH_MB
    assert (tmp_path / "stderr").stat().st_size < 2**20


def settle(kernel: Kernel) -> None:
    """Waits until what was sent is worked off: a right request is answered on shell and on control."""
    deadline = time.monotonic() + 60
    for channel in ("control", "shell"):
        assert kernel.ask(channel, "kernel_info_request")["status"] == "ok"
    assert kernel.client.is_alive() and time.monotonic() < deadline
    # Cells among the nonsense may have been taken for real.
    while kernel.client.iopub_channel.msg_ready():
        kernel.client.get_iopub_msg(timeout=1)
