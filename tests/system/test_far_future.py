"""A message of the year 2099 on the wall clock: a dead letter, and no ranking, window or clock moves."""
import json
import tempfile
import time
import unittest
from pathlib import Path

import support
from running import Run

YEAR_2099_MS = 4_070_908_800_000
COUNT = 2_000
RATE = 2


class FarFuture(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-future-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        # Up to a minute ago, whole ones.
        start = int(time.time() * 1_000) - COUNT * 1_000 // RATE - 60_000
        self.lines = support.simulate(self.folder / "stream.jsonl", count=COUNT, seed=31, rate=RATE, start=start).read_bytes().splitlines()
        message = json.loads(self.lines[-1])
        # It would be a change of a known RSVP, for the greatest event there is.
        self.future = json.dumps(message | {"mtime": YEAR_2099_MS, "response": "yes", "guests": 1_000}).encode()

    def accept(self, lines):
        self.accepted = self.folder / f"accepted-{lines}.jsonl"
        self.accepted.write_bytes(b"\n".join(self.lines[:lines]) + b"\n")

    def test_changes_nothing(self):
        half = COUNT // 2
        options = {"clock": "wall", "checkpoint-interval": "100ms", "pipelines": "ingest,trends"}
        with Run(self.folder / "data", **options) as run:
            answer = run.push(b"\n".join(self.lines[:half] + [self.future]))
            self.assertEqual([error["line"] for error in answer["errors"]], [half + 1])
            self.assertIn("mtime", answer["errors"][0]["reason"] + answer["errors"][0]["field"])
            self.accept(half)
            self.hold(run, half + 1)
            # What comes after it still counts, and is not late.
            run.push(b"\n".join(self.lines[half:]))
            self.accept(COUNT)
            self.hold(run, COUNT + 1)
            run.kill()
        with Run(self.folder / "data", **options) as run:
            self.hold(run, COUNT + 1)

    def hold(self, run, lines):
        run.wait_for_lines(lines)
        self.assertEqual(run.pipelines()[1]["trends"]["conservation"]["dead_letter"], 1)
        now = json.loads(run.get("/api/v1/trending"))["now"]
        self.assertLess(abs(now - time.time() * 1_000), 60_000)
        now += 60_000  # it goes on while this is asked, and nobody can ask for what is past
        for options in ({}, {"by": "city", "days": 7}):
            expected = support.oracle_tsv(self.accepted, {"now": now, **options})
            self.assertGreater(expected.count(b"\n"), 5)
            self.assertEqual(support.difference(run.get("/api/v1/trending", format="tsv", now=now, **options), expected), "")
        self.assertEqual(json.loads(run.get("/api/v1/windows", now=now)), support.oracle_windows(self.accepted, {"now": now}))


if __name__ == "__main__":
    unittest.main()
