"""What is published of tslab works here unchanged: its way of importing, its cells, every display function."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from conftest import Kernel

BYTES = "new Uint8Array([137, 80, 78, 71])"
BASE64 = base64.b64encode(bytes([137, 80, 78, 71])).decode()
# The interface `Display` of tslab's public.d.ts, with the MIME types of its public.js.
DISPLAYS = [
    ("javascript('alert(1)')", "text/javascript", "alert(1)"),
    ("html('Hello <b>tslab!</b>')", "text/html", "Hello <b>tslab!</b>"),
    ("markdown('# tslab')", "text/markdown", "# tslab"),
    ("latex('$x^2$')", "text/latex", "$x^2$"),
    ("svg('<svg/>')", "image/svg+xml", "<svg/>"),
    (f"png({BYTES})", "image/png", BASE64),
    (f"jpeg({BYTES})", "image/jpeg", BASE64),
    (f"gif({BYTES})", "image/gif", BASE64),
    (f"pdf({BYTES})", "application/pdf", BASE64),
    ("text('plain')", "text/plain", "plain"),
    ("raw('text/html', '<i>raw</i>')", "text/html", "<i>raw</i>"),
    (f"raw('image/png', {BYTES})", "image/png", BASE64),
]


@pytest.fixture(scope="module")
def notebook(kernel: Kernel) -> Kernel:
    imported = kernel.run('import fs from "fs";\nimport * as tslab from "tslab";')
    assert imported.reply["status"] == "ok"
    return kernel


@pytest.mark.parametrize(("call", "mime", "shown"), DISPLAYS)
def test_display(call: str, mime: str, shown: str, notebook: Kernel) -> None:
    result = notebook.run(f"tslab.display.{call}")
    assert [each["data"] for each in result.contents("display_data")] == [{mime: shown}]
    assert result.text is None


def test_a_new_display_is_overwritten_in_its_place(notebook: Kernel) -> None:
    first = notebook.run("const progress = tslab.newDisplay(); progress.text('1 of 2')")
    second = notebook.run("progress.html('<b>2 of 2</b>')")
    [shown], [update] = first.contents("display_data"), second.contents("update_display_data")
    assert (shown["data"], update["data"]) == ({"text/plain": "1 of 2"}, {"text/html": "<b>2 of 2</b>"})
    assert shown["transient"]["display_id"] == update["transient"]["display_id"]


def test_versions(notebook: Kernel) -> None:
    versions = json.loads(notebook.run("console.log(JSON.stringify(tslab.versions))").stream("stdout"))
    assert set(versions) == {"tslab", "typescript", "node"}
    package = Path(__file__).resolve().parents[2] / "node_modules" / "tslab" / "package.json"
    assert versions["tslab"] == json.loads(package.read_text())["version"]


def test_its_functions_have_completion_and_documentation(notebook: Kernel) -> None:
    reply = notebook.reply("shell", notebook.client.complete("tslab.display."))
    assert {"html", "png", "raw"} <= set(reply["matches"])
    inspected = notebook.reply("shell", notebook.client.inspect("tslab.newDisplay()", 8))
    assert "displays and overwrites a single display-entry" in inspected["data"]["text/plain"]


# What its guide shows, in the guide's order: a printing cell, a function used later, a class of an interface, top-level
# await, a promise that is not awaited, a file read with `fs`.
GUIDE = [
    ("console.log(`Node.js: ${process.version}`)", "stdout", "Node.js: v"),
    ("/** Slow on purpose */\nfunction fib(n: number): number { return n > 1 ? fib(n - 1) + fib(n - 2) : 1 }", None, ""),
    ("{\n    const n = 20;\n    console.log(`fib(${n}) = ${fib(n)}`)\n}", "stdout", "fib(20) = 10946\n"),
    (
        "interface Greeter { greet(): string }\n"
        "class Polite implements Greeter {\n"
        "    constructor(private name: string) {}\n"
        "    greet() { return `Hello, ${this.name}!` }\n"
        "}\n"
        "console.log(new Polite('tslab').greet())",
        "stdout",
        "Hello, tslab!\n",
    ),
    (
        "let sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));\n"
        "const start = Date.now();\nawait sleep(20);\n`Slept ${Date.now() - start}[ms]`",
        "result",
        "Slept ",
    ),
    ("sleep(20);", "result", "Promise {"),
    ("tslab.display.jpeg(fs.readFileSync(process.execPath).subarray(0, 4))", "display", "f0VMRg=="),
]


@pytest.mark.parametrize(("code", "kind", "says"), GUIDE)
def test_cells_of_its_guide(code: str, kind: str | None, says: str, notebook: Kernel) -> None:
    result = notebook.run(code)
    assert result.reply["status"] == "ok", result.reply
    shown = {
        None: lambda: "",
        "stdout": lambda: result.stream("stdout"),
        "result": lambda: result.text,
        "display": lambda: result.contents("display_data")[0]["data"]["image/jpeg"],
    }[kind]()
    assert says in shown
