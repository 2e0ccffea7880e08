"""What values look like under a cell."""

from __future__ import annotations

import base64

import pytest
from conftest import Kernel

HOST = '(globalThis as any)[Symbol.for("Jupyter.host")]'
PNG = "new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1])"
PNG_BASE64 = base64.b64encode(bytes([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1])).decode()


def test_objects_have_colours_and_numbers_do_not(kernel: Kernel) -> None:
    [result] = kernel.run("({ a: 1 })").contents("execute_result")
    assert result["data"] == {"text/plain": "{ a: \x1b[33m1\x1b[39m }"}
    [result] = kernel.run("'text'").contents("execute_result")
    assert result["data"] == {"text/plain": "'text'"}
    assert "\x1b" not in kernel.run("throw { a: 1 }").contents("error")[0]["evalue"]


@pytest.mark.parametrize(
    ("call", "data"),
    [
        ("html('<b>1</b>')", {"text/plain": "<b>1</b>", "text/html": "<b>1</b>"}),
        ("svg('<svg/>')", {"text/plain": "<svg/>", "image/svg+xml": "<svg/>"}),
        ("markdown('# a')", {"text/plain": "# a", "text/markdown": "# a"}),
        ("latex('$x$')", {"text/plain": "$x$", "text/latex": "$x$"}),
        (f"image({PNG})", {"text/plain": "[image/png, 9 bytes]", "image/png": PNG_BASE64}),
    ],
)
def test_formats_on_request(call: str, data: dict[str, str], kernel: Kernel) -> None:
    assert [each["data"] for each in kernel.run(f"display.{call}").contents("display_data")] == [data]


def test_bytes_of_a_picture_are_one_and_markup_is_text(kernel: Kernel) -> None:
    [shown] = kernel.run(f"display({PNG})").contents("display_data")
    assert shown["data"]["image/png"] == PNG_BASE64
    jpeg = "Buffer.from([0xff, 0xd8, 0xff, 0xe0])"
    [shown] = kernel.run(f"display({jpeg})").contents("display_data")
    assert shown["data"]["image/jpeg"] == "/9j/4A=="
    for value, text in (("'<b>1</b>'", "'<b>1</b>'"), ("new Uint8Array([1])", "Uint8Array(1) [ \x1b[33m1\x1b[39m ]")):
        [shown] = kernel.run(f"display({value})").contents("display_data")
        assert shown["data"] == {"text/plain": text}
    assert "display.image: bytes are no picture" in kernel.run("display.image(new Uint8Array([1]))").error


def test_a_table_is_html(kernel: Kernel) -> None:
    result = kernel.run("console.table([{ name: '<Ada>', born: 1815 }])\nconsole.table('none')")
    [shown] = result.contents("display_data")
    assert "<td>&#60;Ada&#62;</td><td>1815</td>" in shown["data"]["text/html"]
    assert "│ 0       │ '<Ada>' │ 1815 │" in shown["data"]["text/plain"]
    assert result.stream("stdout") == "none\n"


def test_a_library_registers_how_foreign_objects_are_shown(kernel: Kernel) -> None:
    kernel.run(
        "class Tensor { shape = [2, 2] }\n"
        f"const undo = {HOST}.displays.register(Tensor, async (t: Tensor) => "
        "({ 'text/plain': `Tensor ${t.shape}`, 'text/html': '<i>tensor</i>' }))"
    )
    shown = {"text/plain": "Tensor 2,2", "text/html": "<i>tensor</i>"}
    assert kernel.run("new Tensor()").contents("execute_result")[0]["data"] == shown
    assert kernel.run("display(new Tensor())").contents("display_data")[0]["data"] == shown
    kernel.run(
        f"{HOST}.displays.register((value: any) => value.shape.length === 9, () => ({{ 'text/plain': 'nine' }}))"
    )
    assert kernel.run("({ shape: Array(9) })").text == "nine"
    assert kernel.run("null").text == "null"
    assert kernel.run("undo(); new Tensor()").text == "Tensor { shape: [ 2, 2 ] }"
    assert "displays.register: match is of type number" in kernel.run(f"{HOST}.displays.register(1)").error


@pytest.mark.parametrize(
    "value",
    [
        "new Proxy({}, { get() { throw new Error('no') } })",
        "new Proxy({}, { getPrototypeOf() { throw new Error('no') } })",
        "(() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy })()",
        "({ get [Symbol.for('Jupyter.display')]() { throw new Error('no') } })",
        "({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('no') } })",
        "({ get [Symbol.toStringTag]() { throw new Error('no') } })",
    ],
)
def test_a_value_that_throws_when_looked_at_is_shown_somehow(value: str, kernel: Kernel) -> None:
    for code in (value, f"display({value}); 1"):
        result = kernel.run(f"const strange = {value}\n{code.replace(value, 'strange')}")
        assert result.reply["status"] == "ok", result.error
        assert result.text
    assert kernel.run(f"throw {value}").reply["status"] == "error"
    assert kernel.run("1 + 1").text == "2"
