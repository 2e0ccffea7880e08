"""The TypeScript kernel beside IPython's: start, a trivial cell, and completion, over the wire.

The peers take turns within each round, so that what else the machine does hits both alike.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time

from jupyter_client.manager import start_new_kernel

PEERS = {"nnlab": "nnlab", "ipykernel": "python3"}
# A module that both languages have at hand, and a prefix in it.
COMPLETION = {"nnlab": ("", "Math.s"), "ipykernel": ("import math", "math.s")}
TFJS = 'import * as tf from "@tensorflow/tfjs"'


def milliseconds(action):
    started = time.perf_counter()
    result = action()
    return (time.perf_counter() - started) * 1000, result


def run(client, code):
    reply = client.execute_interactive(code, output_hook=lambda message: None, timeout=60)
    assert reply["content"]["status"] == "ok", reply["content"]


def complete(client, code):
    reply = client.complete(code, len(code), reply=True, timeout=60)
    assert reply["content"]["matches"], reply["content"]


def start(spec, folder):
    manager, client = start_new_kernel(
        kernel_name=spec, cwd=folder, stderr=subprocess.DEVNULL
    )
    run(client, "1 + 1")
    return manager, client


def measure_starts(rounds, folder, times):
    for _ in range(rounds):
        for peer, spec in PEERS.items():
            spent, (manager, client) = milliseconds(lambda: start(spec, folder))
            times.setdefault(("start to first result", peer), []).append(spent)
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def measure_cells(rounds, folder, times):
    kernels = {peer: start(spec, folder) for peer, spec in PEERS.items()}

    def trivial(case, peers=tuple(PEERS)):
        for i in range(rounds):
            for peer in peers:
                _, client = kernels[peer]
                spent = milliseconds(lambda: run(client, f"1 + {i}"))[0]
                times.setdefault((case, peer), []).append(spent)

    for peer, (_, client) in kernels.items():
        run(client, COMPLETION[peer][0])
    trivial("trivial cell")
    for _ in range(rounds):
        for peer, (_, client) in kernels.items():
            code = COMPLETION[peer][1]
            spent = milliseconds(lambda: complete(client, code))[0]
            times.setdefault(("completion", peer), []).append(spent)

    _, client = kernels["nnlab"]
    times[("import tfjs", "nnlab")] = [milliseconds(lambda: run(client, TFJS))[0]]
    trivial("trivial cell, tfjs imported", peers=("nnlab",))
    for _ in range(rounds):
        spent = milliseconds(lambda: complete(client, "tf.layers."))[0]
        times.setdefault(("completion on tf.layers", "nnlab"), []).append(spent)

    for manager, client in kernels.values():
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def rows(times):
    for (case, peer), spent in times.items():
        baseline = times.get((case, "ipykernel"))
        ratio = statistics.median(spent) / statistics.median(baseline) if baseline else None
        yield {
            "case": case,
            "peer": peer,
            "ms_min": round(min(spent), 2),
            "ms_median": round(statistics.median(spent), 2),
            "ratio": ratio and round(ratio, 2),
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", help="write the rows to this file")
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()

    times = {}
    with tempfile.TemporaryDirectory() as folder:
        measure_starts(max(3, options.rounds // 8), folder, times)
        measure_cells(options.rounds, folder, times)

    table = list(rows(times))
    print(f"{'case':30}{'peer':12}{'ms min':>9}{'median':>9}{'ratio to ipykernel':>20}")
    for row in table:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
        print(f"{row['case']:30}{row['peer']:12}{row['ms_min']:9.1f}{row['ms_median']:9.1f}{ratio:>20}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(table, file, indent=1)


if __name__ == "__main__":
    main()
