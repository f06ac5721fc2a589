"""What the core costs without HTTP and store: placing, and choosing among providers."""
import os
import re
import subprocess

from running import BUILD

ROSTER_MOST = 100_000


def run(program, *arguments):
    return subprocess.run([os.path.join(BUILD, "tests", program), *arguments], check=True, capture_output=True,
                          text=True).stdout


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def measure_placing():
    days, _, grown = run("placement", "--speed").partition("\n\n")
    rates = {", ".join(cells(line)[:2]): float(cells(line)[2]) for line in days.splitlines()[2:]}
    growth = [[float(cell) for cell in cells(line)] for line in grown.splitlines()[2:] if line.startswith("|")]
    return {"rates": rates, "growth": growth}


HEAD = re.compile(r"(\d+) providers: registered in (\d+) ns each, (\d+) bytes each; first request of a day "
                  r"([\d.]+) ms, (\d+) bytes more each")


def measure_roster(step):
    """{providers: {what: nanoseconds}}"""
    found, current = {}, None
    for line in run("roster", str(ROSTER_MOST), str(step)).splitlines():
        head = HEAD.match(line)
        timed = re.match(r"\s+(.*?)\s+(\d+) ns$", line)
        if head:
            current = {"registered": float(head.group(2)), "bytes": float(head.group(3)),
                       "first": float(head.group(4)), "day bytes": float(head.group(5))}
            found[head.group(1)] = current
        elif timed:
            current[timed.group(1)] = float(timed.group(2))
    return found


def measure(options, _):
    return {"placing": measure_placing(), "roster": measure_roster(1000 if options.quick else 10)}
