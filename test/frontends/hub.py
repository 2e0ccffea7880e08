"""A JupyterHub of one user, whose server is a process of this machine."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROXY = Path(sys.prefix) / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
USER = "learner"
TOKEN = "of-the-test"
START_S = 120

CONFIGURATION = """
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = {proxy}
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {{"{user}"}}
c.JupyterHub.spawner_class = "simple"
c.Spawner.cmd = {server}
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/{{username}}"
c.JupyterHub.services = [{{"name": "test", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [
    {{"name": "test", "services": ["test"], "scopes": ["read:hub", "read:users", "servers", "access:servers"]}}
]
"""


class Hub:
    def __init__(self, folder: Path) -> None:
        ports = free_ports(3)
        self.url = f"http://127.0.0.1:{ports[0]}"
        configuration = CONFIGURATION.format(
            ports=ports,
            proxy=[os.environ.get("NODE", "node"), str(PROXY)],
            # As root, which the machines of tests often are, a server starts only when told so.
            server=[sys.executable, "-m", "jupyterhub.singleuser", "--allow-root"],
            user=USER,
            folder=folder,
            token=TOKEN,
        )
        (folder / "jupyterhub_config.py").write_text(configuration)
        self.log = folder / "hub.log"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub"],
            cwd=folder,
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )

    def ask(self, method: str, path: str, content: object | None = None) -> Any:
        """What the hub, or a server behind it, answers to one who has the token."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            headers={"Authorization": f"token {TOKEN}"},
            data=None if content is None else json.dumps(content).encode(),
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.loads(response.read() or "null")

    def start_server(self) -> str:
        """Starts the user's server, and returns its path."""
        user = f"/hub/api/users/{USER}"
        self.wait_until(lambda: self.ask("GET", "/hub/api/"))
        self.ask("POST", f"{user}/server", {})
        return self.wait_until(lambda: self.ask("GET", user)["server"])

    def wait_until(self, answer: Callable[[], Any]) -> Any:
        """The first answer that says something."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                if found := answer():
                    return found
            time.sleep(0.2)
        raise AssertionError(f"the hub does not answer; its log:\n{self.log.read_text()}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
