"""An evaluator that breaks the one rule of the protocol that its argument names, for the tests of the check."""
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "evaluators"))
import strop_evaluator as protocol

rule = sys.argv[1]
runs = 0


def evaluate(request, job):
    global runs
    runs += 1
    if request["id"].endswith("late"):
        time.sleep(0.3)
    return {"objectives": {"speed": {"value": runs, **({} if rule == "basis" else {"basis": "simulated"})}}}


class Broken(protocol.Session):
    def take(self, line):
        if rule == "malformed" and not line.startswith(b'{"jsonrpc":"2.0"'):
            os._exit(1)
        going = super().take(line)
        if rule == "blocks" and b"evaluate" in line:
            time.sleep(1.2)  # its result is there long before anything else is read
        if rule == "forgets":
            time.sleep(0.05)
            self.evaluator.results.clear()
        if rule == "shutdown" and not going:
            os._exit(1)
        return going

    def initialize(self, params):
        if rule == "protocol":
            params = {"protocol": protocol.PROTOCOL}
        info = dict(super().initialize(params))
        if rule == "info":
            info["objectives"] = ["speed"]
        return info

    def cancel(self, params):
        if rule == "cancel":
            raise protocol.Invalid("what?")
        return super().cancel(params)

    def send(self, message):
        code = message.get("error", {}).get("code")
        if (rule, code) in (("method", -32601), ("params", -32602), ("timeout", -32013)):
            message["error"]["code"] = -32000
        super().send(message)
        if rule == "stdout" and message.get("result") == {}:
            self.writer.write(b"pong!\n")
        if rule == "twice" and message.get("result") == {}:
            super().send(message)

    def serve(self):
        super().serve()
        if rule == "stays":
            threading.Event().wait()


protocol.serve(
    evaluate,
    protocol.parser().parse_args([]),
    Broken,
    name="broken",
    objectives=[{"name": "speed", "direction": "maximize"}],
)
