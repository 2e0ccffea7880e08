"""What a cell may be, where it depends on the Node.js that runs the kernel."""

from __future__ import annotations

from conftest import Kernel


def test_using_disposes_at_the_end_of_the_cell(kernel: Kernel) -> None:
    kernel.run("const log: string[] = []; const made = (n: string) => ({ n, [Symbol.dispose]() { log.push(n) } })")
    kernel.run('using a = made("a"), b = made("b"); const beside = 3; { using c = made("c") }')
    assert kernel.run("[...log, beside, a.n]").text == "[ 'c', 'b', 'a', 3, 'a' ]"
    late = 'await using d = { async [Symbol.asyncDispose]() { await null; log.push("d") } }; throw 1'
    assert kernel.run(late).reply["status"] == "error"
    assert kernel.run("log.at(-1)").text == "'d'"


def test_decorators_and_accessors(kernel: Kernel) -> None:
    code = "const same = (value: any): any => value\n@same class A { @same static accessor x = 1 }\nA.x"
    assert kernel.run(code).text == "1"
    assert kernel.run("@same class B { @same m() { return 2 } }\nnew B().m()").text == "2"


def test_require(kernel: Kernel) -> None:
    assert kernel.run("const os = require('node:os'); typeof os.cpus").text == "'function'"
