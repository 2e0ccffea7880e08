"""What a cell may do by mistake, or to its own process: the kernel answers afterwards, with every variable kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import Kernel


@pytest.fixture(autouse=True)
def alive(kernel: Kernel) -> Iterator[None]:
    kernel.run("let kept = 40")
    yield
    result = kernel.run('console.log("still there"); kept + 1 + 1', timeout=20)
    assert result.text == "42"
    assert "still there\n" in result.stream("stdout")


@pytest.mark.parametrize(
    "cell",
    [
        "process.exit(3)",
        "process.abort()",
        "(process as any).reallyExit(1)",
        "process.kill(process.pid)",
        "process.kill(process.pid, 'SIGINT')",
        "process.kill(process.pid, 'SIGKILL')",
        "process.kill(0, 'SIGTERM')",
        "import { exit } from 'node:process'; exit(1)",
    ],
)
def test_a_cell_cannot_end_the_kernel(cell: str, kernel: Kernel) -> None:
    reply = kernel.run(cell).reply
    assert "a cell cannot end the kernel" in reply["evalue"]


def test_a_signal_that_a_cell_listens_to_is_its_own(kernel: Kernel) -> None:
    cell = (
        "await new Promise<void>((resolve) => {"
        "process.once('SIGUSR2', () => resolve()); process.kill(process.pid, 'SIGUSR2') }); 'got it'"
    )
    assert kernel.run(cell).text == "'got it'"


@pytest.mark.parametrize(
    "cell",
    [
        "process.stdout.end('bye'); process.stdout.end(); process.stderr.end()",
        "process.stdout.destroy(); process.stderr.destroy(); process.stdin.destroy()",
        "import fs from 'node:fs'; fs.closeSync(0); fs.closeSync(1); fs.closeSync(2)",
        "import fs from 'node:fs'; import os from 'node:os'; const home = process.cwd();"
        "const gone = fs.mkdtempSync(os.tmpdir() + '/gone'); process.chdir(gone); fs.rmdirSync(gone)",
        "process.chdir(home)",
        "process.exitCode = 3",
    ],
)
def test_streams_and_folders(cell: str, kernel: Kernel) -> None:
    assert kernel.run(cell).reply["status"] == "ok"


@pytest.mark.parametrize(
    "cell",
    ["console.log('x'.repeat(2 ** 28))", "'x'.repeat(2 ** 29 - 100)"],
    ids=["printed", "returned"],
)
def test_a_huge_text_is_cut(cell: str, kernel: Kernel) -> None:
    result = kernel.run(cell)
    assert result.reply["status"] == "ok"
    assert len(result.stream("stdout") or result.text or "") < 2**26


def test_a_huge_error_is_cut(kernel: Kernel) -> None:
    result = kernel.run("throw new Error('x'.repeat(2 ** 28))")
    assert result.reply["ename"] == "Error"
    assert len(result.error) < 2**20


@pytest.mark.parametrize("value", ["'x'.repeat(2 ** 28)", "new Uint8Array(2 ** 28)"], ids=["text", "bytes"])
def test_a_huge_picture_is_refused(value: str, kernel: Kernel) -> None:
    show = "[Symbol.for('Jupyter.display')]"
    reply = kernel.run(f"({{ {show}: () => ({{ 'image/png': {value} }}) }})").reply
    assert "expected at most" in reply["evalue"]


@pytest.mark.parametrize(
    "cell",
    [
        "(function deep(n: number): number { return 1 + deep(n + 1) })(0)",
        "throw null",
        "throw undefined",
        "throw new Proxy({}, { get() { throw 1 }, has() { throw 2 }, ownKeys() { throw 3 }, getPrototypeOf() { throw 4 } })",
        "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy",
        "throw { toString() { throw 1 }, get message() { throw 2 }, get stack() { throw 3 } }",
        "class Hostile extends Error { get message(): string { throw 1 } get stack(): string { throw 2 }"
        "get name(): string { throw 3 } get cause(): unknown { throw 4 } }; throw new Hostile()",
        "const own: any = new Error('own'); own.cause = own; own.errors = [own]; throw own",
    ],
)
def test_whatever_is_thrown_is_shown_shortly(cell: str, kernel: Kernel) -> None:
    result = kernel.run(cell)
    assert result.reply["status"] == "error"
    assert result.error.count("\n") < 40
