"""Measures the regret of other systems on the landscapes of bench/search-quality, for hours.

    search_quality.py run RUNS [--node NODE] [--only A,B]    appends a line of JSON a finished run to the file RUNS
    search_quality.py condense RUNS RESULTS                  writes medians and quartiles to the file RESULTS

A run that RUNS has is not done again, so that `run` goes on where it was stopped. One process, one thread; seed by seed, so
that an early end leaves every landscape with the same seeds. What RESULTS says of a searcher stays until RUNS has as many
seeds of it.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

os.environ.update({name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")})

ROOM = Path(__file__).resolve().parent.parent / "search-quality"


class Landscape:
    """A process of landscape-process.ts, which knows the landscape, its shuffled labels and the regret."""

    def __init__(self, node, name, seed):
        command = [node, str(ROOM / "landscape-process.ts"), name, str(seed)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seconds = 0
        self.dimensions = self.answer()["dimensions"]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args} ended")
        return json.loads(line)

    def evaluate(self, digits):
        start = time.perf_counter()
        self.process.stdin.write(json.dumps(digits) + "\n")
        self.process.stdin.flush()
        value = self.answer()["value"]
        self.seconds += time.perf_counter() - start
        return value

    def end(self):
        self.process.stdin.close()
        return self.answer()


def landscape_seeds(node):
    """How many seeds each landscape has, by its name."""
    script = f"""
        const {{ landscapeNames, seedsOf }} = await import({json.dumps(str(ROOM / "landscapes.ts"))});
        console.log(JSON.stringify(Object.fromEntries(landscapeNames().map((name) => [name, seedsOf(name)]))));
    """
    return json.loads(subprocess.check_output([node, "--input-type=module", "--eval", script], text=True))


def measured(runs):
    return [json.loads(line) for line in runs.read_text().splitlines()] if runs.exists() else []


def run(runs, node, only):
    from searchers import SEARCHERS, prepare

    unknown = set(only or []) - set(SEARCHERS)
    if unknown:
        sys.exit(f"search_quality.py: --only {','.join(sorted(unknown))}: expected some of {','.join(SEARCHERS)}")
    prepare()
    done = {(r["landscape"], r["searcher"], r["seed"]) for r in measured(runs)}
    seeds = landscape_seeds(node)
    for seed in range(max(seeds.values())):
        for searcher, (search, evaluations, package, most) in SEARCHERS.items():
            if only and searcher not in only:
                continue
            for name in seeds:
                if seed >= min(most, seeds[name]) or (name, searcher, seed) in done:
                    continue
                landscape = Landscape(node, name, seed)
                start = time.process_time()
                search(landscape.dimensions, landscape.evaluate, evaluations, seed)
                seconds = time.process_time() - start
                result = landscape.end()
                line = {"landscape": name, "searcher": searcher, "version": package.__version__, "seed": seed}
                line |= {"seconds": seconds, **result}
                with runs.open("a") as file:
                    file.write(json.dumps(line) + "\n")
                print(name, searcher, seed, f"{seconds:.1f} s", result["regret"][-1], flush=True)


def cpu():
    with open("/proc/cpuinfo") as info:
        return next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.processor())


def condense(runs, results):
    import numpy

    def quartile(curves, q):
        return [float(f"{v:.6g}") for v in numpy.quantile(curves, q, axis=0)]

    lines = measured(runs)
    before = json.loads(results.read_text()) if results.exists() else {"searchers": {}, "landscapes": {}}
    searchers, landscapes = before["searchers"], before["landscapes"]
    for searcher in dict.fromkeys(line["searcher"] for line in lines):
        for name in dict.fromkeys(line["landscape"] for line in lines):
            of_both = [r for r in lines if (r["landscape"], r["searcher"]) == (name, searcher)]
            if not of_both or len(of_both) < landscapes.get(name, {}).get(searcher, {"seeds": 0})["seeds"]:
                continue
            searchers[searcher] = {"version": of_both[0]["version"], "date": time.strftime("%Y-%m-%d"), "cpu": cpu()}
            curves = [r["regret"] for r in of_both]
            landscapes.setdefault(name, {})[searcher] = {
                "seeds": len(of_both),
                "cpuSeconds": round(float(numpy.median([r["seconds"] for r in of_both])), 1),
                "repeated": sum(r["repeated"] for r in of_both),
                "regret": quartile(curves, 0.5),
                "q1": quartile(curves, 0.25),
                "q3": quartile(curves, 0.75),
            }
    text = json.dumps({"searchers": searchers, "landscapes": landscapes})
    # A curve a line: a diff shows whose has changed.
    for key in ("seeds", "regret", "q1", "q3"):
        text = text.replace(f'"{key}": ', f'\n"{key}": ')
    results.write_text(text + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["run", "condense"])
    parser.add_argument("runs", type=Path)
    parser.add_argument("results", type=Path, nargs="?")
    parser.add_argument("--node", default="node")
    parser.add_argument("--only", type=lambda names: names.split(","), help="searchers, separated by commas")
    arguments = parser.parse_args()
    if arguments.command == "run":
        run(arguments.runs, arguments.node, arguments.only)
    elif arguments.results is None:
        sys.exit("search_quality.py: condense RUNS RESULTS")
    else:
        condense(arguments.runs, arguments.results)


main()
