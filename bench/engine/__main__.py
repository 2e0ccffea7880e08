"""Training and prediction in tfjs, on its own backends and on nnlab's engine, beside PyTorch, in one run."""

import argparse
import os
import signal

from cases import CASES, facts_of
from measure import Bench
from peers import BASELINE, PEERS, start
from report import Report


def main() -> None:
    # What stops the bench sends it to all of its processes.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = parsed()
    threads = int(os.environ.get("NNLAB_THREADS", "2"))
    probes = {name: start(name, threads) for name in {BASELINE, "cpu", *options.peers}}
    gemm = probes.pop(BASELINE)
    missing = {name: probe.missing for name, probe in probes.items() if probe.missing}
    others = {name: probes[name] for name in ("tensorflow",) if name in probes}
    try:
        facts = {
            case: facts_of(case, probes["cpu"], {BASELINE: gemm, **others})
            for case in options.cases
        }
    finally:
        for probe in probes.values():
            probe.stop()

    report = Report({"ratio": BASELINE})
    bench = Bench(
        names=[name for name in options.peers if name not in missing],
        rounds=options.rounds,
        threads=threads,
        patience=None if options.slow else 10,
        report=report,
        left_out=[f"{name} is not there: {why}" for name, why in missing.items()],
        gemm=gemm,
    )
    try:
        for case, known in facts.items():
            print(f"{case}: {CASES[case]}, {known.parameters:,} parameters", flush=True)
            bench.measure_case(case, known)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    finally:
        bench.compare(facts)
        gemm.stop()
        # Also after a failure: what was measured took minutes.
        report.print()
        if options.json:
            report.write(options.json)
        for each in bench.left_out:
            print(f"left out: {each}")
        if warning := bench.warning():
            print(warning)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run bench -- engine", description=__doc__)
    parser.add_argument("--json", metavar="FILE", help="write the rows to this file")
    parser.add_argument("--cases", type=some_of(CASES), default=list(CASES), help=", ".join(CASES))
    parser.add_argument(
        "--peers",
        type=some_of(PEERS),
        default=[name for name in PEERS if name != "tensorflow"],
        help=f"{', '.join(PEERS)}; all but tensorflow unless given, {BASELINE} always",
    )
    parser.add_argument("--rounds", type=int, default=7, help="of each case (default 7)")
    parser.add_argument("--slow", action="store_true", help="wait for steps of over 10 s")
    options = parser.parse_args()
    if BASELINE not in options.peers:
        options.peers.insert(0, BASELINE)
    return options


def some_of(names: object):
    known = list(names)

    def parse(text: str) -> list[str]:
        chosen = text.split(",")
        if unknown := [name for name in chosen if name not in known]:
            raise argparse.ArgumentTypeError(
                f"{', '.join(unknown)} is none of {', '.join(known)}"
            )
        return chosen

    return parse


if __name__ == "__main__":
    main()
