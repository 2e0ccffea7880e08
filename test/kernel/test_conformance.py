"""Jupyter's own conformance tests. Its pager test asks for payloads, which Jupyter deprecated: not supported."""

from __future__ import annotations

from typing import ClassVar

import jupyter_kernel_test
from conftest import KERNEL_NAME


class TestConformance(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL_NAME
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oops")'
    completion_samples: ClassVar = [
        {"text": "Number.MAX_S", "matches": {"MAX_SAFE_INTEGER"}},
        {"text": "'text'.toUpperC", "matches": {"toUpperCase"}},
    ]
    complete_code_samples: ClassVar = [
        "1",
        "",
        "function f() {}",
        "f(\n1)",
        "`a`",
        "if (x) {}",
        "// note",
        "await x",
        "x\n  .y()",
    ]
    incomplete_code_samples: ClassVar = [
        "function f() {",
        "f(1,",
        "`a",
        "/* x",
        "let a =",
        "if (x)",
        "[1, 2",
        "x.",
        "a +",
        "function f()",
    ]
    invalid_code_samples: ClassVar = ["const = 3", "1 2", "a b c", ")", "function ) {"]
    code_generate_error = 'throw new Error("wrong")'
    code_execute_result: ClassVar = [
        {"code": "6 * 7", "result": "42"},
        {"code": "'a' + 'b'", "result": "'ab'"},
        {"code": "[1, 2].map((x) => x * 2)", "result": "[ \x1b[33m2\x1b[39m, \x1b[33m4\x1b[39m ]"},
    ]
    code_display_data: ClassVar = [
        {
            "code": 'display({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>x</b>" }) })',
            "mime": "text/html",
        },
        {
            "code": 'import * as tslab from "tslab"; tslab.display.svg("<svg/>")',
            "mime": "image/svg+xml",
        },
    ]
    code_history_pattern = "6 ?*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "parseInt"
    code_clear_output = "display.clear()"

    def test_pager(self) -> None:
        reply, _ = self.execute_helper("1")
        assert reply["content"]["payload"] == []


del jupyter_kernel_test.KernelTests
