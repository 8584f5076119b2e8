"""The reference evaluator with faults, one time in five: what a search must survive. For tests.

With --journal FILE it writes what it does, a line each, and goes on counting where another process of it stopped.
"""
import json
import os
import random
import sys
import threading
import time

import reference
from strop_evaluator import DeviceLost, Session, Transient, parser, serve

FAULTS = ("transient", "deviceLost", "malformed", "dies", "hangs", "freezes", "duplicate", "late", "nan", "noisy", "long")

options = parser(__doc__)
options.add_argument("--seed", type=int, default=0)
options.add_argument("--rate", type=float, default=0.2, help="of faults (default: 0.2)")
options.add_argument("--faults", default=",".join(FAULTS), help="which, with commas (default: all)")
options.add_argument("--once", action="store_true", help="at the first attempt of each id, and no other")
options.add_argument("--journal", help="where to write what it does")
arguments = options.parse_args()
lock = threading.Lock()
attempts = {}


def note(key, what):
    with lock:
        if arguments.journal:
            with open(arguments.journal, "a", encoding="utf8") as journal:
                journal.write(json.dumps([key, what]) + "\n")


def draw(key):
    """The fault of this attempt at an id, or None: decided by the seed, the id and how many attempts there were."""
    with lock:
        attempts[key] = attempts.get(key, 0) + 1
        chance = random.Random(f"{arguments.seed} {key} {attempts[key]}")
    is_fault = attempts[key] == 1 if arguments.once else chance.random() < arguments.rate
    fault = chance.choice(arguments.faults.split(",")) if is_fault else None
    note(key, "asked" if fault is None else fault)
    return fault


def evaluate(request, job):
    note(request["id"], "run")
    return reference.evaluate(request, job)


class FaultySession(Session):
    faults = {}

    def take(self, line):
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict) or message.get("method") != "evaluate":
            return super().take(line)
        request_id, params = message.get("id"), message.get("params", {})
        fault = draw(params.get("id"))
        if fault == "transient":
            self.answer(request_id, error=Transient("the clock was not ready"))
        elif fault == "deviceLost":
            self.answer(request_id, error=DeviceLost("the board does not answer"))
        elif fault == "freezes":
            time.sleep(3600)
        elif fault != "hangs":
            self.faults[request_id] = (fault, params.get("timeout_s", 1))
            return super().take(line)
        return True

    def answer(self, request_id, result=None, error=None):
        fault, timeout = self.faults.pop(request_id, (None, 0))
        if fault == "malformed":
            self.write(b'{"jsonrpc": "2.0", "id": %d, "result": {"objec\n' % request_id)
        elif fault == "noisy":
            self.write(b"loading the bitstream ...\n")
            super().answer(request_id, result, error)
        elif fault == "dies":
            self.write(b'{"jsonrpc": "2.0", "id": %d, "resu' % request_id)
            os._exit(3)
        elif fault == "nan":
            self.write(b'{"jsonrpc":"2.0","id":%d,"result":{"objectives":{"accuracy":{"value":NaN}}}}\n' % request_id)
        elif fault == "long":
            self.write(b" " * 2**21)
        elif fault == "late":
            late = threading.Timer(2 * timeout, super().answer, (request_id, result, error))
            late.daemon = True
            late.start()
        else:
            super().answer(request_id, result, error)
            if fault == "duplicate":
                super().answer(request_id, result, error)

    def write(self, raw):
        with self.lock:
            try:
                self.writer.write(raw)
                self.writer.flush()
            except OSError:
                pass


if __name__ == "__main__":
    if arguments.journal and os.path.exists(arguments.journal):
        with open(arguments.journal, encoding="utf8") as journal:
            for key, what in map(json.loads, journal):
                attempts[key] = attempts.get(key, 0) + (what != "run")
    print(f"faulty evaluator, process {os.getpid()}", file=sys.stderr, flush=True)
    serve(evaluate, arguments, FaultySession, **{**reference.INFO, "name": "faulty"})
