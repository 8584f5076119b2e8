"""The loop that every peer's process of a benchmark has in common; bench/training/serve.ts is Strop's."""

import json
import re
import sys
import time


def serve(version, step):
    """Prints a line of JSON once it is ready; then, for each line with a number of steps on its standard input, one with their
    seconds, the process's peak resident memory, and what the last step returned, where that is a dictionary."""
    print(json.dumps({"version": version}), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            result = step()
        seconds = time.perf_counter() - start
        more = result if isinstance(result, dict) else {}
        print(json.dumps({"seconds": seconds, "peakBytes": peak_bytes(), **more}), flush=True)


def peak_bytes():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read())[1]) * 1024
