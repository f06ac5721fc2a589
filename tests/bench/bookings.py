"""Bookings over HTTP at one number of connections: durable and not, spread and to one provider, against the yardstick."""
import statistics
import time

from running import BARE, SLOTD, Caller, Server, free_port, wrk_script

PROVIDERS = 1000
# Tomorrow's tomorrow at midnight, UTC: no run comes so near to the end of a day that what it asks for has passed.
FIRST = (int(time.time()) // 86400 + 2) * 86400

# Name, store, guard, whether a provider is named, providers, days. One provider is hot: the spread load has a thousand
# providers on one day, the hot one a thousand days, so that the days are equally full.
VARIANTS = [
    ("durable, named", "sqlite", "on", True, PROVIDERS, 1),
    ("durable, no preference", "sqlite", "on", False, PROVIDERS, 1),
    ("durable, one hot provider", "sqlite", "on", True, 1, PROVIDERS),
    ("durable, no guard, named", "sqlite", "off", True, PROVIDERS, 1),
    ("memory, named", "memory", "on", True, PROVIDERS, 1),
    ("memory, no preference", "memory", "on", False, PROVIDERS, 1),
]
# Those that have goals, and what a quick run has time for.
QUICK = {"durable, named", "durable, no preference", "durable, one hot provider"}


def open_server(location, guard="on"):
    return Server(SLOTD, "--listen", "127.0.0.1:0", "--store", location, "--store-guard", guard, "--log-level", "warning")


def register(server, providers):
    caller = Caller(server.port)
    for number in range(providers):
        caller.expect(201, "POST", "/providers", {
            "id": f"provider-{number}", "availability": [{"start": "00:00", "end": "24:00"}],
            "max_daily_appointments": None, "horizon": 3660})
    caller.close()


def book(server, connections, seconds, run, providers=PROVIDERS, days=1, named=True, scattered=False, begin=0,
         threads=1, lowest=0, may_refuse=False):
    measured = wrk_script(
        server, "book.lua", connections, seconds, threads, SLOTD_RUN=run, SLOTD_PROVIDERS=str(providers),
        SLOTD_DAYS=str(days), SLOTD_FIRST=str(FIRST), SLOTD_NAMED="1" if named else "0",
        SLOTD_SCATTERED="1" if scattered else "0", SLOTD_BEGIN=str(begin),
        SLOTD_LOWEST=str(lowest))
    if measured["refused"] > 0 and not may_refuse:
        raise SystemExit(f"{measured['refused']:.0f} of the bookings of {run} were refused: the rate would be of something else")
    return measured


def answer_bytes(server):
    """Of a whole answer to a booking, so that the yardstick sends as many."""
    caller = Caller(server.port)
    answer, text = caller.call("POST", "/appointments", {
        "id": "sizing-1234567", "date": time.strftime("%Y-%m-%d", time.gmtime(FIRST)),
        "preferred_range": {"start": "00:00", "end": "24:00"}, "duration": 1, "preferred_provider": "provider-0"})
    caller.close()
    if answer.status != 201:
        raise SystemExit(f"a booking was answered {answer.status}: {text[:200]}")
    return sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + len(text) + 24


def run_slotd(variant, options, directory, turn):
    name, store, guard, named, providers, days = variant
    run = name.replace(",", "").replace(" ", "-") + f"-{turn}"
    with open_server(f"sqlite:{directory}/{run}.db" if store == "sqlite" else "memory:", guard) as server:
        register(server, providers)
        size = answer_bytes(server)
        return book(server, options.connections, options.seconds, run, providers, days, named), size


def least_served(server, connections, run):
    """The least-served connection's share of the mean. wrk counts by thread: here each has one connection."""
    measured = book(server, connections, 2, run, threads=connections)
    return {"least": measured["least"] * connections / measured["sent"],
            "most": measured["most"] * connections / measured["sent"]}


def measure_fairness(size, options, directory):
    with open_server(f"sqlite:{directory}/fair.db") as server:
        register(server, PROVIDERS)
        slotd = least_served(server, options.connections, "fair")
    with Server(BARE, free_port(), str(size)) as server:
        return {"slotd": slotd, "bare": least_served(server, options.connections, "fair")}


def measure(options, directory):
    """Every round runs each variant once, in turn, so that a machine whose speed drifts drifts for all of them."""
    variants = [variant for variant in VARIANTS if not options.quick or variant[0] in QUICK]
    rows = {variant[0]: [] for variant in variants} | {"bare": []}
    size = 0
    for turn in range(options.rounds):
        for variant in variants:
            measured, size = run_slotd(variant, options, directory, turn)
            rows[variant[0]].append(measured)
        with Server(BARE, free_port(), str(size)) as server:
            rows["bare"].append(book(server, options.connections, options.seconds, "bare"))
    found = {"rows": rows, "bytes": size, "connections": options.connections, "seconds": options.seconds}
    if not options.quick:
        found["fairness"] = measure_fairness(size, options, directory)
    return found


def ratio(found, name, other="bare", key="rate"):
    """The median of the rounds' ratios."""
    return statistics.median(row[key] / base[key] for row, base in zip(found["rows"][name], found["rows"][other]))


def median(found, name, key):
    return statistics.median(row[key] for row in found["rows"][name])
