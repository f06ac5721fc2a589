"""The picture: how the rate of bookings grows, and how long they take, as one SVG of four plots (gnuplot)."""
import shutil
import subprocess
import sys

import bookings

PERCENTILES = [("p50", "50"), ("p90", "90"), ("p99", "99"), ("p999", "99.9"), ("p9999", "99.99")]
LATENCIES = [("bare", "bare handler"), ("durable, named", "named"), ("durable, no preference", "no preference")]

HEAD = """
set terminal svg size 1000,860 font "sans,12" background rgb "white"
set output "{path}"
set multiplot layout 2,2 title "Durable bookings over HTTP"
set grid
set key outside below center horizontal samplen 2
set style data linespoints
set pointsize 0.6
set format y "%.0s %c"
set ylabel "a second"
set yrange [0:*]
"""
# The same line has the same colour in every plot.
COLOURS = {"bare handler": 1, "named": 2, "no preference": 3, "any minute of the day": 4, "one minute of it": 6,
           "any minute, all days of one provider": 7}


def block(name, points):
    return f"${name} << END\n" + "".join(f"{place} {value}\n" for place, value in points) + "END\n"


def plot(name, title, label, lines, settings):
    """One plot; lines: {title: [[place, value], ...]}."""
    blocks = "".join(block(f"{name}{number}", points) for number, points in enumerate(lines.values()))
    drawn = ", ".join(f'${name}{number} using 1:2 title "{line}" linetype {COLOURS[line]}' for number, line in enumerate(lines))
    return f'{blocks}set title "{title}"\nset xlabel "{label}" offset 0,0.5\n{settings}\nplot {drawn}\n'


def latencies(found):
    lines = {}
    for name, title in LATENCIES:
        lines[title] = [[place, bookings.median(found, name, key)] for place, (key, _) in enumerate(PERCENTILES)]
    ticks = ", ".join(f'"{name}" {place}' for place, (_, name) in enumerate(PERCENTILES))
    return plot("latency", f"latency at {found['connections']} connections", "percent of requests", lines,
                f'unset logscale x\nset xrange [-0.3:4.3]\nset xtics ({ticks})\nset logscale y\nset yrange [*:*]\n'
                'set format y "%g"\nset ylabel "milliseconds"')


def draw(found, path):
    if not shutil.which("gnuplot"):
        print("Skipped: there is no gnuplot, and no picture without it (scripts/install bench).", file=sys.stderr)
        return
    commands = HEAD.format(path=path)
    lines = {"bare handler" if line == "bare" else line: points for line, points in found["connections"]["lines"].items()}
    commands += plot("connections", "rate against connections", "connections", lines, "set logscale x 4")
    commands += plot("providers", "rate against providers", "providers", found["providers"]["lines"],
                     'set logscale x 10\nset format x "10^{%L}"')
    commands += plot("days", "rate against appointments of the day booked", "appointments of the day",
                     found["days"]["lines"], 'unset logscale x\nset format x "%g"\nset xrange [0:*]\nset xtics 200')
    commands += latencies(found["bookings"])
    subprocess.run(["gnuplot"], input=commands + "unset multiplot\n", text=True, check=True)
