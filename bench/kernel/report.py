"""What was measured, as rows: for JSON, and as a table."""

from __future__ import annotations

import statistics
from typing import Any


class Report:
    def __init__(self) -> None:
        self.times: dict[tuple[str, str], list[float]] = {}
        self.sizes: dict[tuple[str, str], float] = {}

    def time(self, case: str, peer: str, spent_ms: float) -> None:
        self.times.setdefault((case, peer), []).append(spent_ms)

    def size(self, case: str, peer: str, megabytes: float) -> None:
        self.sizes[case, peer] = megabytes

    def rows(self) -> list[dict[str, Any]]:
        """`ratio` compares with ipykernel, `to_deno` with Deno; null where that peer has no such case."""
        medians = {key: statistics.median(spent) for key, spent in self.times.items()}
        rows = [
            {"case": case, "peer": peer, "ms_min": min(spent), "ms_median": medians[case, peer]}
            | ratios(medians, case, peer)
            for (case, peer), spent in self.times.items()
        ]
        rows += [
            {"case": case, "peer": peer, "mb": megabytes} | ratios(self.sizes, case, peer)
            for (case, peer), megabytes in self.sizes.items()
        ]
        return [
            {key: round(each, 2) if isinstance(each, float) else each for key, each in row.items()}
            for row in rows
        ]

    def print(self) -> None:
        columns = {"ms_min": "ms min", "ms_median": "median", "mb": "MB"}
        columns |= {"ratio": "to ipykernel", "to_deno": "to deno"}
        print(f"{'case':34}{'peer':11}" + "".join(f"{title:>14}" for title in columns.values()))
        for row in self.rows():
            numbers = [row.get(key) for key in columns]
            cells = ["" if number is None else f"{number:.2f}" for number in numbers]
            print(f"{row['case']:34}{row['peer']:11}" + "".join(f"{cell:>14}" for cell in cells))


def ratios(values: dict[tuple[str, str], float], case: str, peer: str) -> dict[str, float | None]:
    def to(baseline: str) -> float | None:
        return values[case, peer] / values[case, baseline] if (case, baseline) in values else None

    return {"ratio": to("ipykernel"), "to_deno": to("deno")}
