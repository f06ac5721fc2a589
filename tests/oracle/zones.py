"""Compares slotd's time zones with Python's zoneinfo, and prints how many cases there were and how many differ.

zones.py PROGRAM [FIRST_YEAR LAST_YEAR] [--short]

PROGRAM is built from zones.c and answers through slotd's own code; every answer is worked out again here, from nothing
but zoneinfo and what the headers promise. Asked about are, in every zone of the database, the days on which the offset
changes with the days around them, leap days, ends of years and ordinary days. Ends with 1 if anything differs.
"""
import argparse
import collections
import datetime
import functools
import multiprocessing
import os
import random
import subprocess
import sys

SKIPPED = 77
try:
    import zoneinfo
except ImportError:
    print("Skipped: this python3 has no zoneinfo (Python 3.9).")
    sys.exit(SKIPPED)

DIRECTORY = os.environ.get("TZDIR", "/usr/share/zoneinfo")
NOT_ZONES = ("localtime", "posixrules")
COPIES = ("posix", "right")

DAY = 86400
EPOCH = datetime.date(1970, 1, 1).toordinal()
SECOND = datetime.timedelta(seconds=1)
WALL_MINUTES = range(0, 2880 + 1, 15)
LOCAL_SECONDS = range(0, DAY, 1800)

# Dates that some zone left out or had twice.
DATE_LINE = ["1844-12-31", "1867-10-18", "1892-07-04", "1969-09-30", "1993-08-21", "1994-12-31", "2011-12-30"]
ORDINARY = ["01-01", "02-28", "03-01", "05-13", "07-15", "11-21", "12-31"]
YEARS, YEARS_SHORT = (2015, 2045), (2026, 2026)
ZONES_SHORT = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu",
               "Africa/Casablanca", "Pacific/Apia", "Pacific/Easter", "Europe/Dublin"]
DIFFERENCES_SHOWN = 20


def zone_names():
    for directory, below, files in os.walk(DIRECTORY):
        if directory == DIRECTORY:
            below[:] = [name for name in below if name not in COPIES]
        for file in files:
            path = os.path.join(directory, file)
            with open(path, "rb") as opened:
                if file not in NOT_ZONES and opened.read(4) == b"TZif":
                    yield os.path.relpath(path, DIRECTORY)


def twins(names):
    """Lists of names with the same file: slotd is asked about each, zoneinfo once."""
    found = collections.defaultdict(list)
    for name in sorted(names):
        with open(os.path.join(DIRECTORY, name), "rb") as file:
            found[file.read()].append(name)
    return list(found.values())


def day_of(date):
    return datetime.date.fromisoformat(date).toordinal() - EPOCH


def date_of(day):
    return datetime.date.fromordinal(day + EPOCH).isoformat()


def offset_at(zone, instant):
    return datetime.datetime.fromtimestamp(instant, zone).utcoffset() // SECOND


def to_instant(zone, day, minute):
    """PEP 495: with fold=0 the first of two readings counts, and a wall time in a gap is read with the offset before
    it. The same is RFC 5545 3.3.5."""
    wall = datetime.datetime.fromordinal(day + EPOCH).replace(tzinfo=zone) + datetime.timedelta(minutes=minute)
    return day * DAY + minute * 60 - wall.utcoffset() // SECOND


def change_between(zone, early, late):
    """The first instant with the new offset."""
    before = offset_at(zone, early)
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if offset_at(zone, middle) == before else (early, middle)
    return late


def days_to_ask(zone, first_year, last_year):
    days = set()
    for year in range(first_year, last_year + 1):
        days.update(day_of(f"{year}-{date}") for date in ORDINARY)
        days.add(day_of(f"{year}-03-01") - 1)
    for date in DATE_LINE:
        days.update(range(day_of(date) - 2, day_of(date) + 3))
    midnights = range(day_of(f"{first_year}-01-01") * DAY, day_of(f"{last_year}-12-31") * DAY, DAY)
    for midnight in midnights:
        before, after = offset_at(zone, midnight), offset_at(zone, midnight + DAY)
        if before != after:
            change = change_between(zone, midnight, midnight + DAY)
            walls = ((change + before) // DAY, (change + after) // DAY)
            days.update(range(min(walls) - 1, max(walls) + 2))
    return sorted(days)


Rule = collections.namedtuple("Rule", "kind weekdays from_day until_day start end")
ALWAYS = (-(2 ** 31), 2 ** 31 - 1)
WINDOWS = [(540, 1020), (0, 1440), (1320, 1800), (60, 180), (120, 180), (150, 165), (0, 2880), (0, 60), (1380, 1500),
           (1439, 2880), (180, 240)]


def some_rules(choice, day):
    """Hours for every day, for some weekdays, for a while and for one date; nights, gaps, a day and two days long."""
    rules = []
    for _ in range(choice.randint(1, 6)):
        span = choice.choice([ALWAYS, ALWAYS, (day - 3, day + 1), (day, day + 9)] + [(day + n,) * 2 for n in (-1, 0, 1)])
        start, end = choice.choice(WINDOWS)
        if choice.random() < 0.3:
            start = choice.randrange(0, 1440)
            end = choice.randrange(start + 1, 2881)
        rules.append(Rule(choice.choice("ooooocg"), choice.choice([127, 127, 31, 96, choice.randrange(1, 128)]), *span,
                          start, end))
    return rules


def windows_of(rules, day):
    """The rules whose windows begin on the day. Open hours for one date replace all others."""
    weekday = (day + 3) % 7
    chosen = [rule for rule in rules if rule.from_day <= day <= rule.until_day and rule.weekdays & 1 << weekday]
    has_own_hours = any(rule.kind == "o" and rule.from_day == rule.until_day == day for rule in chosen)
    return [rule for rule in chosen
            if rule.kind != "o" or not has_own_hours or rule.from_day == rule.until_day]


def open_time(zone, day, rules):
    """Asks of every piece between two edges whether it is open, and joins the open ones. What opens on the day or next to
    it may run on for two days; whatever closes there counts."""
    spans = [(rule.kind, to_instant(zone, near, rule.start), to_instant(zone, near, rule.end))
             for near in range(day - 1, day + 5) for rule in windows_of(rules, near)
             if near <= day + 1 or rule.kind != "o"]
    begin, end = to_instant(zone, day, 0), to_instant(zone, day + 1, 0)
    edges = sorted({edge for _, *span in spans for edge in span if edge > begin} | {begin})
    runs = []
    for left, right in zip(edges, edges[1:]):
        over = {kind for kind, start, stop in spans if start <= left and right <= stop}
        if over != {"o"}:
            continue
        if runs and runs[-1][1] == left:
            runs[-1][1] = right
        else:
            runs.append([left, right])
    return [run for run in runs if run[0] < end]


def expected(zone, days, seed):
    """Questions (without the zone) and their answers."""
    for day in days:
        yield "wall", f"{day}", " ".join(str(to_instant(zone, day, minute)) for minute in WALL_MINUTES)
        moments = (datetime.datetime.fromtimestamp(day * DAY + second, zone) for second in LOCAL_SECONDS)
        yield "local", f"{day}", " ".join(f"{local.toordinal() - EPOCH}:{local.hour * 60 + local.minute}"
                                          for local in moments)
        rules = some_rules(random.Random(f"{seed} {day}"), day)
        words = " ".join(",".join(map(str, rule)) for rule in rules)
        yield "open", f"{day} {words}", " ".join(f"{start}-{end}" for start, end in open_time(zone, day, rules))


def answers(program, names, questions):
    asked = "".join(f"{verb} {name} {rest}\n" for name in names for verb, rest, _ in questions)
    printed = subprocess.run([program], input=asked, stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")
    return iter(printed)


def tell(name, verb, rest, wanted, got):
    day, _, rules = rest.partition(" ")
    if verb == "wall":
        for minute, a, b in zip(WALL_MINUTES, wanted.split(), got.split()):
            if a != b:
                return f"{name} {date_of(int(day))} {minute // 60:02}:{minute % 60:02} is {b}, zoneinfo says {a}"
    if verb == "local":
        for second, a, b in zip(LOCAL_SECONDS, wanted.split(), got.split()):
            if a != b:
                return f"{name} at {int(day) * DAY + second} shows {b}, zoneinfo says {a}"
    return f"{name} {date_of(int(day))} {verb} {rules}: {got}, zoneinfo says {wanted}"


def compare(program, years, names):
    """Counts of cases and of differences, and the first difference of each day."""
    zone = zoneinfo.ZoneInfo(names[0])
    questions = list(expected(zone, days_to_ask(zone, *years), names[0]))
    cases, differences, told = collections.Counter(), 0, []
    lines = answers(program, names, questions)
    for name in names:
        for verb, rest, wanted in questions:
            got = next(lines).rstrip(" ")
            cases[verb] += 1 if verb == "open" else wanted.count(" ") + 1
            if got != wanted:
                a, b = wanted.split(), got.split()
                differences += 1 if verb == "open" else max(len(a), len(b)) - sum(map(str.__eq__, a, b))
                told.append(tell(name, verb, rest, wanted, got))
    return cases, differences, told


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("years", type=int, nargs="*", metavar="YEAR", help="%d to %d" % YEARS)
    parser.add_argument("--short", action="store_true", help="a handful of zones and one year")
    options = parser.parse_args()
    years = tuple(options.years) or (YEARS_SHORT if options.short else YEARS)
    if len(years) != 2 or not 1900 <= years[0] <= years[1] <= 9000:
        parser.error("the years are a first and a last one, from 1900 to 9000")
    zoneinfo.reset_tzpath([DIRECTORY])
    names = ZONES_SHORT if options.short else list(zone_names())
    cases, differences, told = collections.Counter(), 0, []
    work = functools.partial(compare, options.program, years)
    with multiprocessing.Pool() as pool:
        for part in pool.imap_unordered(work, twins(names)):
            cases, differences, told = cases + part[0], differences + part[1], told + part[2]
    for line in sorted(told)[:DIFFERENCES_SHOWN]:
        print(line)
    print(f"{len(names)} zones, {years[0]} to {years[1]}: {cases['wall']:,} wall times, {cases['local']:,} instants, "
          f"{cases['open']:,} open days; {differences:,} differences")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
