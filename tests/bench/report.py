"""The report: the table of the goals, the table of how each cost grows, and their places in files."""
import os

import goals
import machine
import picture
from running import HERE

RESULTS, PICTURE = (os.path.join(HERE, "tests", "bench", name) for name in ("results.md", "growth.svg"))
README = os.path.join(HERE, "README.md")
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


def table(found):
    lines = ["| what | goal | measured | |", "|---|---|---|---|"]
    for row, own in goals.measured(found):
        lines.append(f"| {row.what} | {row.goal or ''} | {row.shown(own)} | {row.verdict(own)} |")
    return "\n".join(lines)


def line_growth(found, group, line):
    points = found[group]["lines"][line]
    (first, few), (last, many) = points[0], points[-1]
    return f"{first:,.0f} → {last:,.0f}", f"{few:,.0f} → {many:,.0f} a second", f"{few / many:.2f}"


def connection_rows(found):
    why = {"bare": "the yardstick", "named": "all that wait share one fdatasync",
           "no preference": "the same; who has room is known without asking"}
    for line, reason in why.items():
        span, rates, _ = line_growth(found, "connections", line)
        points = found["connections"]["lines"][line]
        cost = points[0][1] / points[-1][1]
        name = "the bare handler" if line == "bare" else f"a booking, {line}"
        yield name, "connections", span, rates, f"{cost:.2f}", reason


def provider_rows(found):
    why = {"named": "a hash finds who is named; presumably fewer of them are in the processor's caches",
           "no preference": "a tree of the best of each sixteen: logarithmic"}
    for line, reason in why.items():
        yield (f"a booking, {line}", "providers", *line_growth(found, "providers", line), reason)
    providers, few, year, rate = found["providers"]["year"]
    within = dict(found["providers"]["lines"]["no preference"])[providers]
    yield (f"a booking, no preference, of {providers} providers", "days asked about in turn", f"{few} → {year}",
           f"{within:,.0f} → {rate:,.0f} a second", f"{within / rate:.2f}",
           "the tree of each day is kept, for a year and as long as all have room")


def day_rows(found):
    for line, what, why in (
            ("any minute of the day", "appointments of the day",
             "only gaps are looked at, and what slotd packs itself has few"),
            ("one minute of it", "appointments of the day", "here every minute booked leaves a gap, and those before the range's end are walked")):
        yield (f"a booking of {line}", what, *line_growth(found, "days", line), why)
    line, places = "any minute, all days of one provider", found["days"]["places"]
    _, rates, factor = line_growth(found, "days", line)
    points = found["days"]["lines"][line]
    yield ("a booking of any minute, one provider", "appointments of the provider",
           f"{points[0][0] * places:,.0f} → {points[-1][0] * places:,.0f}", rates, factor,
           "a calendar is one sorted array, and adding moves what comes after: linear in all of its days")


def timed(few, many, unit, number="{:,.0f}"):
    return f"{number} → {number} {unit}".format(few, many), f"{many / few:.2f}"


def core_rows(found):
    grown = found["core"]["placing"]["growth"]
    span = f"{grown[0][0]:,.0f} → {grown[-1][0]:,.0f}"
    for column, what, why in ((1, "any time", "each gap of the range has two candidates: linear in gaps"),
                              (2, "an hour", "the gaps before it are walked, those of the hour are weighed")):
        yield (f"placing alone, {what} of a scattered day", "appointments of the day", span,
               *timed(1e9 / grown[0][column], 1e9 / grown[-1][column], "ns"), why)
    counts = sorted(found["core"]["roster"], key=int)
    few, many = (found["core"]["roster"][count] for count in (counts[0], counts[-1]))
    span = f"{int(counts[0]):,} → {int(counts[-1]):,}"
    for what, key, why in (
            ("choosing and booking, mostly empty", goals.EMPTY, "a tree of the best of each sixteen: logarithmic"),
            ("choosing and booking, mostly full", goals.FULL, "the same; more than its depth explains, presumably caches"),
            ("a refusal by all, all full", goals.FULL_REFUSED, "far from linear in those who refuse; presumably caches")):
        yield (what, "providers", span, *timed(few[key], many[key], "ns"), why)
    yield ("the first request of a day without preference", "providers", span,
           *timed(few["first"], many["first"], "ms", "{:.1f}"), "everybody's day is read once: linear")
    yield ("memory", "providers", "each", f"{many['bytes']:,.0f} bytes", "linear", "calendar, rules, names")
    yield ("memory", "providers times days asked without preference", "each", f"{many['day bytes']:,.0f} bytes", "linear",
           "the tree of each such day")


def slot_rows(found):
    one, _, many, _ = found["slots"]["queries"]
    yield ("a slot query", "providers times days", "31 → 7,000", *timed(one["p50"], many["p50"], "ms (p50)", "{:.2f}"),
           "each day's gaps once, less for what many days share: at most linear")


def start_rows(found):
    (few, quick), (many, slow) = found["million"]["starts"][0], found["million"]["starts"][-1]
    yield ("start", "appointments", f"{few:,} → {many:,}", *timed(quick["seconds"], slow["seconds"], "s", "{:.2f}"),
           "every row is read once: linear, beside what 10,000 providers take")
    yield ("memory", "appointments", "each", f"{slow['bytes']:.0f} bytes", "linear", "packed into its calendar, and its id")
    listed = found["million"]["list"]
    yield ("the list of all, memory", "appointments", f"0 → {many:,}",
           f"{listed['before']:.0f} → {listed['most']:.0f} MB", "constant", "a page of it is sent before the next is gathered")


GROWTH = [("connections", connection_rows), ("providers", provider_rows), ("days", day_rows), ("core", core_rows),
          ("slots", slot_rows), ("million", start_rows)]


def growth(found):
    lines = ["| what | grows with | from → to | measured | cost, times | why |", "|---|---|---|---|---|---|"]
    for group, rows in GROWTH:
        if group in found:
            lines += ["| " + " | ".join(row) + " |" for row in rows(found)]
    return "\n".join(lines)


def told_pieces(runs):
    """What was put together of several runs must not look like one."""
    if len(runs) == 1:
        return ""
    return (f"\n\nPut together from {len(runs)} runs of some of the groups each, with "
            f"{' and '.join(str(count) for count in sorted(set(runs.values())))} rounds.")


def told_how(found):
    own = found["bookings"]
    rounds = len(own["rows"]["bare"])
    return (f"{machine.told(found['machine'])}.\n\nRates: {own['connections']} keep-alive connections, 1,000 providers, "
            f"{rounds} rounds of {own['seconds']} s, medians, and of ratios the medians of the rounds'\nratios; the bare "
            f"handler's answers have as many bytes ({own['bytes']}).{told_pieces(found['runs'])}")


def write(found):
    """All of it; every group must have been measured."""
    text = f"{told_how(found)}\n\n{table(found)}\n"
    with open(RESULTS, "w", encoding="utf-8") as file:
        file.write(f"What `scripts/bench` measured.\n\n{text}")
    picture.draw(found, PICTURE)
    with open(README, encoding="utf-8") as file:
        before, begin, rest = file.read().partition(BEGIN)
        _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"README.md has no place between {BEGIN} and {END}")
    block = (f"{text}\n![rate against connections, providers and appointments, and latency](tests/bench/growth.svg)\n\n"
             f"How each cost grows:\n\n{growth(found)}\n")
    with open(README, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n{block}{END}{after}")
