"""Goals: one row for every figure of the table: what it is, how it is had, what is wanted, and where a quick run fails."""
from typing import Callable, NamedTuple, Optional

import bookings
import faces


class Goal(NamedTuple):
    sign: str  # "≥" or "≤"
    value: float

    def is_met_by(self, figure):
        return figure >= self.value if self.sign == "≥" else figure <= self.value

    def __str__(self):
        return f"{self.sign} {self.value:,.0f}" if self.value >= 1000 else f"{self.sign} {self.value:g}"

    def half(self):
        return self._replace(value=self.value / 2 if self.sign == "≥" else self.value * 2)


def at_least(value):
    return Goal("≥", value)


def at_most(value):
    return Goal("≤", value)


class Row(NamedTuple):
    group: str  # whose figures it is made of
    what: str
    figure: Callable[[dict], float]  # None of what a quick run leaves out
    form: str
    goal: Optional[Goal] = None
    more: Callable[[dict], str] = lambda found: ""
    floor: Optional[Goal] = None  # where a quick run fails, if that is not half the goal
    is_timed: bool = False        # by the clock, and not against anything: a slow machine may miss it, and no quick run fails

    def shown(self, found):
        more = self.more(found)
        return self.form.format(self.figure(found)) + (f" ({more})" if more else "")

    def verdict(self, found):
        return "" if self.goal is None else "met" if self.goal.is_met_by(self.figure(found)) else "missed"


def of_bare(name, key="rate"):
    return lambda found: bookings.ratio(found, name, key=key) if name in found["rows"] else None


def rates(name):
    return lambda found: "{:,.0f} of {:,.0f} a second".format(*(bookings.median(found, one, "rate") for one in (name, "bare")))


def latencies(key, name):
    return lambda found: f"{bookings.median(found, name, key):.1f} ms against {bookings.median(found, 'bare', key):.1f} ms"


def sum_of(found, count):
    return sum(count(row) for name, rows in found["rows"].items() if name != "bare" for row in rows)


def outstanding_most(found):
    return max(row["sent"] - row["completed"] for name, rows in found["rows"].items() if name != "bare" for row in rows)


def least_served(found):
    return found["fairness"]["slotd"]["least"] if "fairness" in found else None


def told_fairness(found):
    bare, slotd = found["fairness"]["bare"], found["fairness"]["slotd"]
    return f"the most served {slotd['most']:.2f}; bare {bare['least']:.2f} and {bare['most']:.2f}; a wrk thread for each"


def slowest_placing(found):
    return min(found["placing"]["rates"].values())


def told_placing(found):
    slowest = min(found["placing"]["rates"], key=found["placing"]["rates"].get)
    return f"at the worst: {slowest}; the best {max(found['placing']['rates'].values()) / 1e6:.1f} million"


def ends(found):
    """The fewest and the most providers."""
    counts = sorted(found["roster"], key=int)
    return found["roster"][counts[0]], found["roster"][counts[-1]]


def grown(what):
    def figure(found):
        few, many = ends(found)
        return many[what] / few[what]
    return figure


def told_grown(what):
    return lambda found: "{:,.0f} and {:,.0f} ns".format(*(end[what] for end in ends(found)))


def refusal(refused, booked):
    return lambda found: max(one[refused] / one[booked] for one in found["roster"].values())


def query(number, key="p99"):
    return lambda found: found["queries"][number][key]


def told_query(number, booked):
    return lambda found: (f"p50 {found['queries'][number]['p50']:.2f} ms; {found['had'][booked]:,} appointments, "
                          f"{found['queries'][number]['bytes'] / 1024:,.0f} KB")


def face(name):
    variant = next(variant for variant in faces.VARIANTS if variant[0] == name)
    return Row("faces", f"face {name}, of the native call's rate", lambda found: faces.ratios(found, variant)[0], "{:.2f}",
               at_least(0.9), lambda found: f"{faces.ratios(found, variant)[1]:.2f} of one with the same content")


def last_start(key):
    return lambda found: found["starts"][-1][1][key]


def start_seconds(found):
    """A quick run has fewer appointments: what they add to an empty start is taken that many times more."""
    empty = found["empty"]["seconds"]
    return empty + (last_start("seconds")(found) - empty) * 1e6 / found["appointments"]


def told_start(found):
    return f"{last_start('seconds')(found):.2f} s with {found['appointments']:,}, {found['empty']['seconds']:.2f} s with none"


def list_grown(found):
    return found["list"]["most"] - found["list"]["before"]


def told_list(found):
    slow = found["list"]["slow"]
    return f"{found['list']['before']:.0f} MB before; {slow['bytes'] / 1e6:,.0f} MB read in {slow['seconds']:.0f} s"


def list_rate(found):
    return found["list"]["fast"]["rows"] / found["list"]["fast"]["seconds"]


DURABLE, OPEN, HOT = "durable, named", "durable, no preference", "durable, one hot provider"
EMPTY, EMPTY_REFUSED = "mostly empty: booked", "mostly empty: refused"
FULL, FULL_REFUSED = "mostly full: booked", "all full: refused"

ROWS = [
    # Half of this goal, 0.40, lies within the noise of what is reached: the floor says what no noise excuses.
    Row("bookings", "durable bookings, named provider, of the bare handler's rate", of_bare(DURABLE), "{:.2f}", at_least(0.8),
        rates(DURABLE), floor=at_least(0.25)),
    # The wait for the disk is in it and not in the bare handler's: the floor is no half of the goal either.
    Row("bookings", "p99 of these, of the bare handler's", of_bare(DURABLE, "p99"), "{:.1f}", at_most(3),
        latencies("p99", DURABLE), floor=at_most(25)),
    Row("bookings", "durable bookings, no preference, of the bare handler's rate", of_bare(OPEN), "{:.2f}", None,
        rates(OPEN)),
    Row("bookings", "durable bookings without `store_guard`, named, of the bare handler's rate",
        of_bare("durable, no guard, named"), "{:.2f}", None, rates("durable, no guard, named")),
    Row("bookings", "bookings in memory, named, of the bare handler's rate", of_bare("memory, named"), "{:.2f}", None,
        rates("memory, named")),
    Row("bookings", "bookings in memory, no preference, of the bare handler's rate", of_bare("memory, no preference"),
        "{:.2f}", None, rates("memory, no preference")),
    Row("bookings", "one hot provider, of the rate of bookings spread over 1,000",
        lambda found: bookings.ratio(found, HOT, DURABLE), "{:.2f}", at_least(0.6),
        lambda found: f"{bookings.median(found, HOT, 'rate'):,.0f} a second"),
    Row("bookings", "requests without an answer when the time is up, at most", outstanding_most, "{:.0f}", None,
        lambda found: f"of {found['connections']} connections with one each; {sum_of(found, lambda row: row['errors']):.0f} "
                      "errors and timeouts"),
    Row("bookings", "the least served connection, of the mean", least_served, "{:.2f}", None, told_fairness),
    Row("core", "placements a second on one core, 20 appointments a day", slowest_placing, "{:,.0f}", at_least(1_000_000),
        told_placing, is_timed=True),
    Row("core", "no preference, 100,000 providers against 100, mostly empty", grown(EMPTY), "{:.2f}", at_most(1.5),
        told_grown(EMPTY)),
    Row("core", "no preference, 100,000 providers against 100, mostly full", grown(FULL), "{:.2f}", at_most(1.5),
        told_grown(FULL)),
    Row("core", "a refusal against a success, mostly empty", refusal(EMPTY_REFUSED, EMPTY), "{:.2f}", at_most(3)),
    Row("core", "a refusal by all against a success of few, full", refusal(FULL_REFUSED, FULL), "{:.2f}", at_most(3)),
    Row("slots", "slots of 1 provider x 31 days, p99 in ms", query(0), "{:.2f}", at_most(2), told_query(0, "busy"),
        is_timed=True),
    Row("slots", "slots of 1,000 providers x 7 days, p99 in ms", query(2), "{:.2f}", at_most(50), told_query(2, "many"),
        is_timed=True),
    face("pro_scheduler"),
    face("consultant_calendar"),
    face("quarter_hours"),
    face("calendar_booking"),
    # Constant means: no more than the buffers of one connection, whatever the length of the list.
    Row("million", "the whole list, read slowly: MB more than before", list_grown, "{:.1f}", at_most(4), told_list),
    Row("million", "the whole list, read fast: rows a second", list_rate, "{:,.0f}"),
    Row("million", "start, seconds with 1,000,000 appointments", start_seconds, "{:.2f}", at_most(1), told_start,
        is_timed=True),
    Row("million", "memory, bytes an appointment, providers included", last_start("all bytes"), "{:.0f}", at_most(100),
        lambda found: f"{last_start('resident')(found):.0f} MB in all"),
    Row("million", "idle, with 1,024 workers: MB", lambda found: found["idle"], "{:.1f}", at_most(40)),
    Row("million", "binary, stripped: MB", lambda found: found["binary"] / 1024, "{:.2f}", at_most(2)),
]


def measured(found):
    """The rows of whose figures there are any, each with the group's."""
    return [(row, found[row.group]) for row in ROWS if row.group in found and row.figure(found[row.group]) is not None]


def failures(found):
    """The rows of a quick run that no noise excuses."""
    for row, own in measured(found):
        floor = row.floor or (row.goal and row.goal.half())
        if floor and not row.is_timed and not floor.is_met_by(row.figure(own)):
            kind = "its floor" if row.floor else "half its goal"
            yield f"{row.what}: {row.shown(own)}, {kind} is {floor}"
