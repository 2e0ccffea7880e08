"""A real kernel, from a kernel spec in a folder of its own."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

ROOT = Path(__file__).resolve().parents[2]
# A build of the kernel elsewhere, while somebody else works on the usual one.
DIST = Path(os.environ.get("NNLAB_KERNEL_DIST", ROOT / "kernel" / "dist"))
MAIN = DIST / "main.js"
KERNEL_NAME = "nnlab-under-test"


def install_kernel(node: str, prefix: Path, name: str) -> None:
    """Writes the spec of a kernel that runs on a Node."""
    arguments = ["--prefix", prefix, "--name", name, "--resolve-from", ROOT]
    subprocess.run([node, MAIN, "install", *arguments], check=True, capture_output=True)


@pytest.fixture(scope="session", autouse=True)
def kernel_spec(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Installs the kernel in a temporary prefix and makes Jupyter look there."""
    prefix = tmp_path_factory.mktemp("prefix")
    install_kernel(os.environ.get("NODE", "node"), prefix, KERNEL_NAME)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(prefix / "share" / "jupyter"))
        patch.setenv("JUPYTER_DATA_DIR", str(prefix / "data"))
        yield prefix / "share" / "jupyter" / "kernels" / KERNEL_NAME


class Kernel:
    """A kernel with its client; what a cell sent comes as a `Result`."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    @property
    def process_id(self) -> int:
        return self.manager.provisioner.process.pid

    def run(self, code: str, timeout: float = 60, **options: Any) -> Result:
        return self.result(self.client.execute(code, **options), timeout)

    def result(self, message_id: str, timeout: float = 60) -> Result:
        """Collects what belongs to a request, up to its idle, and its reply."""
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            messages.append(message)
            if message["content"].get("execution_state") == "idle":
                break
        return Result(messages, self.reply("shell", message_id, timeout))

    def wait_for(self, message_type: str, request: str, timeout: float = 30) -> dict[str, Any]:
        """The next message of a type that belongs to a request, on iopub; those before it are gone."""
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            is_of_request = message["parent_header"].get("msg_id") == request
            if is_of_request and message["msg_type"] == message_type:
                return message

    def reply(self, channel: str, message_id: str, timeout: float = 60) -> dict[str, Any]:
        get = getattr(self.client, f"get_{channel}_msg")
        while True:
            message = get(timeout=timeout)
            if message["parent_header"].get("msg_id") == message_id:
                return message["content"]

    def ask(self, channel: str, message_type: str, **content: Any) -> dict[str, Any]:
        message = self.client.session.msg(message_type, content)
        getattr(self.client, f"{channel}_channel").send(message)
        return self.reply(channel, message["header"]["msg_id"])


class Result:
    """The messages of one request, in order, and its reply."""

    def __init__(self, messages: list[dict[str, Any]], reply: dict[str, Any]) -> None:
        self.messages = messages
        self.reply = reply

    @property
    def types(self) -> list[str]:
        return [message["msg_type"] for message in self.messages]

    def contents(self, message_type: str) -> list[dict[str, Any]]:
        return [each["content"] for each in self.messages if each["msg_type"] == message_type]

    def stream(self, name: str) -> str:
        return "".join(each["text"] for each in self.contents("stream") if each["name"] == name)

    @property
    def text(self) -> str | None:
        """The result of the cell as plain text, without colours."""
        results = self.contents("execute_result")
        return re.sub(r"\x1b\[\d+m", "", results[0]["data"]["text/plain"]) if results else None

    @property
    def error(self) -> str:
        """The traceback without colours."""
        [error] = self.contents("error")
        text = "\n".join(error["traceback"])
        for code in ("\x1b[31m", "\x1b[0m"):
            text = text.replace(code, "")
        return text


@pytest.fixture(scope="session")
def start_kernel(kernel_spec: Path) -> Iterator[Callable[..., Kernel]]:
    """Starts kernels; ends those that still live when the tests are over."""
    kernels: list[Kernel] = []

    def start(**options: Any) -> Kernel:
        manager, client = start_new_kernel(kernel_name=KERNEL_NAME, **options)
        kernels.append(Kernel(manager, client))
        return kernels[-1]

    yield start
    for kernel in kernels:
        kernel.client.stop_channels()
        if kernel.manager.has_kernel:
            kernel.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def kernel(start_kernel: Callable[..., Kernel], tmp_path_factory: pytest.TempPathFactory) -> Kernel:
    """One kernel for the tests of a module, in an empty folder."""
    return start_kernel(cwd=str(tmp_path_factory.mktemp("notebooks")))
