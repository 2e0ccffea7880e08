"""The debugger: the Debug Adapter Protocol over Jupyter's control channel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Kernel, Result
from ipykernel.compiler import murmur2_x86

Body = dict[str, Any]
Start = Callable[..., Kernel]


class Debugging:
    """A front end's side of a debug session."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.messages: list[dict[str, Any]] = []
        self.sequence = 0

    def response(self, command: str, **arguments: Any) -> Body:
        self.sequence += 1
        request = {"type": "request", "seq": self.sequence, "command": command}
        response = self.kernel.ask("control", "debug_request", arguments=arguments, **request)
        assert (response["type"], response["command"]) == ("response", command)
        assert response["request_seq"] == self.sequence
        return response

    def ask(self, command: str, **arguments: Any) -> Body:
        response = self.response(command, **arguments)
        assert response["success"], response
        return response.get("body", {})

    def attach(self) -> None:
        self.ask("initialize", clientID="test", adapterID="test")
        self.ask("attach")
        self.wait_for("initialized")
        self.ask("configurationDone")

    def wait_for(self, event: str, timeout: float = 10) -> Body:
        """Waits for an event; other messages are kept for the results of cells."""
        while True:
            message = self.kernel.client.get_iopub_msg(timeout=timeout)
            self.messages.append(message)
            content = message["content"]
            if message["msg_type"] == "debug_event" and content["event"] == event:
                return content["body"]

    def break_at(self, code: str, *lines: int) -> list[Body]:
        path = self.ask("dumpCell", code=code)["sourcePath"]
        wanted = [{"line": line} for line in lines]
        return self.ask("setBreakpoints", source={"path": path}, breakpoints=wanted)["breakpoints"]

    def stack(self) -> list[tuple[str, int]]:
        return [(frame["name"], frame["line"]) for frame in self.frames()]

    def frames(self) -> list[Body]:
        return self.ask("stackTrace", threadId=1)["stackFrames"]

    def stopped(self, reason: str = "breakpoint") -> tuple[str, int]:
        """Waits until the program stops, and says in which function and line."""
        body = self.wait_for("stopped")
        assert (body["reason"], body["threadId"]) == (reason, 1)
        return self.stack()[0]

    def step(self, command: str) -> tuple[str, int]:
        self.ask(command, threadId=1)
        return self.stopped("step")

    def variables(self, scope: str, frame: int = 0) -> dict[str, Body]:
        scopes = self.ask("scopes", frameId=self.frames()[frame]["id"])["scopes"]
        [found] = [each for each in scopes if each["name"] == scope]
        return self.children(found)

    def children(self, of: Body) -> dict[str, Body]:
        listed = self.ask("variables", variablesReference=of["variablesReference"])["variables"]
        return {each["name"]: each for each in listed}

    def values(self, scope: str, frame: int = 0) -> dict[str, str]:
        return {name: each["value"] for name, each in self.variables(scope, frame).items()}

    def evaluate(self, expression: str, frame: int = 0) -> str:
        frame_id = self.frames()[frame]["id"]
        return self.ask("evaluate", expression=expression, frameId=frame_id)["result"]

    def finish(self, request: str) -> Result:
        """Continues to the end of the cell."""
        self.ask("continue", threadId=1)
        return self.result(request)

    def result(self, request: str) -> Result:
        messages = [m for m in self.messages if m["parent_header"].get("msg_id") == request]
        while not messages or messages[-1]["content"].get("execution_state") != "idle":
            message = self.kernel.client.get_iopub_msg(timeout=10)
            if message["parent_header"].get("msg_id") == request:
                messages.append(message)
        return Result(messages, self.kernel.reply("shell", request))


@pytest.fixture
def debugging(kernel: Kernel) -> Iterator[Debugging]:
    """A front end that attaches, and leaves."""
    debugging = Debugging(kernel)
    debugging.attach()
    yield debugging
    debugging.ask("disconnect", restart=False, terminateDebuggee=False)
    assert kernel.run("1 + 1", timeout=10).text == "2"


AREA = """
function area(width: number, height: number): number {
  const product: number = width * height;
  return product;
}
const size = { width: 3, height: 4 };
const result = area(size.width, size.height);
result + 1
""".strip()


def test_a_breakpoint_stops_a_cell_in_its_function(debugging: Debugging) -> None:
    assert [(each["line"], each["verified"]) for each in debugging.break_at(AREA, 3)] == [(3, True)]
    request = debugging.kernel.client.execute(AREA)
    assert debugging.stopped() == ("area", 3)
    [function, cell] = debugging.frames()
    assert cell["line"] == 6
    assert cell["source"]["path"] == function["source"]["path"]
    assert debugging.values("Locals") == {"width": "3", "height": "4", "product": "12"}
    assert debugging.values("Locals", frame=1)["size"] == "{width: 3, height: 4}"
    # The heart and control answer.
    assert debugging.kernel.client.hb_channel.is_beating()
    assert debugging.kernel.ask("control", "kernel_info_request")["debugger"] is True
    assert debugging.finish(request).text == "13"


def test_the_hash_of_cells_is_the_front_ends(kernel: Kernel, debugging: Debugging) -> None:
    info = debugging.ask("debugInfo")
    assert info["isStarted"] is True
    assert info["hashMethod"] == "Murmur2"
    for code in ("", "a", "ab", "abc", "let a = 1;", "// é 😀\nlet b = '日本';"):
        name = murmur2_x86(code, info["hashSeed"])
        path = f"{info['tmpFilePrefix']}{name}{info['tmpFileSuffix']}"
        assert debugging.ask("dumpCell", code=code) == {"sourcePath": path}
        assert debugging.ask("source", source={"path": path})["content"] == code


def test_lines_where_nothing_happens_move_down(debugging: Debugging) -> None:
    code = "// a comment\n\ntype A = number;\nlet lone: A;\n{\n  lone = 5;\n}\nlone"
    breakpoints = debugging.break_at(code, 1, 6, 9)
    assert [each["line"] for each in breakpoints] == [6, 6, 9]
    assert [each["verified"] for each in breakpoints] == [True, True, False]
    [known] = debugging.ask("debugInfo")["breakpoints"]
    assert known["breakpoints"] == [{"line": 6}]
    request = debugging.kernel.client.execute(code)
    assert debugging.stopped() == (debugging.frames()[0]["source"]["name"], 6)
    debugging.break_at(code)
    assert debugging.finish(request).text == "5"
    assert debugging.ask("debugInfo")["breakpoints"] == []
    assert debugging.kernel.run(code).text == "5"


def test_a_loop_stops_each_time_and_steps_by_lines(debugging: Debugging) -> None:
    code = "let sum = 0;\nfor (const n of [10, 20]) {\n  sum += n; sum += 1;\n  sum *= 2;\n}\nsum"
    debugging.break_at(code, 3)
    request = debugging.kernel.client.execute(code)
    assert debugging.stopped()[1] == 3
    assert debugging.values("Locals") == {"n": "10", "sum": "0"}
    assert debugging.step("next")[1] == 4
    assert debugging.evaluate("sum") == "11"
    debugging.ask("continue", threadId=1)
    assert debugging.stopped()[1] == 3
    assert debugging.values("Locals") == {"n": "20", "sum": "22"}
    assert debugging.finish(request).text == "86"


def test_a_name_is_changed_in_a_loop(debugging: Debugging) -> None:
    code = "let level = 1;\nfor (let i = 0; i < 2; i++) {\n  i + level;\n}\nlevel"
    debugging.break_at(code, 3)
    request = debugging.kernel.client.execute(code)
    debugging.stopped()
    debugging.evaluate("level = 6; level++")
    assert debugging.values("Locals") == {"i": "0", "level": "7"}
    assert debugging.values("Globals")["level"] == "7"
    debugging.break_at(code)
    assert debugging.finish(request).text == "7"


def test_a_cell_stops_after_an_await(debugging: Debugging) -> None:
    code = (
        "const slept = await new Promise<string>((r) => setTimeout(() => r('well'), 50));\n"
        "const before = slept;\n"
        "const again = await (async () => { await null; return before + '!'; })();\n"
        "again"
    )
    debugging.break_at(code, 2)
    request = debugging.kernel.client.execute(code)
    assert debugging.stopped()[1] == 2
    assert debugging.values("Locals")["slept"] == '"well"'
    assert debugging.step("next")[1] == 3
    assert debugging.step("next")[1] == 4
    assert debugging.values("Locals")["again"] == '"well!"'
    # A step off the end of a cell ends the stop, and does not reach into the next cell.
    debugging.ask("next", threadId=1)
    assert debugging.result(request).text == "'well!'"
    assert debugging.ask("debugInfo")["stoppedThreads"] == []
    assert debugging.kernel.run("let quiet = 1;\nquiet").text == "1"


def test_steps_lead_into_functions_of_earlier_cells_and_out(debugging: Debugging) -> None:
    debugging.kernel.run("let factor = 2;\nconst twice = (n: number) =>\n  n * factor;")
    code = "const a = 1;\nconst b = twice(a);\na + b"
    debugging.break_at(code, 2)
    request = debugging.kernel.client.execute(code)
    assert debugging.stopped()[1] == 2
    assert debugging.step("stepIn") == ("twice", 3)
    assert debugging.values("Locals") == {"n": "1"}
    assert debugging.values("Globals")["factor"] == "2"
    # A name that the function does not mention, and one of the cell that calls it.
    assert debugging.evaluate("[n, factor, a]") == "Array(3) [1, 2, 1]"
    assert [line for _, line in debugging.stack()] == [3, 2]
    assert debugging.step("stepOut")[1] == 2
    assert debugging.step("next")[1] == 3
    assert debugging.finish(request).text == "3"


def test_a_breakpoint_in_a_cell_that_ran_before_the_debugger_came(start_kernel: Start) -> None:
    kernel = start_kernel()
    cell = "function half(n: number) {\n  const result = n / 2;\n  return result;\n}"
    kernel.run(cell)
    debugging = Debugging(kernel)
    debugging.attach()
    debugging.break_at(cell, 3)
    request = kernel.client.execute("half(5)")
    assert debugging.stopped() == ("half", 3)
    assert debugging.values("Locals")["result"] == "2.5"
    assert debugging.finish(request).text == "2.5"


def test_steps_go_through_callbacks_classes_and_async_loops(debugging: Debugging) -> None:
    code = """
const out = [1, 2].map((n) =>
  n * 2
);
class Base { total = 0; add(n: number) { this.total += n; return this; } }
class Sum extends Base {
  override add(n: number) {
    super.add(n);
    return this;
  }
}
async function work() {
  const sum = new Sum();
  for await (const n of out) {
    sum.add(n);
  }
  return sum.total;
}
await work()
""".strip()
    debugging.break_at(code, 2, 7)
    request = debugging.kernel.client.execute(code)
    debugging.stopped()
    assert debugging.values("Locals") == {"n": "1"}
    debugging.ask("continue", threadId=1)
    debugging.stopped()
    assert debugging.values("Locals") == {"n": "2"}
    debugging.ask("continue", threadId=1)
    assert debugging.stopped() == ("add", 7)
    assert debugging.variables("Locals")["this"]["type"] == "Sum"
    assert debugging.evaluate("this.total") == "0"
    assert debugging.step("stepIn") == ("add", 4)
    assert debugging.step("stepOut") == ("add", 8)
    debugging.break_at(code)
    assert debugging.step("next") == ("work", 13)
    assert debugging.step("next") == ("work", 14)
    assert debugging.step("next") == ("work", 13)
    assert debugging.step("next") == ("work", 16)
    assert debugging.finish(request).text == "6"


def test_variables_open_part_by_part(debugging: Debugging) -> None:
    code = """
class Account { #secret = 7; owner = "Ann"; get loud() { throw new Error("called"); } }
function look() {
  const account = new Account();
  const nested = { list: [1, { deep: "end" }], nothing: null, none: undefined };
  const long = Array.from({ length: 250 }, (_, i) => i);
  const map = new Map<unknown, number>([["one", 1]]);
  const set = new Set(["x"]);
  const typed = new Float32Array([0.5, 1.5]);
  const big = 10n, minus = -0, text = "line\\n", when = new Date(0);
  const bad = new TypeError("wrong");
  return [account, nested, long, map, set, typed, big, minus, text, when, bad];
}
look().length
""".strip()
    debugging.break_at(code, 11)
    request = debugging.kernel.client.execute(code)
    debugging.stopped()
    found = debugging.variables("Locals")
    assert found["account"]["value"] == 'Account {#secret: 7, owner: "Ann"}'
    assert found["account"]["type"] == "Account"
    parts = debugging.children(found["account"])
    assert (parts["owner"]["value"], parts["#secret"]["value"]) == ('"Ann"', "7")
    assert found["nested"]["value"] == "{list: Array(2), nothing: null, none: undefined}"
    inner = debugging.children(debugging.children(found["nested"])["list"])["1"]
    assert debugging.children(inner)["deep"]["value"] == '"end"'
    ranges = debugging.children(found["long"])
    assert list(ranges) == ["[0…99]", "[100…199]", "[200…249]"]
    last = debugging.children(ranges["[200…249]"])
    assert (len(last), last["249"]["value"]) == (50, "249")
    assert debugging.children(found["map"])["one =>"]["value"] == "1"
    assert debugging.children(found["set"])["0"]["value"] == '"x"'
    assert debugging.children(found["typed"])["1"]["value"] == "1.5"
    assert found["map"]["value"] == 'Map(1) {"one" => 1}'
    assert [found[name]["value"] for name in ("big", "minus", "text")] == ["10n", "-0", '"line\\n"']
    assert found["when"]["value"].startswith("Thu Jan 01 1970")
    assert found["bad"]["value"] == "TypeError: wrong"
    stale = found["nested"]["variablesReference"]
    assert debugging.finish(request).text == "11"
    assert not debugging.response("variables", variablesReference=stale)["success"]


def test_typescript_is_evaluated_in_a_frame(debugging: Debugging) -> None:
    debugging.kernel.run("let shared = 1; let other = 'far'; function both() { return shared }")
    code = """
function inside(shared: string) {
  let own = 1;
  return shared + own;
}
inside('near')
""".strip()
    debugging.break_at(code, 3)
    request = debugging.kernel.client.execute(code)
    debugging.stopped()
    assert debugging.evaluate("shared as unknown as string") == '"near"'
    assert debugging.evaluate("{ other, calls: both() }") == '{other: "far", calls: 1}'
    assert debugging.evaluate("own = 41; other = 'changed'; own + 1") == "42"
    assert debugging.values("Locals") == {"shared": '"near"', "own": "41"}
    assert debugging.evaluate("shared", frame=1) == "1"
    frame = debugging.frames()[0]["id"]
    for text, complaint in (("missing", "missing is not defined"), ("1 +", "Expression expected")):
        response = debugging.response("evaluate", expression=text, frameId=frame)
        assert not response["success"]
        assert complaint in response["message"]
    assert debugging.finish(request).text == "'near41'"
    assert debugging.kernel.run("[other, 'otherˑ' in globalThis]").text == "[ 'changed', false ]"


def test_interrupt_ends_a_cell_that_stands_still(debugging: Debugging) -> None:
    code = "let kept = 5;\nkept = 6;\nwhile (true) {\n  kept = 6;\n}"
    debugging.break_at(code, 2, 4)
    request = debugging.kernel.client.execute(code)
    assert debugging.stopped()[1] == 2
    debugging.ask("continue", threadId=1)
    assert debugging.stopped()[1] == 4
    started = time.monotonic()
    debugging.kernel.ask("control", "interrupt_request")
    assert debugging.result(request).reply["ename"] == "KeyboardInterrupt"
    assert time.monotonic() - started < 2
    again = "kept += 1;\nkept"
    debugging.break_at(again, 2)
    request = debugging.kernel.client.execute(again)
    assert debugging.stopped()[1] == 2
    assert debugging.finish(request).text == "7"


def test_pause_stops_an_endless_loop(debugging: Debugging) -> None:
    code = """
let turns = 0;
const stop = { now: false };
while (!stop.now) {
  turns++;
}
'free'
""".strip()
    request = debugging.kernel.client.execute(code)
    time.sleep(0.3)
    debugging.ask("pause", threadId=1)
    assert debugging.stopped("pause")[1] in (3, 4)
    debugging.evaluate("stop.now = true")
    assert debugging.finish(request).text == "'free'"


def test_a_pause_while_nothing_runs_stops_the_next_cell(debugging: Debugging) -> None:
    debugging.ask("pause", threadId=1)
    request = debugging.kernel.client.execute("const first = 1;\nfirst + 1")
    assert debugging.stopped("pause")[1] == 1
    assert debugging.finish(request).text == "2"


def test_a_timer_stops_after_its_cell(debugging: Debugging) -> None:
    code = "let late = 0;\nsetTimeout(() => {\n  late++;\n}, 200);\nlate"
    debugging.break_at(code, 3)
    assert debugging.kernel.run(code).text == "0"
    assert debugging.stopped()[1] == 3
    debugging.kernel.ask("control", "interrupt_request")
    assert debugging.kernel.run("late", timeout=10).text == "1"


def test_a_debugger_statement_stops(debugging: Debugging) -> None:
    request = debugging.kernel.client.execute("const seen = 3;\ndebugger;\nseen")
    assert debugging.stopped()[1] == 2
    assert debugging.finish(request).text == "3"


def test_exceptions_stop_where_they_are_thrown(debugging: Debugging) -> None:
    code = """
function fail() {
  throw new Error('broken');
}
let caught = 0;
try { fail() } catch { caught++ }
""".strip()
    debugging.ask("setExceptionBreakpoints", filters=["raised"])
    request = debugging.kernel.client.execute(code)
    assert debugging.wait_for("stopped")["text"] == "Error: broken"
    assert debugging.stack()[0] == ("fail", 2)
    debugging.finish(request)
    debugging.ask("setExceptionBreakpoints", filters=["uncaught"])
    assert debugging.kernel.run(code).reply["status"] == "ok"
    request = debugging.kernel.client.execute("fail()")
    assert debugging.stopped("exception") == ("fail", 2)
    assert debugging.finish(request).reply["ename"] == "Error"
    debugging.ask("setExceptionBreakpoints", filters=[])
    assert debugging.kernel.run("fail()").reply["ename"] == "Error"


def test_a_local_module(debugging: Debugging, tmp_path: Path) -> None:
    module = tmp_path / "helper.ts"
    text = "interface A { n: number }\n\nexport function help({ n }: A) {\n  return n + 1;\n}"
    module.write_text(text)
    debugging.kernel.run(f"import {{ help }} from {str(module)!r};\nhelp({{ n: 1 }})")
    modules = {each["path"] for each in debugging.ask("modules")["modules"]}
    assert str(module) in modules
    source, wanted = {"path": str(module)}, [{"line": 3}]
    [known] = debugging.ask("setBreakpoints", source=source, breakpoints=wanted)["breakpoints"]
    assert (known["line"], known["verified"]) == (4, True)
    request = debugging.kernel.client.execute("help({ n: 2 })")
    assert debugging.stopped() == ("help", 4)
    assert debugging.frames()[0]["source"] == {"name": "helper.ts", "path": str(module)}
    assert debugging.finish(request).text == "3"


def test_steps_pass_over_packages(debugging: Debugging, tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "caller" / "index.js"
    package.parent.mkdir(parents=True)
    package.write_text("exports.call = (f) => {\n  const value = f();\n  return value;\n};")
    debugging.kernel.run(f"const {{ call }} = require({str(package)!r});")
    code = "const back = call(() => {\n  return 3;\n});\nback"
    debugging.break_at(code, 1)
    request = debugging.kernel.client.execute(code)
    assert debugging.stopped()[1] == 1
    assert debugging.step("stepIn") == ("(anonymous)", 2)
    frames = debugging.frames()
    assert [(each["source"]["name"], each["line"]) for each in frames][1] == ("index.js", 2)
    text = debugging.ask("source", source=frames[1]["source"])["content"]
    assert text == package.read_text()
    debugging.ask("next", threadId=1)
    assert debugging.stopped("step")[1] == 3
    assert debugging.finish(request).text == "3"


def test_names_are_shown_also_without_a_debugger(start_kernel: Start) -> None:
    kernel = start_kernel()
    kernel.run(
        "let plain = [1, 2];"
        "const html = async () => ({ 'text/html': '<b>own</b>' });"
        "const own = { [Symbol.for('Jupyter.display')]: html };"
    )
    debugging = Debugging(kernel)
    found = {each["name"]: each for each in debugging.ask("inspectVariables")["variables"]}
    assert found["plain"]["value"] == "Array(2) [1, 2]"
    assert debugging.children(found["plain"])["1"]["value"] == "2"
    rich = debugging.ask("richInspectVariables", variableName="own")
    assert rich["data"]["text/html"] == "<b>own</b>"
    rich = debugging.ask("richInspectVariables", variableName="plain")
    assert rich["data"] == {"text/plain": "[ 1, 2 ]"}
    assert debugging.ask("debugInfo")["isStarted"] is False
    refused = debugging.response("setBreakpoints", source={"path": "x"}, breakpoints=[])
    assert "the debugger is off" in refused["message"]
    assert not debugging.response("flyAway")["success"]


def test_rich_values_and_copies_of_a_frame(debugging: Debugging) -> None:
    code = """
function make() {
  const shown = { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<i>in</i>' }) };
  const numbers = [1, 2, 3];
  return numbers.length + Object.keys(shown).length;
}
make()
""".strip()
    debugging.break_at(code, 4)
    request = debugging.kernel.client.execute(code)
    debugging.stopped()
    frame = debugging.frames()[0]["id"]
    rich = debugging.ask("richInspectVariables", variableName="shown", frameId=frame)
    assert rich["data"]["text/html"] == "<i>in</i>"
    copy = {"srcVariableName": "numbers", "dstVariableName": "copied", "srcFrameId": frame}
    debugging.ask("copyToGlobals", **copy)
    assert debugging.values("Globals")["copied"] == "Array(3) [1, 2, 3]"
    assert debugging.finish(request).text == "3"
    assert debugging.kernel.run("copied.map((n: number) => n * 2)").text == "[ 2, 4, 6 ]"


def test_leaving_lets_the_program_go_on(kernel: Kernel) -> None:
    debugging = Debugging(kernel)
    debugging.attach()
    code = "let left = 1;\nleft = 2;\nleft"
    debugging.break_at(code, 2)
    request = kernel.client.execute(code)
    debugging.stopped()
    debugging.ask("disconnect")
    assert debugging.result(request).text == "2"
    assert debugging.ask("debugInfo")["isStarted"] is False
    assert kernel.run(code, timeout=10).text == "2"


def test_a_kernel_that_stands_still_ends_when_told(start_kernel: Start) -> None:
    kernel = start_kernel()
    debugging = Debugging(kernel)
    debugging.attach()
    code = "await null;\nwhile (true) {\n  await null;\n}"
    debugging.break_at(code, 3)
    kernel.client.execute(code)
    debugging.stopped()
    started = time.monotonic()
    kernel.client.shutdown()
    while kernel.manager.is_alive():
        assert time.monotonic() - started < 3
        time.sleep(0.02)
