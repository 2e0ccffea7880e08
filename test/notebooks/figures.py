"""The table of figures in the repository: what was published, what the full lessons reached.

Rows of lessons that did not run stay as they are, with their date and machine.
"""

import json
import os
import platform
import statistics
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "figures.md"
HEAD = """# Published figures and ours

Written by `npm run course:full`: the lessons in their full form, on the published data.
Ours is the median over the seeds; in brackets the lowest and the highest.
Met: as good as the published one, within the tolerance that notebooks/figures.json gives.
Where ours differs, in the data above all, the two numbers say how far ours got, not which way is better.

| lesson | figure | published | ours | seeds | met | ours differs in | date | machine |
|---|---|---|---|---|---|---|---|---|
"""


def kept_figures(course):
    """What nn.figure kept in a copy of the course."""
    record = course / ".nnlab-learner" / "record.json"
    return json.loads(record.read_text(encoding="utf-8")).get("figures", {}) if record.exists() else {}


def row(lesson, name, kept):
    """A row of the table, as its cells."""
    known = json.loads((ROOT / "notebooks" / "figures.json").read_text(encoding="utf-8"))[name]
    values = kept["values"]
    ours, published = statistics.median(values), known["published"]
    spread = f" ({_say(min(values), known)} to {_say(max(values), known)})" if len(values) > 1 else ""
    return [
        lesson,
        f"{known['figure']} (`{name}`)",
        f"{_say(published, known)}, {known['source']}",
        _say(ours, known) + spread,
        str(len(values)),
        "yes" if is_met(ours, known) else "no",
        kept.get("differs", ""),
        date.today().isoformat(),
        _machine(),
    ]


def is_met(ours, known):
    published, tolerance = known["published"], known.get("tolerance", 0)
    if known["better"] == "equal":
        return abs(ours - published) <= tolerance + 1e-12
    above = ours - published if known["better"] == "higher" else published - ours
    return above >= -tolerance - 1e-12


def write_table(rows):
    """Puts rows into the table: each in the place of the one for the same lesson and figure."""
    lines = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
    old = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if "(`" in line]
    # By the name in backquotes: what a figure is called may be said in other words by now.
    table = {(cells[0], cells[1].split("`")[1]): cells for cells in old + rows}
    text = "".join(f"| {' | '.join(table[key])} |\n" for key in sorted(table))
    TABLE.write_text(HEAD + text, encoding="utf-8")


def _say(value, known):
    decimals = len(str(known["published"]).partition(".")[2])
    if known.get("unit") == "%":
        return f"{100 * value:.{max(0, decimals - 2)}f}%"
    return f"{value:.{decimals}f} {known.get('unit', '')}".strip()


def _machine():
    """Such as `AMD EPYC 7B13, 2 cores, Linux`."""
    info = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in (info.read_text() if info.exists() else "").splitlines()
        if line.startswith("model name")
    ]
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{name}, {os.cpu_count()} cores, {platform.system()}"
