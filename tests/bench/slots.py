"""Slot queries over HTTP: one provider with a full month, and the union over many providers."""
import datetime
import json
import random
import re
import subprocess
import threading

from running import BARE, SLOTD, Caller, Server, free_port

ZONE = "Europe/Berlin"
WORKING_DAY = [{"start": "08:00", "end": "12:00"}, {"start": "13:00", "end": "18:00"}]


def book(port, providers, days, each, seed):
    """Books `each` appointments with every provider, spread over the days; returns how many were had."""
    caller, generator, had = Caller(port), random.Random(seed), 0
    for provider in providers:
        for number in range(each):
            answer, _ = caller.call("POST", "/appointments", {
                "id": f"{provider}-{number}", "preferred_provider": provider, "date": days[number % len(days)],
                "preferred_range": {"start": "08:00", "end": "18:00"},
                "duration": generator.choice([15, 20, 30])})
            had += answer.status == 201
    return had


def fill(port, count):
    today = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=1)
    month = [str(today + datetime.timedelta(days=n)) for n in range(31)]
    caller = Caller(port)
    names = [f"provider-{number}" for number in range(count)]
    for name, group in [("busy", "alone")] + [(name, "many") for name in names]:
        caller.expect(201, "POST", "/providers", {
            "id": name, "group": group, "time_zone": ZONE, "availability": WORKING_DAY,
            "max_daily_appointments": None})
    had = {"busy": book(port, ["busy"], month, 500, 1), "many": 0}

    counting = threading.Lock()

    def some(part):
        booked = book(port, names[part::4], month[:7], 60, part)
        with counting:
            had["many"] += booked
    threads = [threading.Thread(target=some, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return month, had


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def wrk(port, path, options):
    printed = subprocess.run(
        ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}", "--latency", f"http://127.0.0.1:{port}{path}"],
        check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in printed or "Socket errors" in printed:
        raise SystemExit(printed)
    p50, p99 = (milliseconds(re.search(rf"\s{share}%\s+(\S+)", printed).group(1)) for share in (50, 99))
    return p50, p99, float(re.search(r"Requests/sec:\s+([\d.]+)", printed).group(1))


def ask(name, port, path, options):
    sent, answer = Caller(port).call("GET", path)
    assert sent.status == 200, answer
    p50, p99, rate = wrk(port, path, options)
    with Server(BARE, free_port(), str(len(answer))) as bare:
        bare_p50, bare_p99, _ = wrk(bare.port, "/", options)
    return {"name": name, "slots": len(json.loads(answer)["slots"]), "bytes": len(answer), "p50": p50, "p99": p99,
            "bare p50": bare_p50, "bare p99": bare_p99, "rate": rate}


def measure(options, _):
    """What was booked, and what each query costs."""
    with Server(SLOTD, "--listen", "127.0.0.1:0", "--store", "memory:", "--time-zone", ZONE, "--log-level", "warning",
                "--max-slots", "10000000") as server:
        month, had = fill(server.port, options.providers)
        week = f"from={month[0]}&to={month[6]}"
        queries = [
            ("1 provider x 31 days, 30 minutes", f"/providers/busy/slots?from={month[0]}&to={month[30]}&duration=30"),
            ("the same, limit=1", f"/providers/busy/slots?from={month[0]}&duration=30&limit=1"),
            (f"{options.providers} providers x 7 days, 30 minutes", f"/slots?group=many&{week}&duration=30"),
            ("the same, limit=1", f"/slots?group=many&{week}&duration=30&limit=1"),
        ]
        return {"had": had, "queries": [ask(name, server.port, path, options) for name, path in queries]}
