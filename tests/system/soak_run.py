"""Campaigns over `rsvpulse run` that take long: hundreds of kills, a restart with a million RSVPs, memory over twenty minutes."""
import os
import random
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import program
import run_answers
import support
from running import Run
from test_run_kills import EAGER

KILLS = 200
LIVE = 1_000_000
MINUTES = float(os.environ.get("RSVPULSE_SOAK_MINUTES", 20))


def resident_kib(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


class Soak(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-soak-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)

    def test_kills(self):
        stream = support.simulate(self.folder / "kills.jsonl", count=300_000, seed=21, rate=2, malformed=0.01, bursts=1, bots=1)
        expected = run_answers.Expected(stream)
        moments, data_dir, working = random.Random(21), self.folder / "kills", 0
        for _ in range(KILLS):
            with Run(data_dir, source=stream, **EAGER) as run:
                time.sleep(moments.uniform(0.03, 0.15))
                run.kill()
                working += run.process.returncode == -9
        with Run(data_dir, source=stream, **EAGER) as run:
            run.wait_for_lines(expected.lines)
            expected.hold(self, run)
            run.end()
        program.figure("rsvpulse run, kills survived without a difference", working)

    def test_restart_with_a_million_rsvps(self):
        stream = support.simulate(self.folder / "live.jsonl", count=int(LIVE * 1.35), seed=22, rate=3_000)
        data_dir = self.folder / "live"
        with Run(data_dir, "--until-end", source=stream, listen=False, clock="event") as run:
            run.wait()
        expected = support.run("trend", "--output", "tsv", stream).stdout
        begin = time.monotonic()
        with Run(data_dir, source=stream, clock="event") as run:
            while support.difference(run.ask_whatever("/api/v1/trending?format=tsv"), expected):
                self.assertLess(time.monotonic() - begin, 60)
            seconds = time.monotonic() - begin
            live = sum(run.pipelines()[1]["trends"]["conservation"][name] for name in ("applied",))
        program.figure("RSVP messages applied before the restart", live)
        program.figure("restart to first correct ranking, s (wanted: under 2)", round(seconds, 2))
        self.assertLess(seconds, 2)

    def test_memory_is_flat(self):
        """At some thousand messages a second of one week, over and over with later times, killed now and then."""
        data_dir, samples, descriptors = self.folder / "flat", [], []
        end, round_number, start_ms = time.monotonic() + MINUTES * 60, 0, 1_704_067_200_000
        while time.monotonic() < end:
            path = support.simulate(self.folder / f"flat-{round_number}.jsonl", count=100_000, seed=round_number, rate=1, start=start_ms)
            start_ms += 100_000_000
            with Run(data_dir, source=path, clock="event", **{"log-retention": "60s"}) as run:
                done = 100_000 * (round_number + 1)
                run.wait_until_positions(done)
                samples.append(resident_kib(run.process))
                descriptors.append(len(os.listdir(f"/proc/{run.process.pid}/fd")))
                run.kill() if round_number % 2 else run.end()
            path.unlink()
            round_number += 1
        half = len(samples) // 2
        early, late = sum(samples[half // 2:half]) / max(1, half - half // 2), sum(samples[half:]) / max(1, len(samples) - half)
        program.figure("memory late / early in the soak (wanted: about 1)", round(late / early, 3))
        program.figure("descriptors, least and most", f"{min(descriptors)} {max(descriptors)}")
        self.assertLess(late / early, 1.15)
