"""What the runs of lessons cost, printed at the end."""

import pytest

costs = pytest.StashKey[list[tuple[str, str, float, float]]]()


def pytest_configure(config):
    config.stash[costs] = []


def pytest_terminal_summary(terminalreporter, config):
    rows = config.stash[costs]
    if not rows:
        return
    terminalreporter.section("lessons")
    terminalreporter.write_line(f"{'lesson':32} {'network':8} {'seconds':>8} {'peak MB':>8}")
    for name, network, seconds, megabytes in rows:
        terminalreporter.write_line(f"{name:32} {network:8} {seconds:8.1f} {megabytes:8.0f}")
    terminalreporter.write_line(f"{'together':41} {sum(row[2] for row in rows):8.1f}")
