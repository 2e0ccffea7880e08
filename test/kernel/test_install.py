"""`nnlab-kernel install` makes the kernel known to a Jupyter, and `uninstall` takes it away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pexpect
import pytest
from conftest import KERNEL_NAME, MAIN, ROOT, Kernel
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel

NODE = os.environ.get("NODE", "node")


def install(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [NODE, MAIN, "install", *arguments]
    return subprocess.run(command, capture_output=True, text=True, **options)


def test_jupyter_finds_the_spec(kernel_spec: Path) -> None:
    spec = KernelSpecManager().get_kernel_spec(KERNEL_NAME)
    assert spec.language == "typescript"
    assert spec.interrupt_mode == "message"
    assert spec.argv[-4:] == ["--connection-file", "{connection_file}", "--resolve-from", str(ROOT)]
    assert (kernel_spec / "logo-svg.svg").read_text().startswith("<svg")


def test_a_second_install_replaces_the_first_and_leaves_nothing_else(tmp_path: Path) -> None:
    for title in ("First", "Second"):
        prefix = ["--prefix", str(tmp_path), "--name", "twice", "--display-name", title]
        assert install(*prefix).returncode == 0
    kernels = tmp_path / "share" / "jupyter" / "kernels"
    assert [each.name for each in kernels.iterdir()] == ["twice"]
    assert json.loads((kernels / "twice" / "kernel.json").read_text())["display_name"] == "Second"


def test_a_kernel_for_javascript(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert install("--prefix", str(tmp_path), "--language", "javascript").returncode == 0
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    spec = KernelSpecManager().get_kernel_spec("nnlab-javascript")
    assert (spec.language, spec.display_name) == ("javascript", "JavaScript (nnlab)")
    manager, client = start_new_kernel(kernel_name="nnlab-javascript", cwd=str(tmp_path))
    try:
        kernel = Kernel(manager, client)
        language = kernel.ask("shell", "kernel_info_request")["language_info"]
        assert (language["name"], language["file_extension"]) == ("javascript", ".js")
        assert (language["mimetype"], language["pygments_lexer"]) == ("text/javascript", "javascript")
        assert kernel.run("let loose = null; loose = 'free'; loose.anything ?? 5").text == "5"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_another_programs_kernel_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "share" / "jupyter" / "kernels" / "theirs" / "kernel.json"
    theirs.parent.mkdir(parents=True)
    theirs.write_text('{"argv": ["theirs"]}')
    done = install("--prefix", str(tmp_path), "--name", "theirs")
    assert done.returncode == 1
    assert "the kernel of another program. Choose another name." in done.stderr
    assert theirs.read_text() == '{"argv": ["theirs"]}'


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--name", "no name", "--prefix", "."], "--name is"),
        (["--user", "--prefix", "."], "exclude one another"),
        (["--language", "python", "--prefix", "."], '--language is "python", expected typescript or javascript.'),
        (["here"], "Usage:"),
        (["--prefix", ".", "--colour"], "Unknown option '--colour'"),
        (["--user", "--python", "/no/python"], "--python is /no/python, which has no Jupyter"),
    ],
)
def test_wrong_arguments_are_said(arguments: list[str], says: str, tmp_path: Path) -> None:
    done = install(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []


class Computer:
    """A home folder, and two environments with Jupyter: one on the path, one elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.on_path = make_environment(folder / "on-path")
        self.elsewhere = make_environment(folder / "elsewhere")
        bin_folder = folder / "bin"
        bin_folder.mkdir()
        # As pip writes it; this folder has no Python of its own.
        (bin_folder / "jupyter").write_text(f"#!{self.on_path}/bin/python\n")
        node = subprocess.check_output([NODE, "-p", "process.execPath"], text=True).strip()
        (bin_folder / "node").symlink_to(node)
        self.env = {"HOME": str(self.home), "PATH": str(bin_folder)}
        self.folder = folder

    def files(self) -> set[Path]:
        # Python compiles what it imports.
        return {each for each in self.folder.rglob("*") if "__pycache__" not in each.parts}

    def run(self, *arguments: str, main: Path = MAIN, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["node", main, *arguments],
            env={**self.env, **env},
            executable=f"{self.env['PATH']}/node",
            capture_output=True,
            text=True,
        )


def make_environment(folder: Path) -> Path:
    """An environment that shares the packages of the one that runs the tests."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    [packages] = folder.glob("lib/python*/site-packages")
    (packages / "shared.pth").write_text(sysconfig.get_path("purelib"))
    return folder


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def test_user_install_works_is_listed_and_leaves_nothing(computer: Computer) -> None:
    before = computer.files()
    done = computer.run("install", "--user")
    assert done.returncode == 0, done.stderr
    assert f"Tried with the Jupyter in {computer.on_path}: it starts, and 6 * 7 is 42." in done.stdout
    listed = computer.run("list").stdout
    assert f"{computer.on_path} (Python" in listed
    assert f"nnlab  {computer.home}/" in listed
    history = computer.home / ".local" / "share" / "jupyter" / "nnlab-kernel-history.jsonl"
    history.write_text("kept by a notebook")
    assert computer.run("uninstall").returncode == 0
    assert computer.files() - before <= {computer.home / ".local"}


def test_sys_prefix_means_the_active_environment_or_the_one_named(computer: Computer) -> None:
    elsewhere = computer.elsewhere / "share" / "jupyter" / "kernels"
    before = computer.files()
    active = {"VIRTUAL_ENV": str(computer.elsewhere)}
    named = computer.run(
        "install", "--sys-prefix", "--python", f"{computer.elsewhere}/bin/python", "--name", "named"
    )
    assert named.returncode == 0, named.stderr
    done = computer.run("install", "--sys-prefix", **active)
    assert done.returncode == 0, done.stderr
    assert {each.name for each in elsewhere.iterdir()} == {"nnlab", "named"}
    for name in ("nnlab", "named"):
        removed = computer.run("uninstall", "--name", name, **active)
        assert removed.returncode == 0, removed.stderr
    assert computer.files() == before


def test_without_a_terminal_it_says_how_to_choose(computer: Computer) -> None:
    done = computer.run("install")
    assert done.returncode == 1
    assert f"1  the Jupyter in {computer.on_path}" in done.stderr
    assert "Write --sys-prefix for number 1, --user for number 2" in done.stderr


def test_on_a_terminal_it_asks(computer: Computer) -> None:
    terminal = pexpect.spawn(
        f"{computer.env['PATH']}/node", [str(MAIN), "install"], env=computer.env, timeout=60
    )
    terminal.expect_exact("1 to 2 [1]: ")
    terminal.sendline("3")
    terminal.expect_exact("1 to 2 [1]: ")
    terminal.sendline("")
    terminal.expect_exact("it starts, and 6 * 7 is 42")
    terminal.expect(pexpect.EOF)
    assert (computer.on_path / "share" / "jupyter" / "kernels" / "nnlab").is_dir()


def test_without_a_jupyter_it_says_how_to_get_one(computer: Computer) -> None:
    (Path(computer.env["PATH"]) / "jupyter").unlink()
    done = computer.run("install", "--user")
    assert done.returncode == 1
    assert "No Jupyter was found" in done.stderr
    assert "python3 -m pip install jupyterlab" in done.stderr


def test_a_kernel_that_jupyter_would_not_take_is_taken_back(computer: Computer) -> None:
    first = computer.run("install", "--sys-prefix")
    assert first.returncode == 0, first.stderr
    # An environment comes before the user's folder.
    second = computer.run("install", "--user")
    assert second.returncode == 1
    assert "has the same name and comes first" in second.stderr
    assert not (computer.home / ".local" / "share").exists()


def test_list_says_what_no_longer_starts(computer: Computer) -> None:
    assert computer.run("install", "--prefix", str(computer.on_path)).returncode == 0
    [spec_file] = computer.on_path.rglob("kernel.json")
    spec = json.loads(spec_file.read_text())
    spec["argv"][0] = "/gone/bin/node"
    spec_file.write_text(json.dumps(spec))
    listed = computer.run("list").stdout
    assert "does not start: /gone/bin/node is gone. Run nnlab-kernel install again." in listed


def test_run_by_npx_it_keeps_a_copy(computer: Computer) -> None:
    """npm empties the cache that npx runs from."""
    modules = computer.folder / "_npx" / "0123" / "node_modules"
    package = modules / "nnlab-kernel"
    package.mkdir(parents=True)
    (package / "package.json").symlink_to(ROOT / "kernel" / "package.json")
    (package / "dist").mkdir()
    for each in MAIN.parent.iterdir():
        copy_tree(each, package / "dist" / each.name)
    for name in ("typescript", "zeromq", "cmake-ts", "node-addon-api", "undici-types"):
        (modules / name).symlink_to(ROOT / "node_modules" / name)
    for scope, name in (("@types", "node"), ("@jridgewell", "*")):
        for each in (ROOT / "node_modules" / scope).glob(name):
            (modules / scope).mkdir(exist_ok=True)
            (modules / scope / each.name).symlink_to(each)
    done = computer.run("install", "--sys-prefix", main=package / "dist" / "main.js")
    assert done.returncode == 0, done.stderr
    assert "it starts" in done.stdout
    [spec] = computer.on_path.rglob("kernel.json")
    assert json.loads(spec.read_text())["argv"][2].startswith(str(spec.parent))


def copy_tree(source: Path, target: Path) -> None:
    """Real files: Node resolves packages from where a file really is."""
    subprocess.run(["cp", "-r", source, target], check=True)
