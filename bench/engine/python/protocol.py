"""The line protocol of a peer: one JSON object a line each way.

On start `{"ready": true}`, or `{"missing": why}` where the way is not there. Then
`{"ask": "time", "case", "what", "steps", "repeat"}` is answered by `{"ms": [...]}`, one number a
step, each the mean of `repeat` of them; `what` is train, predict1 or predict128.
`{"ask": "rss"}`: `{"mb"}`, the peak so far. `{"ask": "describe", "case"}`: `{"parameters",
"forward"}`, the latter the floating-point operations of one example, null where not known.
A request that fails is answered by `{"error": "..."}`.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

Action = Callable[[], Any]


def serve(
    actions: Callable[[str, str], Action], answers: dict[str, Callable[[dict], dict]]
) -> None:
    """`actions` makes what is timed, from case and what; `answers` are those beyond `time` and `rss`."""
    known: dict[tuple[str, str], Action] = {}

    def measure(request: dict) -> dict:
        key = (request["case"], request["what"])
        if key not in known:
            known[key] = actions(*key)
        action, repeat = known[key], request["repeat"]
        spent = []
        for _ in range(request["steps"]):
            started = time.perf_counter()
            for _ in range(repeat):
                action()
            spent.append((time.perf_counter() - started) * 1000 / repeat)
        return {"ms": spent}

    answers = {"time": measure, "rss": lambda _: {"mb": peak_megabytes()}} | answers
    send({"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            send(answers[request["ask"]](request))
        except Exception as error:
            send({"error": f"{type(error).__name__}: {error}"})


def send(answer: dict) -> None:
    print(json.dumps(answer), flush=True)


def peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # In kilobytes, on macOS in bytes.
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def batch_of(what: str) -> int:
    return int(what.removeprefix("predict"))
