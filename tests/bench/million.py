"""A store of a million appointments: starting with it, holding it, listing it; and slotd with nothing at all."""
import os
import socket
import statistics
import subprocess
import time

from bookings import open_server
from running import BUILD, SLOTD, Server

PROVIDERS, STARTS = 10_000, 3
SLOW_BYTES = 32 * 1024 * 1024  # a second, of a reader that cannot read faster


def fill(directory, each, providers=PROVIDERS):
    path = f"{directory}/{providers}x{each}.db"
    subprocess.run([os.path.join(BUILD, "tests", "fill"), path, str(providers), str(each)], check=True,
                   stdout=subprocess.DEVNULL)
    return "sqlite:" + path


def measure_idle(directory):
    stripped = os.path.join(directory, "slotd")
    subprocess.run(["strip", "-o", stripped, SLOTD], check=True)
    with Server(SLOTD, "--listen", "127.0.0.1:0", "--store", f"sqlite:{directory}/idle.db", "--log-level", "warning") as server:
        return {"idle": server.resident_megabytes(), "binary": os.path.getsize(stripped) / 1024}


def measure_start(location):
    times, memory = [], 0.0
    for _ in range(STARTS):
        with open_server(location) as server:
            times.append(server.started_in)
            memory = server.resident_megabytes()
    return {"seconds": statistics.median(times), "resident": memory}


def read_list(server, bytes_a_second=None):
    """Reads GET /appointments to its end; returns rows, bytes and seconds."""
    rows, length, tail, began = 0, 0, b"", time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as reader:
        reader.sendall(b"GET /appointments HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        while piece := reader.recv(1 << 16):
            length += len(piece)
            # A name may be cut in two by the end of a piece.
            rows += (tail + piece).count(b'"request_id"')
            tail = piece[-(len(b'"request_id"') - 1):]
            if bytes_a_second:
                time.sleep(max(0, length / bytes_a_second - (time.monotonic() - began)))
    return {"rows": rows, "bytes": length, "seconds": time.monotonic() - began}


def measure_list(location, count):
    with open_server(location) as server:
        before = server.resident_megabytes()
        server.forget_peak()
        slow = read_list(server, SLOW_BYTES)
        most = server.resident_megabytes("VmHWM")
        fast = read_list(server)
    if slow["rows"] != count or fast["rows"] != count:
        raise SystemExit(f"the list of {count} appointments had {slow['rows']} and {fast['rows']} rows")
    return {"before": before, "most": most, "slow": slow, "fast": fast}


def measure(options, directory):
    found = measure_idle(directory)
    providers = PROVIDERS // 10 if options.quick else PROVIDERS
    sizes = [100] if options.quick else [1, 10, 100]
    found["appointments"] = providers * sizes[-1]
    found["empty"] = measure_start(fill(directory, 0, providers))
    found["starts"] = []
    for each in sizes:
        location = fill(directory, each, providers)
        started = measure_start(location)
        started["bytes"] = (started["resident"] - found["empty"]["resident"]) * 1024 * 1024 / (providers * each)
        started["all bytes"] = (started["resident"] - found["idle"]) * 1024 * 1024 / (providers * each)
        found["starts"].append([providers * each, started])
    found["list"] = measure_list(location, providers * sizes[-1])
    return found
