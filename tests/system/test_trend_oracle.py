"""`rsvpulse trend` against both oracles, over recordings and generated streams and a grid of options.

RSVPULSE_SOAK=1 takes three combinations at 1,000,000 messages instead of all at 50,000.
"""
import itertools
import os
import tempfile
import unittest
from pathlib import Path

import program
import support

MINUTE_MS, HOUR_MS = 60_000, 3_600_000
SOAK = os.environ.get("RSVPULSE_SOAK") == "1"

GRID = {
    "decay": (0, 0.5, 1, 2.5, 10),
    "idle-minutes": (0, 1, 70, 180),
    "days": (1, 2, 7, 30),
    "now": ("absent", "earlier", "on an edge", "later"),
    "by": ("topic,event", "event", "country,city,group", "group,topic,event,city,country"),
    "top": (20, 1, 100_000),
    # Messages a second: 50,000 of them last six days, seven hours, a quarter of an hour, half a minute.
    "rate": (0.1, 2, 50, 2000),
    "form": ("plain", "gz", "zst", "stdin"),
    "threads": (4, 2, 1),
    "batch-bytes": (1_048_576, 4096),
}


def pairs_of(row):
    return set(itertools.combinations(((name, row[name]) for name in GRID if name in row), 2))


def grown(pair, missing):
    """A whole combination around a pair: each further parameter takes the value that brings the most missing pairs."""
    row = dict(pair)
    for name in (name for name in GRID if name not in row):
        def brought(value, name=name):
            return len(pairs_of(row | {name: value}) & missing)
        row[name] = max(range(len(GRID[name])), key=brought)
    return row


def pairwise():
    """Combinations in which each two values of different parameters meet at least once: greedy, always the same."""
    places = [[(name, place) for place in range(len(GRID[name]))] for name in GRID]
    missing = {pair for a, b in itertools.combinations(places, 2) for pair in itertools.product(a, b)}
    while missing:
        row = max((grown(pair, missing) for pair in sorted(missing)), key=lambda row: len(pairs_of(row) & missing))
        missing -= pairs_of(row)
        yield {name: GRID[name][row[name]] for name in GRID}


def moment(kind, mtimes):
    """A now of that kind among the mtimes of a stream."""
    if kind == "absent" or not mtimes:
        return None
    if kind == "earlier":
        return mtimes[len(mtimes) * 6 // 10]
    if kind == "later":
        return mtimes[-1] + 30 * MINUTE_MS + 1
    # An hour's edge where the stream holds one, else a minute's: the bucket and the idle span turn on it.
    hour = mtimes[-1] // HOUR_MS * HOUR_MS
    return hour if hour > mtimes[len(mtimes) // 2] else mtimes[-1] // MINUTE_MS * MINUTE_MS


def options_of(combination, path):
    options = {name: combination[name] for name in ("top", "days", "decay", "idle-minutes", "by")}
    return options | {"now": moment(combination["now"], support.mtimes_of(path))}


def runs_of(combination):
    return [{name: combination[name] for name in ("threads", "batch-bytes", "form")}]


COMBINATIONS = list(pairwise())


class Grid(unittest.TestCase):
    def test_every_two_values_meet(self):
        for a, b in itertools.combinations(GRID, 2):
            self.assertEqual({(c[a], c[b]) for c in COMBINATIONS}, set(itertools.product(GRID[a], GRID[b])), (a, b))


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-oracle-")
        self.addCleanup(folder.cleanup)
        self.addCleanup(support.messages_of.cache_clear)
        self.folder = Path(folder.name)


class Recordings(WithFolder):
    def compare_recording(self, name):
        path = program.recording(name)
        for combination in COMBINATIONS:
            with self.subTest(**combination):
                support.compare(path, options_of(combination, path), runs_of(combination), folder=self.folder)
        if path.suffix != ".gz":  # small enough to be read byte by byte
            support.compare(path, {}, [{"batch-bytes": 1}])
        self.assertEqual(support.difference(support.oracle_tsv(path, {}), support.oracle_tsv_of_own_process(path, {})), "")


class GeneratedStreams(WithFolder):
    def compare_stream(self, number, combination, count):
        path = support.simulate(self.folder / "stream.jsonl", count=count, seed=number, start=1_489_925_470_000 + number * 977_777,
                                rate=combination["rate"], malformed=0.002, bursts=2, bots=2)
        options = options_of(combination, path)
        support.compare(path, options, runs_of(combination), tsv=support.oracle_tsv_of_own_process(path, options, alone=SOAK),
                        folder=self.folder)


class OddStreams(GeneratedStreams):
    long = True


class EvenStreams(GeneratedStreams):
    long = True


def add_recording(name):
    setattr(Recordings, f"test_{name.split('/')[-1].split('.')[0].replace('-', '_')}", lambda self: self.compare_recording(name))


def add_stream(number, combination, count):
    setattr(OddStreams if number % 2 else EvenStreams, f"test_combination_{number:02}", lambda self: self.compare_stream(number, combination, count))


if SOAK:
    for place in (12, 21, 23):
        add_stream(place, COMBINATIONS[place - 1], 1_000_000)
else:
    for recording in support.RECORDINGS:
        add_recording(recording)
    for place, chosen in enumerate(COMBINATIONS, 1):
        add_stream(place, chosen, 50_000)

if __name__ == "__main__":
    unittest.main()
