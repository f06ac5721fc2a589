"""Bookings per second through each face against the native call: each had, durable, for as long and of as many providers."""
import datetime
import statistics

from running import SLOTD, Caller, Server, wrk_script

TODAY = datetime.datetime.now(datetime.timezone.utc).date()
FIRST = TODAY + datetime.timedelta(days=2)


def prepare_native(caller, providers):
    for number in range(1, providers + 1):
        caller.expect(201, "POST", "/providers", {
            "id": f"provider-{number}", "availability": [{"start": "00:00", "end": "24:00"}],
            "max_daily_appointments": None, "horizon": 3660})
        caller.expect(201, "POST", "/clients", {"id": f"client-{number}", "name": f"Jane Roe{number}"})


def prepare_pro_scheduler(caller, providers):
    for number in range(1, providers + 1):
        caller.expect(201, "POST", "/api/providers/", {"name": f"Provider {number}"})
        caller.expect(201, "POST", f"/api/providers/{number}/availability", {
            "start_time": f"{FIRST}T00:00:00Z", "end_time": f"{FIRST + datetime.timedelta(days=400)}T00:00:00Z"})


def prepare_consultant_calendar(caller, providers):
    for number in range(1, providers + 1):
        caller.expect(201, "POST", "/user/", {"first_name": "Jane", "last_name": f"Roe{number}"})
        caller.expect(201, "POST", "/consultant/", {"first_name": "John", "last_name": f"Doe{number}"})
        caller.expect(200, "PUT", f"/providers/consultant-{number}/availability", {
            "availability": [{"start": f"{hour:02}:00", "end": f"{hour:02}:20"} for hour in range(24)]})


def prepare_quarter_hours(caller, providers):
    for number in range(1, providers + 1):
        caller.expect(200, "POST", f"/api/clients?first_name=Jane&last_name=Roe{number}")
        name = f"first_name=Ann&last_name=Lee{number}"
        caller.expect(200, "POST", f"/api/providers?{name}")
        caller.expect(200, "POST", f"/api/appointments/availability?{name}&start_time={FIRST}T00:00:00&"
                      f"end_time={FIRST + datetime.timedelta(days=20)}T00:00:00")


def prepare_calendar_booking(caller, providers):
    for number in range(1, providers + 1):
        caller.expect(200, "POST", "/api/v1/availability", {
            "calendar_owner_id": f"{number}", "start_time": "00:00", "end_time": "24:00"})


# Name; the native calls it is compared with: for as long, and with the same note or client; what is prepared; minutes.
VARIANTS = [
    ("native, an hour", (), prepare_native, 60),
    ("native, an hour, with a note", (), prepare_native, 60),
    ("pro_scheduler", ("native, an hour", "native, an hour, with a note"), prepare_pro_scheduler, 60),
    ("calendar_booking", ("native, an hour", "native, an hour, with a note"), prepare_calendar_booking, 60),
    ("native, 20 minutes", (), prepare_native, 20),
    ("native, 20 minutes, for a client", (), prepare_native, 20),
    ("consultant_calendar", ("native, 20 minutes", "native, 20 minutes, for a client"), prepare_consultant_calendar, 20),
    ("native, a quarter", (), prepare_native, 15),
    ("native, a quarter, for a client", (), prepare_native, 15),
    ("quarter_hours", ("native, a quarter", "native, a quarter, for a client"), prepare_quarter_hours, 15),
]


def run(variant, options, directory, turn):
    name, _, prepare, minutes = variant
    with Server(SLOTD, "--listen", "127.0.0.1:0", "--store", f"sqlite:{directory}/{turn}.db", "--log-level",
                "warning") as server:
        caller = Caller(server.port)
        prepare(caller, options.providers)
        caller.close()
        face = name.split(",")[0]
        more = "note" if "note" in name else "client" if "client" in name else ""
        measured = wrk_script(
            server, "faces.lua", options.connections, options.seconds, SLOTD_FACE=face, SLOTD_MORE=more,
            SLOTD_PROVIDERS=str(options.providers), SLOTD_MINUTES=str(minutes), SLOTD_FIRST=str(FIRST))
    if measured["refused"] > 0 or measured["errors"] > 0:
        raise SystemExit(f"{name}: {measured['refused']:.0f} refused, {measured['errors']:.0f} errors")
    return measured


def measure(options, directory):
    """{variant: its figures in each round}; every round runs each variant once, in turn."""
    results = {variant[0]: [] for variant in VARIANTS}
    for turn in range(options.rounds):
        for variant in VARIANTS:
            results[variant[0]].append(run(variant, options, directory, f"{turn}-{variant[0]}"))
    return results


def ratios(results, variant):
    """Of the native call, and of one with the same content: medians of the rounds' ratios; none for the native ones."""
    name, natives, *_ = variant
    return [statistics.median(row["rate"] / other["rate"] for row, other in zip(results[name], results[native]))
            for native in natives]
