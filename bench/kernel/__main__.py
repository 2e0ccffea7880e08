"""The TypeScript kernel beside ipykernel, Deno and tslab: over the wire, as a front end sees them, in one run."""

import argparse

from cases import measure_cells, measure_loops, measure_memory, measure_output, measure_starts
from client import Kernel
from peers import PEERS, prepare
from report import Report

PARTS = ("starts", "cells", "loops", "output", "memory")


def main() -> None:
    parser = argparse.ArgumentParser(prog="npm run bench -- kernel", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the rows to this file")
    parser.add_argument("--rounds", type=int, default=40, help="of each timed case (default 40)")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"some of {', '.join(PEERS)}")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    parser.add_argument("--cells", type=int, default=1000, help="before the last look at memory")
    options = parser.parse_args()
    names = options.peers.split(",")
    if unknown := [name for name in names if name not in PEERS]:
        parser.error(f"--peers has {', '.join(unknown)}, expected some of {', '.join(PEERS)}")
    parts = options.parts.split(",")
    if unknown := [part for part in parts if part not in PARTS]:
        parser.error(f"--parts has {', '.join(unknown)}, expected some of {', '.join(PARTS)}")

    prepare(names)
    report = Report({"ratio": "ipykernel", "to_deno": "deno"})
    few = max(3, options.rounds // 8)
    try:
        if "starts" in parts:
            measure_starts(names, few, report)
        if "cells" in parts:
            measure_cells(names, options.rounds, report)
        if "loops" in parts and "nnlab" in names:
            measure_loops(few, report)
        if "output" in parts:
            measure_output(names, few, report)
        if "memory" in parts:
            measure_memory(names, options.cells, report)
    finally:
        for kernel in list(Kernel.running):
            kernel.stop()
        # Also after a failure: what was measured took minutes.
        report.print()
        if options.json:
            report.write(options.json)


if __name__ == "__main__":
    main()
