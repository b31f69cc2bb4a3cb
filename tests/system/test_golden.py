"""tests/golden: cases as data. Each folder has input.jsonl, options.json and what is expected; every way through the program
must give that one answer: whole, through the log with checkpoints and kills, at another parallelism."""
import json
import tempfile
import unittest
from pathlib import Path

import program
import support
from running import Run, wait_until

CASES = sorted((program.ROOT / "tests" / "golden").iterdir())
EAGER = {"group-size": "1KiB", "group-interval": "1ms", "checkpoint-interval": "10ms", "journal-size": "1KiB", "clock": "event"}
STEPS = ("ingest.append.after", "trends.write.after", "trends.flush.after", "trends.journal.after")


class Golden(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-golden-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def read(self, case):
        self.input = case / "input.jsonl"
        self.options = json.loads((case / "options.json").read_text())["options"]
        self.tsv = (case / "expected.tsv").read_bytes()
        self.windows = json.loads((case / "expected_windows.json").read_text())
        self.lines = len(self.input.read_bytes().splitlines())

    def hold(self, run):
        run.wait_for_lines(self.lines)
        parameters = {name.replace("-", "_"): value for name, value in self.options.items()}
        self.assertEqual(support.difference(run.get("/api/v1/trending", format="tsv", **parameters), self.tsv), "")
        self.assertEqual(json.loads(run.get("/api/v1/windows", days=self.options.get("days"))), self.windows)

    def is_dealt_with(self, run):
        try:
            log, pipelines = run.pipelines()
        except (OSError, AssertionError):  # it has just died
            return False
        return log["records"] + log["dead_letters"] >= self.lines and all(p["lag"] == 0 for p in pipelines.values())

    def whole(self):
        for threads in (1, 3):
            done = support.run("trend", *support.flags(self.options), "--threads", threads, "--output", "tsv", self.input)
            self.assertEqual(support.difference(done.stdout, self.tsv), "", threads)

    def through_the_log(self):
        for partitions in (1, 3):
            data_dir = self.folder / f"log-{partitions}"
            with Run(data_dir, source=self.input, partitions=partitions, **EAGER) as run:
                self.hold(run)
                run.end()
            with Run(data_dir, source=self.input, **EAGER) as run:
                self.hold(run)

    def with_kills(self):
        data_dir, killed = self.folder / "kills", 0
        for step in STEPS:
            landed = self.folder / step
            with Run(data_dir, source=self.input, clock="event",
                     variables={"RSVPULSE_FAULT_POINT": step, "RSVPULSE_FAULT_FILE": str(landed)},
                     **{name: value for name, value in EAGER.items() if name != "clock"}) as run:
                # Little input is soon dealt with: a step may not come again in a process that finds it all done.
                wait_until(lambda: run.process.poll() is not None or self.is_dealt_with(run), f"{step}, or all is done")
            killed += landed.exists()
        self.assertGreater(killed, 0)
        with Run(data_dir, source=self.input, **EAGER) as run:
            self.hold(run)


def add(case):
    def test(self):
        self.read(case)
        self.whole()
        self.through_the_log()
        self.with_kills()
    setattr(Golden, f"test_{case.name.replace('-', '_')}", test)


for folder in CASES:
    add(folder)
