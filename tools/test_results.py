"""The file in which the parts of ./test note what became of each test: a line each of status, name and reason, by tabs."""
import os
from collections import namedtuple

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
Outcome = namedtuple("Outcome", "status name reason")


LONGEST_REASON = 300


def one_line(text):
    """`text` without line feeds and tabs, and cut where a summary is no place for more."""
    line = " ".join((text or "")[: 2 * LONGEST_REASON].split())
    return line if len(line) <= LONGEST_REASON else line[:LONGEST_REASON] + "…"


class Results:
    """Appends to `path`, line by line, so that a killed runner leaves what it had; None: only counts."""

    def __init__(self, path, stage):
        self.stage = stage
        self.counts = {PASSED: 0, FAILED: 0, SKIPPED: 0}
        if path:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        self.file = open(path, "a", encoding="utf-8", buffering=1) if path else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.file:
            self.file.close()

    def add(self, status, name, reason=""):
        self.counts[status] += 1
        if self.file:
            self.file.write(f"{status}\t{self.stage}/{name}\t{one_line(reason)}\n")

    def line(self):
        return ", ".join(f"{count} {status}" for status, count in self.counts.items())


def read_results(path):
    """Every outcome noted in `path`; the reason is empty where none was given."""
    with open(path, encoding="utf-8") as lines:
        return [Outcome(*(line.rstrip("\n").split("\t") + ["", ""])[:3]) for line in lines if line.strip()]
