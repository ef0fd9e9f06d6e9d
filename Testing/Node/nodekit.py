"""Starts the node and DCMTK's senders, and asks the node's queue; nothing outlives the object that started it."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import minidicom
from minidicom import wait_until

HERE = Path(__file__).resolve().parent


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def start(command, **options):
    """A process that dies with this one, whatever happens."""
    return subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *map(str, command)], **options)


class Node:
    """`myosect node` on a free port with a queue of its own."""

    def __init__(self, program, folder, destinations, options=(), stand_in=True, archives=(), queue=None):
        self.program = program
        self.folder = Path(folder)
        self.queue = Path(queue or self.folder / "queue")
        self.log = self.folder / "node.log"
        self.orders = self.folder / "orders.json"
        self.orders.write_text("{}")
        self.port = free_port()
        self.process = None
        self.arguments = ["--aet", "MYOSECT", "--bind", "127.0.0.1", "--queue", str(self.queue), "--log-file", str(self.log)]
        defaults = {"--quiet-seconds": "1", "--retry-seconds": "1", "--retry-max-seconds": "1", "--min-free-mb": "0", "--threads": "1",
                    "--allow-from": "SENDER", "--analyzer": str(HERE / "stand_in_analyzer.py") if stand_in else None}
        given = dict(zip(options[::2], options[1::2]))
        for name, value in {**defaults, **given}.items():
            self.arguments += [name, value] if value is not None else []
        for destination in destinations:
            self.arguments += ["--send-to", destination]
        for destination in archives:
            self.arguments += ["--archive-to", destination]

    def order(self, **orders):
        """What the stand-in does from now on."""
        self.orders.write_text(json.dumps(orders))

    def runs(self):
        """Study UIDs of the runs of the stand-in so far."""
        file = self.orders.with_suffix(".runs")
        return file.read_text().split() if file.exists() else []

    def command(self):
        return [self.program, "node", "--port", str(self.port), *self.arguments]

    def start(self):
        environment = {**os.environ, "MYOSECT_STAND_IN": str(self.orders), "PYTHONDONTWRITEBYTECODE": "1",
                       "MYOSECT_PSEUDONYM_KEY": str(self.folder / "pseudonym.key")}
        self.process = start(self.command(), env=environment, stderr=subprocess.PIPE, text=True)
        wait_until(self.listens, 30, lambda: "the node listens; " + self.why_not())
        return self

    def why_not(self):
        if self.process.poll() is not None:
            return f"it ended with {self.process.returncode}: {self.process.stderr.read()}"
        return self.log_text()[-3000:]

    def listens(self):
        if self.process.poll() is not None:
            return False
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def kill(self):
        """kill -9, as a loss of power to the process."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process:
            self.process.stderr.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.process.stderr.close()
        return code

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            sys.stderr.write(self.log_text()[-6000:])
        self.kill()

    def log_text(self):
        return self.log.read_text() if self.log.exists() else ""

    def status(self):
        run = subprocess.run([self.program, "node", "--status", "--json", "--queue", str(self.queue)], check=True, capture_output=True, text=True)
        return json.loads(run.stdout)

    def count(self, state):
        folder = self.queue / "jobs" / state
        return len(list(folder.iterdir())) if folder.exists() else 0

    def jobs(self, state):
        return sorted((self.queue / "jobs" / state).iterdir())

    def wait_for(self, seconds=30, **counts):
        """Waits until the jobs of the given states are that many."""
        wait_until(lambda: all(self.count(state) == count for state, count in counts.items()), seconds,
                   lambda: f"{counts}; now " + str({s: self.count(s) for s in ("waiting", "analysing", "sending", "done", "failed", "superseded")})
                   + "\n" + self.log_text()[-3000:])

    # Senders

    def sender(self, tool, *arguments, caller="SENDER", called="MYOSECT"):
        return [tool, "-aet", caller, "-aec", called, "-to", "20", *map(str, arguments)]

    def echo(self, caller="SENDER", called="MYOSECT", extra=()):
        return subprocess.run(self.sender("echoscu", *extra, "127.0.0.1", self.port, caller=caller, called=called), capture_output=True).returncode

    def store_process(self, files, caller="SENDER", called="MYOSECT", extra=()):
        return subprocess.Popen(self.sender("storescu", *extra, "127.0.0.1", self.port, *files, caller=caller, called=called),
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def store(self, files, **options):
        """Return code and output of storescu."""
        process = self.store_process(files, **options)
        output = process.communicate()[0]
        return process.returncode, output


def write_study(folder, study, numbers, **options):
    """Files of a study of tiny images."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number in numbers:
        file = folder / f"{study}-{number}-{options.get('variant', 0)}.dcm"
        file.write_bytes(minidicom.image_bytes(study, number, **options))
        files.append(file)
    return files


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def studies_of(scp):
    """Study UIDs of the objects that a storage SCP holds, by SOP instance."""
    return {sop: minidicom.text_of(minidicom.elements_of(data), (0x20, 0xD)) for sop, data in scp.objects}
