"""The kernels that are compared, and how they get here: ours from the clone, the others from npm on demand."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Ignored by git. Also the folder in which all kernels run, so that all find the same tfjs.
FOLDER = ROOT / ".nnlab" / "bench-peers"
PACKAGES = {"deno": "2.9.6", "tslab": "1.0.22", "@tensorflow/tfjs": "4.22.0"}
MAIN = Path(os.environ.get("NNLAB_KERNEL_DIST", ROOT / "kernel" / "dist")) / "main.js"


@dataclass(frozen=True)
class Peer:
    name: str
    language: str
    can_tfjs: bool = True
    # tslab and Deno lose part of a burst of output, and tslab never ends it.
    keeps_bursts: bool = False

    @property
    def spec(self) -> str:
        return f"bench-{self.name}"


PEERS = {
    peer.name: peer
    for peer in (
        Peer("nnlab", "typescript", keeps_bursts=True),
        Peer("ipykernel", "python", can_tfjs=False, keeps_bursts=True),
        Peer("deno", "typescript"),
        Peer("tslab", "typescript"),
    )
}


def prepare(names: list[str]) -> None:
    """Installs what is missing, and makes Jupyter find the kernels."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    manifest = FOLDER / "package.json"
    wanted = json.dumps({"private": True, "dependencies": PACKAGES})
    if not manifest.exists() or manifest.read_text() != wanted or not list_deno():
        manifest.write_text(wanted)
        npm = shutil.which("npm")
        assert npm, "npm is not on the path"
        subprocess.run([npm, "install", "--ignore-scripts", "--no-audit"], cwd=FOLDER, check=True)
        (FOLDER / "deno.json").write_text('{ "nodeModulesDir": "manual" }')
    data = FOLDER / "share" / "jupyter"
    for name in names:
        peer = PEERS[name]
        if name == "nnlab":
            install = [node(), MAIN, "install", "--prefix", FOLDER, "--name", peer.spec]
            subprocess.run(install, check=True, stdout=subprocess.DEVNULL)
            continue
        folder = data / "kernels" / peer.spec
        folder.mkdir(parents=True, exist_ok=True)
        spec = {"display_name": name, "language": peer.language, "argv": command(name)}
        (folder / "kernel.json").write_text(json.dumps(spec))
    os.environ["JUPYTER_PATH"] = str(data)
    os.environ["DENO_DIR"] = str(FOLDER / "deno-cache")
    os.environ["DENO_NO_UPDATE_CHECK"] = "1"


def list_deno() -> list[Path]:
    return [each for each in FOLDER.glob("node_modules/@deno/*/deno*") if each.suffix in ("", ".exe")]


def node() -> str:
    return shutil.which("node") or "node"


def command(name: str) -> list[str]:
    if name == "tslab":
        script = FOLDER / "node_modules" / "tslab" / "bin" / "tslab"
        return [node(), str(script), "kernel", "--config-path", "{connection_file}"]
    if name == "deno":
        return [str(list_deno()[0]), "jupyter", "--kernel", "--conn", "{connection_file}"]
    return [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
