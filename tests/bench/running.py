"""What the bench scripts share: building, starting and stopping servers, calling them, and wrk."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(HERE, "build", "release")
SLOTD = os.path.join(BUILD, "slotd")
BARE = os.path.join(BUILD, "tests", "bare")


def build(*targets):
    """Those, or everything."""
    subprocess.run([os.path.join(HERE, "scripts", "install"), "build", "test", "bench"], check=True)
    subprocess.run(["cmake", "-S", HERE, "-B", BUILD, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release"],
                   check=True, stdout=subprocess.DEVNULL)
    wanted = ["--target", *targets] if targets else []
    subprocess.run(["cmake", "--build", BUILD, *wanted], check=True, stdout=subprocess.DEVNULL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Caller:
    """One kept-alive connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def close(self):
        """A connection that is kept holds one of slotd's workers."""
        self.connection.close()

    def call(self, method, path, body=None):
        self.connection.request(method, path, json.dumps(body) if body is not None else None)
        answer = self.connection.getresponse()
        return answer, answer.read()

    def expect(self, status, method, path, body=None):
        answer, text = self.call(method, path, body)
        if answer.status != status:
            raise SystemExit(f"{method} {path} answered {answer.status}: {text[:200]}")
        return json.loads(text) if text else None


class Server:
    """A started program that says '... listening on 127.0.0.1:PORT'."""

    def __init__(self, *command):
        began = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        self.started_in = time.monotonic() - began
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        if not found:
            raise SystemExit(f"{command[0]} did not start: {line!r}")
        self.port = int(found.group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def resident_megabytes(self, field="VmRSS"):
        """VmHWM is the most there ever was since the start or since forget_peak."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(rf"{field}:\s+(\d+)", status.read()).group(1)) / 1024

    def forget_peak(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


def wrk_script(server, script, connections, seconds, threads=1, **settings):
    """Runs a Lua script of tests/bench and returns the numbers of its RESULT; the settings are its environment."""
    folder = os.path.join(HERE, "tests", "bench")
    printed = subprocess.run(
        ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}", "-s", os.path.join(folder, script),
         f"http://127.0.0.1:{server.port}"],
        env=dict(os.environ, SLOTD_BENCH=folder, **settings), check=True, capture_output=True, text=True).stdout
    found = re.search(r"RESULT (.*)", printed)
    if not found:
        raise SystemExit(f"{script} printed no result: {printed}")
    return {name: float(value) for name, value in (pair.split("=") for pair in found.group(1).split())}
