"""How a case is measured. Within each round the peers take turns, so that what else the machine does hits all alike."""

from __future__ import annotations

import time
from dataclasses import dataclass

from cases import Facts
from child import Child, PeerError
from peers import BASELINE, start
from report import Report

GEMM = "product of matrices 2048x2048"
ROUND_MS = 300
# A step of a microsecond is below the clock: at least this much is timed at once.
LEAST_MS = 1
# A peer that would take longer than this over its rounds gets fewer of them, but one.
BUDGET_MS = 20_000
# After their work the threads of a peer spin for some milliseconds.
PAUSE_S = 0.05


@dataclass
class Bench:
    names: list[str]
    rounds: int
    threads: int
    # Seconds that a first step may take; None for any.
    patience: float | None
    report: Report
    left_out: list[str]
    # A PyTorch of its own, for what the machine can do.
    gemm: Child

    def __post_init__(self) -> None:
        self.gemm_operations = self.gemm.ask("gemm")["operations"]

    def measure_case(self, case: str, facts: Facts) -> None:
        # New processes, so that their peak memory is of this case.
        children = {name: start(name, self.threads) for name in self.names}
        try:
            for what in facts.operations:
                measured = self.measure(case, what, children)
                if what == "train":
                    for name in measured:
                        megabytes = children[name].ask("rss")["mb"]
                        self.report.size(f"{case} peak memory", name, megabytes)
        finally:
            for child in children.values():
                child.stop()

    def measure(self, case: str, what: str, children: dict[str, Child]) -> list[str]:
        """Returns the peers that went all the way. A new process takes the place of one that did not."""
        row = f"{case} {what}"
        timers = {name: Timer(children[name], case, what) for name in self.names}

        def leave_out(name: str, why: str) -> None:
            self.left_out.append(f"{row}, {name}: {why}")
            del timers[name]
            children[name].stop()
            children[name] = start(name, self.threads)

        for name, timer in list(timers.items()):
            try:
                first_ms = timer.warm_up(self.patience)
                self.report.fact(row, name, first_ms=first_ms)
            except PeerError as error:
                leave_out(name, str(error).splitlines()[0])
            except TimeoutError:
                leave_out(name, f"the first step takes over {self.patience:.0f} s; try --slow")
        for i in range(self.rounds):
            self.report.time(GEMM, BASELINE, self.gemm.ask("gemm")["ms"])
            for name, timer in list(timers.items()):
                time.sleep(PAUSE_S)
                try:
                    if i < timer.rounds:
                        self.report.time(row, name, *timer.round())
                except PeerError as error:
                    leave_out(name, str(error).splitlines()[0])
        return list(timers)

    def compare(self, facts: dict[str, Facts]) -> None:
        """Adds the ratio of the minima, and the share that each reaches of the fastest product of matrices."""
        peak = self.gemm_operations / min(self.report.times[GEMM, BASELINE])
        for case, known in facts.items():
            for what, operations in known.operations.items():
                row = f"{case} {what}"
                for name in self.names:
                    spent = self.report.times.get((row, name))
                    base = self.report.times.get((row, BASELINE))
                    if spent and base:
                        ratio_min = min(spent) / min(base)
                        share = operations / self.report.median(row, name) / peak
                        self.report.fact(row, name, ratio_min=ratio_min, gemm_share=share)

    def warning(self) -> str | None:
        """The threads of PyTorch spin where they wait for each other: beside other work it is up to 20 times slower."""
        spent = self.report.times[GEMM, BASELINE]
        if (median := self.report.median(GEMM, BASELINE)) < 1.3 * min(spent):
            return None
        return (
            f"warning: this machine was busy: its {GEMM} took {median:.0f} ms, and {min(spent):.0f} at best. "
            "That slows PyTorch most: look at the ratio of the minima, or run again when it is quiet."
        )


class Timer:
    """One thing that one peer does, and how often it does it in a round."""

    def __init__(self, child: Child, case: str, what: str) -> None:
        self.child, self.request = child, {"case": case, "what": what}
        self.steps = self.repeat = self.rounds = 1

    def warm_up(self, patience: float | None) -> float:
        """Returns the milliseconds of the first step, in which the model is built, traced and compiled."""
        started = time.perf_counter()
        self.child.ask("time", timeout=patience, steps=1, repeat=1, **self.request)
        first_ms = (time.perf_counter() - started) * 1000

        ms = self.round()[0]
        if ms < ROUND_MS / 10:
            self.steps = 5
            ms = max(min(self.round()), 1e-4)
        self.repeat = max(1, round(LEAST_MS / ms))
        self.steps = max(1, round(ROUND_MS / ms / self.repeat))
        self.rounds = max(1, int(BUDGET_MS / ms))
        return first_ms

    def round(self) -> list[float]:
        request = {"steps": self.steps, "repeat": self.repeat, **self.request}
        return self.child.ask("time", **request)["ms"]
