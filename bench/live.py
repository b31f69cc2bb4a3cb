#!/usr/bin/env python3
"""What live trends cost, over real sockets on the loopback, beside the stand-in on another core.

Usage: bench/live.py [PROGRAM]      prints 'figure<TAB>name<TAB>value' lines

- messages a second, by the clock on one core and of CPU time, that `rsvpulse trend ws://…` takes in, as fast as it can (a core is kept busy by so many)
- whether it keeps up with 100,000 messages a second, and the share of a core that takes
- the share of a core that the live terminal takes at 5,000 messages a second
"""
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "build/release/rsvpulse")
os.environ["RSVPULSE_PROGRAM"] = PROGRAM
sys.path.insert(0, str(ROOT / "tests" / "system"))
from program import figure  # noqa: E402
from screen import Terminal  # noqa: E402
from stand_in import StandIn  # noqa: E402

SECONDS = 8


def cpu_seconds_of(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read_of(notes):
    return int(re.search(r"(\d+) messages? read", notes)[1])


def flat_out():
    for kind in ("ws", "http", "sse"):
        with StandIn("--count", 500_000, "--rate", 100_000, "--speed", 0, "--once") as server:
            before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
            done = subprocess.run(["taskset", "-c", "0", PROGRAM, "trend", "--once", "--output", "tsv", server.url(kind)], capture_output=True, text=True, check=True)
            seconds = time.monotonic() - begun
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            figure(f"trend over {kind}, on one core: messages a second by the clock", round(read_of(done.stderr) / seconds))
            figure(f"trend over {kind}: messages a second of CPU time", round(read_of(done.stderr) / spent))


def keeping_up(rate):
    """Lines that came by the wall clock, and what of a core that took."""
    with StandIn("--rate", rate) as server:
        process = subprocess.Popen([PROGRAM, "trend", "--output", "tsv", "--every", "1s", server.ws], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True)
        time.sleep(SECONDS)
        spent = cpu_seconds_of(process.pid)
        process.send_signal(signal.SIGINT)
        _, notes = process.communicate()
        figure(f"trend over ws at {rate} messages a second: read a second", round(read_of(notes) / SECONDS))
        figure(f"trend over ws at {rate} messages a second: share of a core", round(spent / SECONDS, 3))
        figure(f"trend over ws at {rate} messages a second: sent away for lagging", "yes" if "lags by" in server.notes() else "no")


def on_terminal(rate):
    with StandIn("--rate", rate) as server, Terminal([PROGRAM, "trend", server.ws], columns=120, rows=40) as terminal:
        terminal.wait_for(lambda screen: screen.line(20))
        before, begun = cpu_seconds_of(terminal.pid), time.monotonic()
        while time.monotonic() - begun < SECONDS:
            terminal.read()
        share = (cpu_seconds_of(terminal.pid) - before) / (time.monotonic() - begun)
        figure(f"live terminal at {rate} messages a second: share of a core", round(share, 3))
        figure("live terminal: pictures a second", round(terminal.screen.pictures / SECONDS, 1))


if __name__ == "__main__":
    flat_out()
    keeping_up(100_000)
    on_terminal(5_000)
