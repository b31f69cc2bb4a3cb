"""The page's figures on the whole program: message to pixel, what the server takes of that, what 500 viewers cost, memory."""
import collections
import contextlib
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse
from pathlib import Path

import program
import support
from running import Run, wait_until
from stand_in import StandIn
from test_page import BROWSER_TESTS, CHROMIUM, what_is_missing
from viewers import Viewers

RATE = 5_000
PROBES = int(os.environ.get("RSVPULSE_PROBES", 300))
VIEWERS = 500
THREADS_FOR_VIEWERS = ("live-feed", "http")
ASKED_EACH_S = 0.3
ROUNDS = 5
MESSAGES = 1_000_000
BEAT_MS = 100  # of the board, which is told when it changed and at most so often
MINUTES = float(os.environ.get("RSVPULSE_SOAK_MINUTES", 10))
WARM_UP_S = 60
PIPELINES = "ingest,trends"  # what the page shows; archive and tables have figures of their own
SERVER, OTHERS = 0, 1  # processors
LIMIT_S = 60


def percentile(times, share):
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def tell(name, times, wanted=""):
    """Figures of times in ms; returns the 99th percentile."""
    slow = percentile(times, 0.99)
    program.figure(f"{name}, ms, median", round(statistics.median(times), 1))
    program.figure(f"{name}, ms, p99{wanted}", round(slow, 1))
    return slow


def cpu_seconds_by_thread(pid):
    """Of user and system together; threads of the same name are one."""
    spent = collections.Counter()
    for thread in Path(f"/proc/{pid}/task").iterdir():
        named, _, fields = (thread / "stat").read_text().rpartition(") ")
        spent[named.partition("(")[2]] += sum(map(int, fields.split()[11:13])) / os.sysconf("SC_CLK_TCK")
    return spent


def probe(name, guests):
    now = int(time.time() * 1_000)
    return json.dumps({
        "rsvp_id": -now, "mtime": now, "response": "yes", "guests": guests, "visibility": "public", "member": {"member_id": 1},
        "event": {"event_id": name, "event_name": name},
        "group": {"group_id": 1, "group_name": "Probes", "group_city": "London", "group_country": "gb", "group_topics": []}}).encode()


class Watcher:
    """A raw client of the stream that notes when each probe was on the board."""

    def __init__(self, url):
        self.url, self.seen = urllib.parse.urlsplit(url), {}
        self.connection = http.client.HTTPConnection(self.url.netloc, timeout=LIMIT_S)
        self.connection.request("GET", "/api/v1/stream")
        self.answer = self.connection.getresponse()
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        with contextlib.suppress(OSError, ValueError, AttributeError, http.client.HTTPException):
            for line in self.answer:
                now = time.monotonic()
                for found in re.findall(rb'"name":"(Probe \d+)"', line):
                    self.seen.setdefault(found.decode(), now)


class SoakPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Where files lie in memory: a disk that others use too would be measured instead.
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-soak-page-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)

    @contextlib.contextmanager
    def at_full_rate(self, data_dir, **options):
        """`rsvpulse run` that takes in RATE messages a second of now."""
        with StandIn("--rate", RATE) as source, Run(self.folder / data_dir, source=source.ws, pipelines=PIPELINES, **options) as run:
            wait_until(lambda: run.records() > 5 * RATE, "messages come")
            begin, counted = time.monotonic(), run.dealt_with("trends")
            yield run
            came = (run.dealt_with("trends") - counted) / (time.monotonic() - begin)
            self.assertGreater(came, 0.95 * RATE, "it does not keep up")

    def watch(self, what, run, amount):
        if missing := what_is_missing():
            self.skipTest(missing)
        done = subprocess.run(["node", "watch.mjs", what, run.url() + "/", str(amount)], cwd=BROWSER_TESTS, capture_output=True, text=True,
                              check=False, env={**os.environ, "RSVPULSE_CHROMIUM": str(CHROMIUM)})
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_message_to_pixel(self):
        with self.at_full_rate("pixel") as run:
            probes = self.watch("pixel", run, PROBES)
        # Two that the same board brings are both shown, or the later one takes the earlier one's place: none may be lost.
        self.assertEqual([index for index, one in enumerate(probes) if not one["shown"]], [])
        slow = tell(f"page: message to pixel at {RATE} messages/s", [one["shown"] - one["sent"] for one in probes], " (wanted: under 250)")
        self.assertLess(slow, 250)

    def test_the_server_side(self):
        with self.at_full_rate("server") as run:
            watcher, sent, answered, asked = Watcher(run.url()), {}, [], []
            client = http.client.HTTPConnection(urllib.parse.urlsplit(run.url()).netloc, timeout=LIMIT_S)
            for index in range(PROBES):
                name = f"Probe {index}"
                sent[name] = time.monotonic()
                client.request("POST", "/api/v1/rsvps", probe(name, 1_000_000 + 1_000 * index))
                self.assertEqual(client.getresponse().read()[:13], b'{"accepted":1')
                answered.append(1_000 * (time.monotonic() - sent[name]))
                begin = time.monotonic()
                client.request("GET", "/api/v1/trending")
                client.getresponse().read()
                asked.append(1_000 * (time.monotonic() - begin))
                time.sleep(random.uniform(0.1, 0.3))
            wait_until(lambda: len(watcher.seen) == PROBES, "every probe was on the board", lambda: len(watcher.seen))
        told = [1_000 * (watcher.seen[name] - begin) for name, begin in sent.items()]
        durable = tell("server: message sent to its durable answer", answered, " (wanted: under 20)")
        asking = tell("server: GET /api/v1/trending", asked, " (wanted: under 20)")
        board = tell(f"server: message sent to the board's event at a raw client, the beat of {BEAT_MS} ms in it", told,
                     f" (wanted: under {BEAT_MS + 20})")
        self.assertLess(durable, 20)
        self.assertLess(asking, 20)
        self.assertLess(board, BEAT_MS + 20)

    def test_what_viewers_cost(self):
        """A process with one processor takes in a stream as fast as it can. This machine's speed changes by a third within a minute,
        so what is compared is the share of that processor that goes to viewers: all else takes the same with and without them."""
        stream = support.simulate(self.folder / "stream.jsonl", count=MESSAGES, seed=31, rate=2_000)
        ratios = []
        for _ in range(ROUNDS):
            left = {viewers: 1 - self.share_for_viewers(stream, viewers) for viewers in (VIEWERS, 0)}
            ratios.append(left[0] / left[VIEWERS])
        program.figure(f"{VIEWERS} viewers: time to take in {MESSAGES} messages at full speed, with / without (wanted: at most 1.05)",
                       f"{statistics.median(ratios):.3f} of {' '.join(f'{one:.3f}' for one in ratios)}")
        self.assertLessEqual(statistics.median(ratios), 1.05)

    def share_for_viewers(self, stream, viewers):
        """Of the processor time that a process spends on the stream, what its threads for viewers take."""
        data_dir, pipe = self.folder / "viewers", self.folder / "pipe"
        os.mkfifo(pipe)
        try:
            with Run(data_dir, source=pipe, clock="event", pipelines=PIPELINES) as run, contextlib.ExitStack() as stack:
                run.url()
                for thread in os.listdir(f"/proc/{run.process.pid}/task"):
                    os.sched_setaffinity(int(thread), {SERVER})
                watching = stack.enter_context(Viewers(run.url(), viewers, OTHERS)) if viewers else None
                before, begin = cpu_seconds_by_thread(run.process.pid), time.monotonic()
                with subprocess.Popen(["taskset", "-c", str(OTHERS), "cp", stream, pipe]):
                    while run.records() < MESSAGES:
                        time.sleep(ASKED_EACH_S)
                spent = cpu_seconds_by_thread(run.process.pid)
                spent.subtract(before)
                if watching:
                    self.assertGreater(watching.leave(), viewers * 1_000 * (time.monotonic() - begin), "viewers got little")
                self.assertGreater(spent["ingest"], 0)
                return sum(spent[thread] for thread in THREADS_FOR_VIEWERS) / spent.total()
        finally:
            pipe.unlink()
            shutil.rmtree(data_dir, ignore_errors=True)

    def test_memory_of_the_page(self):
        with self.at_full_rate("heap", log_retention="60s") as run:
            samples = [one for one in self.watch("heap", run, MINUTES) if one["ms"] > min(WARM_UP_S, 15 * MINUTES) * 1_000]
        third = max(1, len(samples) // 3)
        for name, text in (("bytes", "heap"), ("nodes", "nodes"), ("listeners", "listeners")):
            values = [one[name] for one in samples]
            early, late = statistics.median(values[:third]), statistics.median(values[-third:])
            program.figure(f"page open {MINUTES:g} minutes: {text} early and late", f"{early:.0f} {late:.0f}")
            self.assertLess(late / early, 1.1, text)
