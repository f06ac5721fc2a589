"""How the rate of durable bookings grows: with the connections, the providers, and the appointments of the day booked."""
import os
import shutil
import statistics
import subprocess
import tempfile

from bookings import PROVIDERS, book, open_server, register
from running import BARE, BUILD, Server, free_port

CONNECTIONS = [1, 4, 16, 64, 256, 1024]
PROVIDER_COUNTS = [10, 100, 1000, 10_000, 100_000]
# So many providers times days are booked in turn. What it costs to ask about a whole year of them, all of which slotd
# keeps in mind for those who name nobody (core/roll_days.h), is measured by itself.
PROVIDER_DAYS, DAYS_MAX = 10_000, 60
YEAR_PROVIDERS, YEAR_DAYS = 100, 360
BARE_BYTES = 500  # What an answer has, nearly.
# Days are filled minute by minute: one day of so many providers, or so many days of one.
PLACES, MINUTES, DAY_APPOINTMENTS_MAX = 200, 1440, 1000
# Line, whether one provider has all the days, whether one certain minute is asked for.
DAY_LINES = [
    ("any minute of the day", False, False),
    ("one minute of it", False, True),
    ("any minute, all days of one provider", True, False),
]


def fill(path, providers):
    """A store with so many providers and nothing booked."""
    subprocess.run([os.path.join(BUILD, "tests", "fill"), path, str(providers), "0"], check=True, stdout=subprocess.DEVNULL)
    return path


def copied(path, directory, name):
    return "sqlite:" + shutil.copy(path, os.path.join(directory, f"{name}.db"))


def medians(rounds):
    """Rounds of {place: rate} as [[place, median], ...]."""
    return [[place, statistics.median(one[place] for one in rounds)] for place in rounds[0]]


def measure_connections(options, directory):
    lines = {"bare": [], "named": [], "no preference": []}
    store = fill(f"{directory}/thousand.db", PROVIDERS)
    for turn in range(options.rounds):
        with Server(BARE, free_port(), str(BARE_BYTES)) as server:
            lines["bare"].append({count: book(server, count, options.step, "bare")["rate"] for count in CONNECTIONS})
        for line, named in (("named", True), ("no preference", False)):
            with open_server(copied(store, directory, f"{line[:2]}{turn}")) as server:
                lines[line].append({count: book(server, count, options.step, f"{count}", days=10, named=named)["rate"]
                                    for count in CONNECTIONS})
    return {"lines": {line: medians(rounds) for line, rounds in lines.items()}}


def rate_with(store, options, providers, days, named):
    """Of a copy of the store, so that every round finds it empty."""
    with tempfile.TemporaryDirectory(dir=os.path.dirname(store)) as directory:
        with open_server(copied(store, directory, "copy")) as server:
            # The first request of a day reads every provider, which is no part of what a booking costs.
            if providers >= PROVIDER_DAYS:
                book(server, options.connections, 1, "before", providers, days, named)
            return book(server, options.connections, options.step, "rate", providers, days, named)["rate"]


def measure_providers(options, directory):
    lines, year = {"named": [], "no preference": []}, []
    stores = {count: fill(f"{directory}/{count}.db", count) for count in PROVIDER_COUNTS}
    for _ in range(options.rounds):
        for line, named in (("named", True), ("no preference", False)):
            lines[line].append({count: rate_with(store, options, count, min(DAYS_MAX, max(1, PROVIDER_DAYS // count)), named)
                                for count, store in stores.items()})
        year.append(rate_with(stores[YEAR_PROVIDERS], options, YEAR_PROVIDERS, YEAR_DAYS, False))
    return {"lines": {line: medians(rounds) for line, rounds in lines.items()},
            "year": [YEAR_PROVIDERS, DAYS_MAX, YEAR_DAYS, statistics.median(year)]}


def fill_days(server, options, run, one_provider, scattered):
    """Books days fuller and fuller; returns [[appointments of a day, rate], ...]."""
    providers, days = (1, PLACES) if one_provider else (PLACES, 1)
    points, begin = [], 0
    while begin / PLACES < DAY_APPOINTMENTS_MAX:
        measured = book(server, options.connections, options.step, f"{run}-{begin}", providers, days, True, scattered, begin)
        end = begin + int(measured["sent"])
        points.append([(begin + end) / 2 / PLACES, measured["rate"]])
        begin = end + 1
        # A day must have room for all of the next step, or its last bookings would be refused.
        if (end + 1.3 * measured["sent"]) / PLACES > MINUTES:
            break
    return points


def measure_days(options, directory):
    lines = {line: [] for line, *_ in DAY_LINES}
    for turn in range(options.rounds):
        for number, (line, one_provider, scattered) in enumerate(DAY_LINES):
            with open_server(f"sqlite:{directory}/{number}-{turn}.db") as server:
                register(server, 1 if one_provider else PLACES)
                lines[line].append(fill_days(server, options, f"{turn}", one_provider, scattered))
    return {"lines": {line: middle(rounds) for line, rounds in lines.items()}, "places": PLACES}


def middle(rounds):
    """The n-th steps of the rounds as one point: the medians of both."""
    return [[statistics.median(step[0] for step in steps), statistics.median(step[1] for step in steps)]
            for steps in zip(*rounds)]
