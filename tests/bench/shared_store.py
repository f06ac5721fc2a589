"""Bookings of several processes on one PostgreSQL, of one on SQLite, and by transactions that lock the provider's row."""
import concurrent.futures
import os
import re
import statistics
import subprocess
from typing import NamedTuple, Optional

from bookings import PROVIDERS, answer_bytes, book, open_server, register
from goals import Goal, at_least
from running import BUILD, Server

ROW_LOCK = os.path.join(BUILD, "tests", "row_lock")


class Variant(NamedTuple):
    name: str
    way: str  # "row lock", "row lock over HTTP", or slotd's store
    connections: int
    processes: int = 1
    hot: bool = False
    guard: str = "on"


def variants(options):
    few, many = options.connections, 2 * options.connections
    counts = [count for count in (1, 2, 4) if count <= options.processes]
    yield from (Variant("row lock, no HTTP", "row lock", one) for one in (few, many))
    yield from (Variant("row lock, HTTP", "row lock over HTTP", one) for one in (few, many))
    yield from (Variant("slotd, SQLite", "sqlite", one) for one in (few, many))
    yield from (Variant(f"slotd, PostgreSQL, {told(count)}", "postgresql", one, count)
                for count in counts for one in (few, many))
    yield Variant("slotd, PostgreSQL, no guard", "postgresql", few, guard="off")
    yield Variant("slotd, PostgreSQL, 1 process, one hot provider", "postgresql", few, 1, hot=True)
    if options.processes > 1:
        yield Variant("slotd, PostgreSQL, 2 processes, one hot provider", "postgresql", few, 2, hot=True)


def told(count):
    return "1 process" if count == 1 else f"{count} processes"


def run_row_lock(variant, options, server):
    uri = server.fresh("row_lock")
    subprocess.run([ROW_LOCK, uri, "make", str(PROVIDERS)], check=True)
    if variant.way == "row lock":
        printed = subprocess.run([ROW_LOCK, uri, "run", str(PROVIDERS), str(variant.connections), str(options.seconds)],
                                 check=True, stdout=subprocess.PIPE, text=True).stdout
        return {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+)", printed)}
    # A worker more than connections: what has just ended may still hold one.
    with Server(ROW_LOCK, uri, "serve", str(variant.connections + 8), str(options.bytes)) as own:
        return book(own, variant.connections, options.seconds, "row-lock", scattered=True)


def load_of(variant, options, number):
    """Whose bookings the process of that number takes: providers, days, lowest provider."""
    if variant.hot:
        return {"providers": 1, "days": PROVIDERS}
    if not options.disjoint:
        return {}
    share = PROVIDERS // variant.processes
    return {"providers": share, "lowest": number * share}


def book_at_all(servers, variant, options, run):
    """The same number of connections to each, at the same time."""
    each = variant.connections // variant.processes
    with concurrent.futures.ThreadPoolExecutor() as crowd:
        running = [crowd.submit(book, server, each, options.seconds, f"{run}-{number}", may_refuse=variant.processes > 1,
                                **load_of(variant, options, number)) for number, server in enumerate(servers)]
        return [one.result() for one in running]


def sum_up(measured):
    """Bookings that were had; a refusal is none."""
    had = [one["rate"] * (1 - one["refused"] / max(one["completed"], 1)) for one in measured]
    return {"rate": sum(had), "refused": sum(one["refused"] for one in measured),
            "completed": sum(one["completed"] for one in measured), "errors": sum(one["errors"] for one in measured),
            "p50": max(one["p50"] for one in measured), "p99": max(one["p99"] for one in measured),
            "fairness": min(had) / max(max(had), 1), "rates": had}


def start_all(variant, location):
    """What the first registers, the others find when they start."""
    servers = [open_server(location, variant.guard)]
    register(servers[0], 1 if variant.hot else PROVIDERS)
    return servers + [open_server(location, variant.guard) for _ in range(variant.processes - 1)]


def run_slotd(variant, options, directory, server):
    run = re.sub(r"\W+", "-", variant.name)
    path = os.path.join(directory, "bench.db")
    location = server.fresh("slotd") if variant.way == "postgresql" else f"sqlite:{path}"
    servers = start_all(variant, location)
    try:
        options.bytes = answer_bytes(servers[0])
        return sum_up(book_at_all(servers, variant, options, run))
    finally:
        for one in servers:
            one.stop()
        for end in ("", "-wal", ".lock", ".control"):
            if os.path.exists(path + end):
                os.remove(path + end)


def measure(options, directory, server):
    """Every round runs each variant once, in turn, so that a machine whose speed drifts drifts for all of them."""
    found = {}
    for _ in range(options.rounds):
        for variant in variants(options):
            measured = (run_row_lock(variant, options, server) if variant.way.startswith("row lock")
                        else run_slotd(variant, options, directory, server))
            found.setdefault((variant.name, variant.connections), []).append(measured)
    return found


def median(rows, key):
    return statistics.median(row[key] for row in rows)


def ratio(found, one, other):
    """The median of the rounds' ratios."""
    return statistics.median(row["rate"] / base["rate"] for row, base in zip(found[one], found[other]))


class Claim(NamedTuple):
    what: str
    goal: Optional[Goal]
    one: tuple  # what is measured, and at how many connections
    other: tuple


def claims(options):
    few = options.connections
    one = "slotd, PostgreSQL, 1 process"
    for count in (few, 2 * few):
        end = f", {count} connections"
        yield Claim("one process, of the row lock without HTTP" + end, at_least(3) if count == few else None, (one, count),
                    ("row lock, no HTTP", count))
        yield Claim("one process, of the row lock over HTTP" + end, None, (one, count), ("row lock, HTTP", count))
        yield Claim("one process, of SQLite" + end, at_least(0.7), (one, count), ("slotd, SQLite", count))
        for processes in (2, 4):
            yield Claim(f"{processes} processes, of one" + end, None, (f"slotd, PostgreSQL, {processes} processes", count),
                        (one, count))


def verdict(goal, figure):
    return "" if goal is None else "met" if goal.is_met_by(figure) else "missed"


def table(found, options):
    lines = ["| what | connections | bookings a second | p50 ms | p99 ms | refused |", "|---|---|---|---|---|---|"]
    for (name, connections), rows in found.items():
        lines.append(f"| {name} | {connections} | {median(rows, 'rate'):,.0f} | {median(rows, 'p50'):.2f} | "
                     f"{median(rows, 'p99'):.2f} | {100 * sum(row['refused'] for row in rows) / sum(row['completed'] for row in rows):.1f} % |")
    lines += ["", "| what | goal | measured | |", "|---|---|---|---|"]
    for claim in claims(options):
        if claim.one in found and claim.other in found:
            figure = ratio(found, claim.one, claim.other)
            lines.append(f"| {claim.what} | {claim.goal or ''} | {figure:.2f} | {verdict(claim.goal, figure)} |")
    hot = found.get(("slotd, PostgreSQL, 2 processes, one hot provider", options.connections))
    if hot:
        figure, goal = median(hot, "fairness"), at_least(0.25)
        each = "; ".join(" and ".join(f"{rate:,.0f}" for rate in row["rates"]) for row in hot)
        lines.append(f"| one hot provider, the slower of 2 processes, of the faster | {goal} | {figure:.2f} ({each}) | "
                     f"{verdict(goal, figure)} |")
    return "\n".join(lines)
