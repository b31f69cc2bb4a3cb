"""kill -9 at any moment and a restart give what a run without the kill gives: `rsvpulse run` against the oracles."""
import random
import tempfile
import time
import unittest
from pathlib import Path

import run_answers
import support
from running import Run

MESSAGES = 50_000
KILLS = 10
# So small that a kill meets something half done: groups of some dozen messages, some dozen checkpoints a second.
EAGER = {"group-size": "64KiB", "checkpoint-interval": "20ms", "journal-size": "64KiB", "clock": "event"}
STEPS = ("ingest.append.before", "ingest.append.after", "ingest.commit.after", "trends.assign.after", "trends.read.before",
         "trends.write.before", "trends.write.after", "trends.flush.before", "trends.flush.after", "trends.commit.before",
         "trends.commit.after", "trends.journal.before", "trends.journal.after", "trends.compact.before", "trends.compact.after")
ONCE = ("trends.assign.after", "trends.compact.before", "trends.compact.after")  # passed seldom


class Kills(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-kills-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.stream = support.simulate(cls.folder / "stream.jsonl", count=MESSAGES, seed=11, rate=2, malformed=0.01, bursts=1, bots=1)
        cls.expected = run_answers.Expected(cls.stream)
        cls.short = support.simulate(cls.folder / "short.jsonl", count=4_000, seed=12, rate=0.01, malformed=0.01)
        cls.short_expected = run_answers.Expected(cls.short)

    def finish(self, data_dir, stream, expected, partitions=1, **options):
        with Run(data_dir, source=stream, **EAGER, **options) as run:
            run.wait_for_lines(expected.lines)
            expected.hold(self, run, partitions)
            run.end()
        # What a restart finds is what the end left.
        with Run(data_dir, source=stream, **EAGER) as run:
            run.wait_for_lines(expected.lines)
            expected.hold(self, run, partitions)

    def kill_at_random(self, seed, partitions):
        moments = random.Random(seed)
        data_dir = self.folder / f"random-{partitions}"
        for _ in range(KILLS):
            with Run(data_dir, source=self.stream, partitions=partitions, **EAGER) as run:
                time.sleep(moments.uniform(0, 0.4))
                run.kill()
        self.finish(data_dir, self.stream, self.expected, partitions)

    def test_at_random_moments(self):
        self.kill_at_random(seed=1, partitions=1)

    def test_at_random_moments_with_three_partitions(self):
        self.kill_at_random(seed=2, partitions=3)

    def test_until_end_after_kills(self):
        data_dir = self.folder / "until-end"
        for moment in (0.05, 0.15):
            with Run(data_dir, "--until-end", source=self.stream, listen=False, **EAGER) as run:
                time.sleep(moment)
                run.kill()
        with Run(data_dir, "--until-end", source=self.stream, listen=False, **EAGER) as run:
            run.wait()
        self.finish(data_dir, self.stream, self.expected)


def add_step(step):
    def test(self):
        data_dir = self.folder / step
        landed = self.folder / f"{step}.landed"
        for time_of_passing in (1,) if step in ONCE else (1, 3):
            landed.unlink(missing_ok=True)
            armed = {"RSVPULSE_FAULT_POINT": f"{step}:{time_of_passing}", "RSVPULSE_FAULT_FILE": str(landed)}
            with Run(data_dir, source=self.short, variables=armed, **EAGER) as run:
                self.assertEqual(run.process.wait(60), -9, run.told())
            self.assertEqual(landed.read_text(), step)
        self.finish(data_dir, self.short, self.short_expected)
    setattr(Kills, f"test_at_{step.replace('.', '_')}", test)


for named in STEPS:
    add_step(named)
