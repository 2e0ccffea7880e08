"""What Jupyter's clients see of the kernel, message by message."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import KERNEL_NAME, ROOT, Kernel

BUNDLE = '({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>hi</b>" }) })'
HOST = '(globalThis as any)[Symbol.for("Jupyter.host")]'


def test_messages_of_a_cell_come_in_order(kernel: Kernel) -> None:
    result = kernel.run('console.log("out"); console.error("err"); console.log("again"); 1')
    assert result.types == [
        "status",
        "execute_input",
        "stream",
        "stream",
        "stream",
        "execute_result",
        "status",
    ]
    assert [each["text"] for each in result.contents("stream")] == ["out\n", "err\n", "again\n"]
    assert result.reply["status"] == "ok"


def test_a_stream_arrives_while_the_cell_computes(kernel: Kernel) -> None:
    request = kernel.client.execute(
        'console.log("now"); { const end = Date.now() + 1500; while (Date.now() < end) {} }'
    )
    message = kernel.wait_for("stream", request)
    arrived = time.monotonic()
    assert message["content"]["text"] == "now\n"
    kernel.result(request)
    assert time.monotonic() - arrived > 0.7


@pytest.mark.parametrize("lines", [2_000, 20_000])
def test_bursts_of_lines_arrive_whole_before_idle(lines: int, kernel: Kernel) -> None:
    result = kernel.run(f"for (let i = 0; i < {lines}; i++) console.log(i)")
    assert result.stream("stdout") == "".join(f"{i}\n" for i in range(lines))


def test_large_output_arrives_whole(kernel: Kernel) -> None:
    result = kernel.run("for (let i = 0; i < 16; i++) console.log(String(i % 10).repeat(1e6))")
    assert result.stream("stdout") == "".join(f"{str(i % 10) * 1_000_000}\n" for i in range(16))


def test_silent_cells_leave_no_trace(kernel: Kernel) -> None:
    before = kernel.run("1").reply["execution_count"]
    silent = kernel.run("2", silent=True)
    assert silent.types == ["status", "status"]
    assert kernel.run("3", store_history=False).reply["execution_count"] == before
    assert kernel.run("4").reply["execution_count"] == before + 1


def test_user_expressions_are_evaluated_after_the_cell(kernel: Kernel) -> None:
    asked = {"right": "u * 2", "wrong": "(u as any).no.no"}
    reply = kernel.run("const u = 21", user_expressions=asked).reply
    assert reply["user_expressions"]["right"]["data"] == {"text/plain": "42"}
    assert reply["user_expressions"]["wrong"]["ename"] == "TypeError"


def test_an_error_aborts_the_cells_that_wait(kernel: Kernel) -> None:
    first = kernel.client.execute('await new Promise((r) => setTimeout(r, 300)); throw "stop"')
    waiting = [kernel.client.execute("1") for _ in range(3)]
    assert kernel.result(first).reply["status"] == "error"
    replies = [kernel.result(each).reply["status"] for each in waiting]
    assert replies == ["aborted"] * 3
    assert kernel.run("2").reply["status"] == "ok"


def test_without_stop_on_error_the_next_cells_run(kernel: Kernel) -> None:
    first = kernel.client.execute(
        'await new Promise((r) => setTimeout(r, 300)); throw "go on"', stop_on_error=False
    )
    second = kernel.client.execute("5")
    kernel.result(first)
    assert kernel.result(second).text == "5"


def test_displays(kernel: Kernel) -> None:
    [shown] = kernel.run(f"display({BUNDLE})").contents("display_data")
    assert shown["data"]["text/html"] == "<b>hi</b>"
    assert "text/plain" in shown["data"]
    [result] = kernel.run(BUNDLE).contents("execute_result")
    assert result["data"]["text/html"] == "<b>hi</b>"


def test_a_display_comes_before_what_is_printed_next(kernel: Kernel) -> None:
    types = kernel.run(f"console.log(1); display({BUNDLE}); console.log(2); display(3)").types
    assert types[2:-1] == ["stream", "display_data", "stream", "display_data"]


def test_a_display_that_is_no_json_is_an_error_of_the_cell(kernel: Kernel) -> None:
    for options in ("{ metadata: { big: 1n } }", "{ displayId: 1n as any }"):
        kernel.run(f'{HOST}.display({{ "text/plain": "1" }}, {options})')
    assert kernel.run("1 + 1").text == "2"


def test_a_promised_bundle_is_shown_before_idle(kernel: Kernel) -> None:
    late = (
        'display({ async [Symbol.for("Jupyter.display")]() {'
        ' await new Promise((r) => setTimeout(r, 50)); return { "text/plain": "late" }; } })'
    )
    assert kernel.run(late).contents("display_data")[0]["data"] == {"text/plain": "late"}


def test_a_library_updates_its_display(kernel: Kernel) -> None:
    kernel.run(f'{HOST}.display({{ "text/plain": "1" }}, {{ displayId: "plot" }})')
    result = kernel.run(
        f'{HOST}.display({{ "text/plain": "2", "image/png": new Uint8Array([1, 2]),'
        ' "application/json": { y: new Float32Array([0.5, 1]) } },'
        ' { displayId: "plot", update: true })'
    )
    [update] = result.contents("update_display_data")
    assert update["transient"] == {"display_id": "plot"}
    assert update["data"] == {
        "text/plain": "2",
        "image/png": "AQI=",
        "application/json": {"y": [0.5, 1]},
    }


def test_completion_with_types_counts_code_points(kernel: Kernel) -> None:
    kernel.run("function addTwo(a: number) { return a + 2 }")
    code = "'😀'; addT"
    message = kernel.client.complete(code)
    reply = kernel.reply("shell", message)
    assert reply["matches"] == ["addTwo"]
    assert (reply["cursor_start"], reply["cursor_end"]) == (5, 9)
    [kind] = reply["metadata"]["_jupyter_types_experimental"]
    assert kind == {
        "text": "addTwo",
        "type": "function",
        "start": 5,
        "end": 9,
        "signature": "(a: number): number",
    }


def test_inspection_has_signature_and_documentation(kernel: Kernel) -> None:
    kernel.run("/** Adds three.\n * @param a What to add to. */ function addThree(a: number) { return a + 3 }")
    reply = kernel.reply("shell", kernel.client.inspect("addThree(1)", 4))
    assert reply["data"]["text/plain"] == (
        "function addThree(a: number): number\n\nAdds three.\n@param a What to add to."
    )
    assert kernel.reply("shell", kernel.client.inspect("'nothing'", 3))["found"] is False


def test_inspection_in_detail_has_the_source(kernel: Kernel) -> None:
    kernel.run("/** Halves. */ function half(a: number) { return a / 2 }")
    plain = kernel.reply("shell", kernel.client.inspect("half(1)", 2))["data"]
    detailed = kernel.reply("shell", kernel.client.inspect("half(1)", 2, detail_level=1))["data"]
    assert plain["text/plain"] == "function half(a: number): number\n\nHalves."
    assert detailed["text/plain"] == plain["text/plain"] + (
        "\n\nfunction half(a: number) { return a / 2 }"
    )
    assert detailed["text/markdown"].startswith("```typescript\nfunction half(a: number): number\n```")


def test_inspection_within_brackets_counts_code_points(kernel: Kernel) -> None:
    kernel.run("function mix(a: string, bb: number) { return a.repeat(bb) }")
    code = "mix('😀😀', 2)"
    for place, parameter in ((len("mix('😀😀'"), "a: string"), (len("mix('😀😀', "), "bb: number")):
        data = kernel.reply("shell", kernel.client.inspect(code, place))["data"]
        assert data["text/plain"] == (
            f"mix(a: string, bb: number): string\n\nActive parameter: {parameter}"
        )


def test_kernel_info_also_on_control(kernel: Kernel) -> None:
    for channel in ("shell", "control"):
        reply = kernel.ask(channel, "kernel_info_request")
        assert reply["implementation"] == "nnlab-kernel"
        assert reply["language_info"]["name"] == "typescript"


def test_a_comm_for_an_unknown_target_is_closed(kernel: Kernel) -> None:
    message = kernel.client.session.msg(
        "comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}}
    )
    kernel.client.shell_channel.send(message)
    types = []
    while "idle" not in types:
        answer = kernel.client.get_iopub_msg(timeout=10)
        if answer["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            types.append(answer["content"].get("execution_state", answer["msg_type"]))
    assert types == ["busy", "comm_close", "idle"]
    assert kernel.ask("shell", "comm_info_request") == {"status": "ok", "comms": {}}


def test_input_asks_the_reader(kernel: Kernel) -> None:
    request = kernel.client.execute('`hello ${await input("Name? ")}`', allow_stdin=True)
    question = kernel.client.get_stdin_msg(timeout=10)["content"]
    assert question == {"prompt": "Name? ", "password": False}
    kernel.client.input("Ada")
    assert kernel.result(request).text == "'hello Ada'"
    refused = kernel.run('await input("Name? ")', allow_stdin=False)
    assert "nobody to ask" in refused.error


@pytest.mark.parametrize("before", ["", "await null; "], ids=["at once", "after an await"])
def test_prompt_stands_still_until_the_reader_answers(before: str, kernel: Kernel) -> None:
    code = before + 'setTimeout(() => console.log("turned"), 0); const answer = prompt("Units?", "16"); '
    for given, expected in (("7", "7"), ("", "16")):
        request = kernel.client.execute(code + "console.log(answer)", allow_stdin=True)
        question = kernel.client.get_stdin_msg(timeout=10)["content"]
        assert question == {"prompt": "Units?", "password": False}
        time.sleep(0.1)
        kernel.client.input(given)
        assert kernel.result(request).stream("stdout").startswith(f"{expected}\n")
    assert "nobody to ask" in kernel.run("prompt()", allow_stdin=False).error


def test_prompt_for_a_password_and_confirm(kernel: Kernel) -> None:
    code = '[prompt("Key?", "", { password: true }), confirm("Sure?"), confirm("Really?")]'
    request = kernel.client.execute(code, allow_stdin=True)
    asked = []
    for given in ("secret", "y", "nope"):
        asked.append(kernel.client.get_stdin_msg(timeout=10)["content"])
        kernel.client.input(given)
    assert [each["password"] for each in asked] == [True, False, False]
    assert asked[1]["prompt"] == "Sure? [y/N] "
    assert kernel.result(request).text == "[ 'secret', true, false ]"


@pytest.mark.parametrize("before", ["", "await null; "], ids=["at once", "after an await"])
def test_interrupt_ends_a_prompt(before: str, kernel: Kernel) -> None:
    request = kernel.client.execute(f"{before}prompt('Never answered')", allow_stdin=True)
    kernel.client.get_stdin_msg(timeout=10)
    kernel.ask("control", "interrupt_request")
    assert kernel.result(request, timeout=10).reply["ename"] == "KeyboardInterrupt"
    # An answer that comes late belongs to no later question.
    kernel.client.input("late")
    request = kernel.client.execute("prompt('Next')", allow_stdin=True)
    kernel.client.get_stdin_msg(timeout=10)
    kernel.client.input("right")
    assert kernel.result(request).text == "'right'"


@pytest.mark.parametrize(
    "slip", ["process.exit(0)", "process.abort()", "setTimeout(() => process.exit(1), 1)"]
)
def test_process_exit_does_not_end_the_kernel(slip: str, kernel: Kernel) -> None:
    kernel.run("let kept = 7")
    result = kernel.run(f"{slip}; await new Promise((r) => setTimeout(r, 30))")
    text = result.error if result.reply["status"] == "error" else result.stream("stderr")
    assert "cannot end the kernel" in text
    assert kernel.run("kept").text == "7"


def test_errors_that_nobody_waits_for_are_shown(kernel: Kernel) -> None:
    result = kernel.run(
        'setTimeout(() => { throw new Error("in a timer") }, 1);\n'
        'Promise.reject(new Error("nobody listens"));\n'
        "await new Promise((r) => setTimeout(r, 50)); 1"
    )
    assert "in a timer" in result.stream("stderr")
    assert "nobody listens" in result.stream("stderr")
    assert result.text == "1"


def test_output_of_a_timer_goes_to_the_cell_that_set_it(kernel: Kernel) -> None:
    first = kernel.client.execute('setTimeout(() => console.log("from the first"), 300)')
    kernel.result(first)
    second = kernel.client.execute("await new Promise((r) => setTimeout(r, 600))")
    parents = {}
    while len(parents) < 1:
        message = kernel.client.get_iopub_msg(timeout=10)
        if message["msg_type"] == "stream":
            parents[message["content"]["text"]] = message["parent_header"]["msg_id"]
    assert parents == {"from the first\n": first}
    kernel.result(second)


def test_output_of_a_worker_thread_is_shown(kernel: Kernel) -> None:
    result = kernel.run(
        'import { Worker } from "node:worker_threads";'
        "const worker = new Worker('console.log(\"from a worker\")', { eval: true });"
        'await new Promise((resolve) => worker.on("exit", resolve));'
        "await new Promise((r) => setTimeout(r, 50))"
    )
    assert result.stream("stdout") == "from a worker\n"


def test_a_wrong_signature_is_dropped(kernel: Kernel) -> None:
    session = kernel.client.session
    message = session.msg("execute_request", {"code": "let forged = 1"})
    frames = session.serialize(message)
    frames[1] = b"0" * 64
    kernel.client.shell_channel.socket.send_multipart(frames)
    kernel.client.shell_channel.socket.send_multipart([b"nonsense"])
    assert kernel.run("typeof forged").reply["status"] == "error"


def test_restart_forgets_everything(start_kernel: Callable[..., Kernel]) -> None:
    kernel = start_kernel()
    kernel.run("let x = 1")
    first = kernel.process_id
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=60)
    assert kernel.process_id != first
    assert "Cannot find name 'x'" in kernel.run("x").error
    assert kernel.run("1 + 1").reply["execution_count"] == 2


def test_shutdown_ends_a_kernel_that_computes(start_kernel: Callable[..., Kernel]) -> None:
    kernel = start_kernel()
    kernel.client.execute("while (true) {}")
    time.sleep(0.5)
    process = kernel.manager.provisioner.process
    assert kernel.ask("control", "shutdown_request", restart=False)["status"] == "ok"
    assert process.wait(timeout=10) is not None


def test_a_kernel_does_not_outlive_its_parent(kernel: Kernel) -> None:
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time; from jupyter_client.manager import start_new_kernel;"
            f"manager, client = start_new_kernel(kernel_name={KERNEL_NAME!r});"
            "client.execute('while (true) {}'); time.sleep(0.5);"
            "print(manager.provisioner.process.pid, flush=True); time.sleep(100)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    orphan = int(server.stdout.readline())
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and is_alive(orphan):
        time.sleep(0.1)
    assert not is_alive(orphan)


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_nnlab_resolves_from_any_folder(kernel: Kernel) -> None:
    if not (ROOT / "dist" / "index.js").exists():
        pytest.fail("build the library first: npm run build")
    result = kernel.run('import * as nn from "nnlab"; typeof nn')
    assert result.text == "'object'"
