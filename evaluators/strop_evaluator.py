"""The evaluators' side of Strop's protocol (docs/hil-protocol.md): JSON-RPC 2.0, one object a line.

Copy this file beside your own, write `evaluate(request, job)`, and call `serve(evaluate, ...)`. Python 3.8 or later, nothing else.
"""
import argparse
import contextlib
import hashlib
import json
import os
import socket
import sys
import threading

PROTOCOL = 1
LINE_LIMIT = 2**20
MOST_KEPT = 10_000  # results


class Failure(Exception):
    """An answer that is an error. The message is for people."""

    code = -32603


class Invalid(Failure):
    """The request is wrong: not tried again."""

    code = -32602


class Infeasible(Failure):
    """The configuration cannot be evaluated at all, it does not fit the device for instance: not tried again."""

    code = -32010


class Transient(Failure):
    """It went wrong for a reason that passes: tried again."""

    code = -32011


class DeviceLost(Failure):
    """The device is gone: tried again over a new connection."""

    code = -32012


class TimedOut(Failure):
    code = -32013


class Cancelled(Failure):
    code = -32014


class Job:
    """One evaluation under way. Several requests may wait for it: a request for the same id joins it."""

    def __init__(self, params):
        self.params = params
        self.waiting = []  # of (session, id of the request)
        self.stopped = threading.Event()

    def progress(self, fraction, message=""):
        """Tells how far it is, from 0 to 1."""
        params = {"id": self.params["id"], "fraction": fraction, "message": message}
        for session, _ in list(self.waiting):
            session.send({"jsonrpc": "2.0", "method": "progress", "params": params})

    def check(self):
        """Call it now and then: raises where nobody waits any more."""
        if self.stopped.is_set():
            raise Cancelled("cancelled")


class Evaluator:
    """Evaluates, each id once: results are kept, so that a request whose answer was lost gets it without a second run."""

    def __init__(self, evaluate, info):
        self.evaluate = evaluate
        self.info = {"protocol": PROTOCOL, "concurrency": 1, "formats": [], **info}
        self.slots = threading.Semaphore(self.info["concurrency"])
        self.lock = threading.Lock()
        self.results = {}
        self.jobs = {}

    def start(self, session, request_id, params):
        if not isinstance(params.get("id"), str) or not isinstance(params.get("params"), dict):
            raise Invalid("expected an id and the params of a configuration")
        with self.lock:
            known = self.results.get(params["id"])
            if known is None:
                job = self.jobs.get(params["id"])
                if job is None:
                    job = self.jobs[params["id"]] = Job(params)
                    threading.Thread(target=self.run, args=(job,), daemon=True).start()
                    timer = threading.Timer(params.get("timeout_s", 3600), self.end, (job, None, TimedOut("timed out")))
                    timer.daemon = True
                    timer.start()
                job.waiting.append((session, request_id))
        if known is not None:
            session.answer(request_id, known)

    def run(self, job):
        result = error = None
        with self.slots:
            try:
                job.check()
                result = self.evaluate(job.params, job)
                json.dumps(result, allow_nan=False)
            except Failure as failure:
                error = failure
            except Exception as failure:  # of the evaluation: the evaluator goes on
                error = Failure(f"{type(failure).__name__}: {failure}")
        self.end(job, result, error)

    def end(self, job, result, error):
        """Answers all who wait, once. A result is kept, a failure is not."""
        key = job.params["id"]
        with self.lock:
            if self.jobs.get(key) is not job:
                return
            del self.jobs[key]
            if error is None:
                self.results[key] = result
                if len(self.results) > MOST_KEPT:
                    del self.results[next(iter(self.results))]
        job.stopped.set()
        for session, request_id in job.waiting:
            session.answer(request_id, result, error)

    def cancel(self, params):
        job = self.jobs.get(params.get("id"))
        if job is not None:
            self.end(job, None, Cancelled("cancelled"))
        return {"cancelled": job is not None}


class Session:
    """One connection: reads requests, line by line, and writes answers, whole lines at a time."""

    def __init__(self, evaluator, reader, writer):
        self.evaluator, self.reader, self.writer = evaluator, reader, writer
        self.lock = threading.Lock()

    def send(self, message):
        with self.lock:
            try:
                self.writer.write(json.dumps(message, allow_nan=False).encode() + b"\n")
                self.writer.flush()
            except OSError:
                pass  # it is gone, and finds the result when it comes again

    def answer(self, request_id, result=None, error=None):
        outcome = {"result": result}
        if error is not None:
            outcome = {"error": {"code": error.code, "message": str(error)}}
        self.send({"jsonrpc": "2.0", "id": request_id, **outcome})

    def serve(self):
        """Until the other side says `shutdown` or is gone."""
        while True:
            line = self.reader.readline(LINE_LIMIT + 1)
            if not line:
                return
            if len(line) > LINE_LIMIT:
                while line and not line.endswith(b"\n"):
                    line = self.reader.readline(LINE_LIMIT)
                self.send(error_of(None, -32700, "a line of more than 1 MiB"))
            elif line.strip() and not self.take(line):
                return

    def take(self, line):
        """Deals with a line. False after `shutdown`."""
        request_id = None
        try:
            message = json.loads(line)
            if not isinstance(message, dict) or not isinstance(message.get("method"), str):
                self.send(error_of(None, -32600, "expected an object with a method"))
                return True
            request_id, method, params = message.get("id"), message["method"], message.get("params", {})
            if not isinstance(params, dict):
                raise Invalid("expected params by name")
            if method == "evaluate":
                self.evaluator.start(self, request_id, params)
            elif method in ("initialize", "cancel", "ping", "shutdown"):
                self.answer(request_id, getattr(self, method)(params))
            elif request_id is not None:
                self.send(error_of(request_id, -32601, f"no method {method}"))
            return method != "shutdown"
        except Failure as failure:
            self.answer(request_id, error=failure)
        except (ValueError, RecursionError) as failure:
            self.send(error_of(None, -32700, f"not JSON: {failure}"))
        return True

    def initialize(self, params):
        if params.get("protocol") != PROTOCOL:
            raise Invalid(f"protocol {params.get('protocol')}: this evaluator speaks {PROTOCOL}")
        return self.evaluator.info

    def cancel(self, params):
        return self.evaluator.cancel(params)

    def ping(self, _):
        return {}

    def shutdown(self, _):
        return {}


def error_of(request_id, code, message):
    return {"jsonrpc": "2.0", "id": request_id, "error": {"code": code, "message": message}}


def read_file(reference):
    """The content of a file that a request names. Raises Invalid where it is not there or has another content."""
    try:
        with open(reference["path"], "rb") as file:
            content = file.read()
    except OSError as failure:
        raise Invalid(f"{failure}") from failure
    if hashlib.sha256(content).hexdigest() != reference["sha256"]:
        raise Invalid(f"{reference['path']}: another content than the request says")
    return content


def serve(evaluate, arguments=None, session=Session, **info):
    """Serves on standard input and output, or with --listen HOST:PORT or --listen PATH on a socket, until it is told to end.

    evaluate(request, job) -> the result of `evaluate`; info: name, objectives and what else `initialize` answers.
    """
    if arguments is None:
        arguments = parser().parse_args()
    evaluator = Evaluator(evaluate, info)
    if arguments.listen is None:
        # What anybody prints is a log: only the protocol has the true standard output.
        writer = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)
        session(evaluator, sys.stdin.buffer, writer).serve()
        os._exit(0)  # whatever still runs
    host, colon, port = arguments.listen.rpartition(":")
    if colon:
        listening = socket.create_server((host, int(port)))
    else:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(arguments.listen)
        listening.listen()
    # In one piece: who waits for it may then close the pipe.
    sys.stderr.write(f"listening on {listening.getsockname()}\n")
    sys.stderr.flush()
    while True:
        connection, _ = listening.accept()
        threading.Thread(target=serve_connection, args=(session, evaluator, connection), daemon=True).start()


def serve_connection(session, evaluator, connection):
    with connection, contextlib.suppress(OSError):
        session(evaluator, connection.makefile("rb"), connection.makefile("wb")).serve()
        connection.shutdown(socket.SHUT_RDWR)


def parser(description=None):
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--listen", metavar="HOST:PORT|PATH", help="serve on a socket instead of standard input and output")
    return options
