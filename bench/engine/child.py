"""A peer under measurement: a process that answers one line with one line (python/protocol.py)."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import tempfile
import threading
from typing import Any


class PeerError(Exception):
    """The peer could not do what was asked; the message says why."""


class Child:
    def __init__(self, command: list[str], threads: int) -> None:
        env = os.environ | {"NNLAB_THREADS": str(threads), "TF_CPP_MIN_LOG_LEVEL": "3"}
        self.log = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env=env,
            text=True,
            encoding="utf-8",
        )
        self.lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        # Why the peer is not there, or None.
        self.missing = self._answer(None).get("missing")

    def ask(self, what: str, /, timeout: float | None = None, **request: Any) -> dict[str, Any]:
        """Raises PeerError when the peer fails or dies, TimeoutError after `timeout` seconds."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps({"ask": what, **request}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # Its end is read below.
        answer = self._answer(timeout)
        if "error" in answer:
            raise PeerError(answer["error"])
        return answer

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.log.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            # Libraries print too.
            if line.startswith("{"):
                self.lines.put(line)
        self.lines.put(None)

    def _answer(self, timeout: float | None) -> dict[str, Any]:
        try:
            line = self.lines.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError from None
        if line is None:
            self.log.seek(0)
            said = self.log.read().strip().splitlines()
            raise PeerError(f"it ended: {said[-1] if said else 'without a word'}")
        return json.loads(line)
