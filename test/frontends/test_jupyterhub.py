"""A server that JupyterHub starts for a user runs the kernel, for a client that knows the hub's address alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import KERNEL_NAME
from hub import TOKEN, Hub
from jupyter_client.session import Session
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

CELL = "const answer: number = 6 * 7; console.log(process.env.JUPYTERHUB_USER); answer"
TIMEOUT_S = 60


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    yield hub
    hub.stop()


async def run_cell(url: str, code: str) -> list[dict[str, Any]]:
    """The messages that belong to a cell, up to the last: idle, or the reply."""
    client = await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {TOKEN}"}))
    request = Session().msg("execute_request", {"code": code, "silent": False})
    await client.write_message(json.dumps({**request, "channel": "shell"}, default=str))
    messages: list[dict[str, Any]] = []
    while not {"idle", "execute_reply"} <= {kind(message) for message in messages}:
        message = json.loads(await client.read_message())
        if message["parent_header"].get("msg_id") == request["header"]["msg_id"]:
            messages.append(message)
    client.close()
    return messages


def kind(message: dict[str, Any]) -> str:
    return message["content"].get("execution_state", message["msg_type"])


def test_a_cell_runs_on_the_server_of_a_user(hub: Hub) -> None:
    server = hub.start_server()
    kernels = f"{server}api/kernels"
    kernel = hub.ask("POST", kernels, {"name": KERNEL_NAME})["id"]
    socket = f"{hub.url}{kernels}/{kernel}/channels".replace("http", "ws", 1)
    messages = asyncio.run(asyncio.wait_for(run_cell(socket, CELL), TIMEOUT_S))
    contents = {kind(message): message["content"] for message in messages}
    assert contents["execute_reply"]["status"] == "ok"
    assert contents["stream"]["text"] == "learner\n"
    assert contents["execute_result"]["data"]["text/plain"] == "42"
    hub.ask("DELETE", f"{kernels}/{kernel}")
