"""What the runs of lessons cost and reached, printed at the end."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from figures import TABLE, row, write_table  # noqa: E402

costs = pytest.StashKey[list[tuple[str, str, float, float]]]()
figures = pytest.StashKey[list[tuple[str, dict]]]()


def pytest_configure(config):
    config.stash[costs] = []
    config.stash[figures] = []


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash[costs]
    if not rows:
        return
    terminalreporter.section("lessons")
    terminalreporter.write_line(f"{'lesson':32} {'network':8} {'seconds':>8} {'peak MB':>8}")
    for name, network, seconds, megabytes in rows:
        terminalreporter.write_line(f"{name:32} {network:8} {seconds:8.1f} {megabytes:8.0f}")
    terminalreporter.write_line(f"{'together':41} {sum(row[2] for row in rows):8.1f}")
    _report_figures(terminalreporter, config.stash[figures])


def _report_figures(terminalreporter, kept):
    rows = [row(lesson, name, each) for lesson, of in kept for name, each in of.items()]
    if not rows:
        return
    terminalreporter.section("figures")
    for lesson, figure, published, ours, _, met, differs, *_ in rows:
        otherwise = f" ({differs})" if differs else ""
        terminalreporter.write_line(
            f"{lesson:24} {figure}: published {published}; ours {ours}{otherwise}, met: {met}"
        )
    if os.environ.get("NNLAB_COURSE") == "full":
        write_table(rows)
        terminalreporter.write_line(f"written into {TABLE}")
