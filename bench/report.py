"""What was measured, as rows: for JSON, and as a table."""

from __future__ import annotations

import json
import statistics
from typing import Any


class Report:
    def __init__(self, baselines: dict[str, str]) -> None:
        """`baselines`: column to peer, as in {"ratio": "torch"}; null in a row whose case that peer lacks."""
        self.baselines = baselines
        self.times: dict[tuple[str, str], list[float]] = {}
        self.sizes: dict[tuple[str, str], float] = {}
        self.facts: dict[tuple[str, str], dict[str, float]] = {}

    def time(self, case: str, peer: str, *spent_ms: float) -> None:
        self.times.setdefault((case, peer), []).extend(spent_ms)

    def size(self, case: str, peer: str, megabytes: float) -> None:
        self.sizes[case, peer] = megabytes

    def fact(self, case: str, peer: str, **columns: float) -> None:
        """More columns for a row of times."""
        self.facts.setdefault((case, peer), {}).update(columns)

    def median(self, case: str, peer: str) -> float:
        return statistics.median(self.times[case, peer])

    def rows(self) -> list[dict[str, Any]]:
        medians = {key: self.median(*key) for key in self.times}
        rows = [
            {"case": case, "peer": peer, "ms_min": min(spent), "ms_median": medians[case, peer]}
            | self.ratios(medians, case, peer)
            | self.facts.get((case, peer), {})
            for (case, peer), spent in self.times.items()
        ]
        rows += [
            {"case": case, "peer": peer, "mb": megabytes} | self.ratios(self.sizes, case, peer)
            for (case, peer), megabytes in self.sizes.items()
        ]
        return [
            {key: rounded(each) if isinstance(each, float) else each for key, each in row.items()}
            for row in rows
        ]

    def ratios(
        self, values: dict[tuple[str, str], float], case: str, peer: str
    ) -> dict[str, float | None]:
        def to(baseline: str) -> float | None:
            known = values.get((case, baseline))
            return values[case, peer] / known if known else None

        return {column: to(baseline) for column, baseline in self.baselines.items()}

    def print(self) -> None:
        columns = {"ms_min": "ms min", "ms_median": "median", "mb": "MB"}
        columns |= {column: f"to {baseline}" for column, baseline in self.baselines.items()}
        for facts in self.facts.values():
            columns |= {column: column.replace("_", " ") for column in facts}
        print(f"{'case':34}{'peer':11}" + "".join(f"{title:>14}" for title in columns.values()))
        for row in self.rows():
            numbers = [row.get(key) for key in columns]
            cells = ["" if number is None else f"{number:.10g}" for number in numbers]
            print(f"{row['case']:34}{row['peer']:11}" + "".join(f"{cell:>14}" for cell in cells))

    def write(self, path: str) -> None:
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.rows(), file, indent=1)


def rounded(value: float) -> float:
    """Two decimals, and three digits of what is below 1: a step can take a microsecond."""
    return round(value, 2) if abs(value) >= 1 else float(f"{value:.3g}")
