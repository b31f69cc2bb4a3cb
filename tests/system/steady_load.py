"""`rsvpulse run` under a steady load for a while, killed now and then: what its memory and its descriptors do meanwhile."""
import itertools
import os
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import program
import support
from running import LIMIT_S, Run

RATE = 5_000  # messages a second: some half of what one pusher gets in
PIECE = 1_000
CHUNK = 50_000
START_MS = 1_704_067_200_000
STEP_MS = 5_000  # of event time from message to message: the day that is kept is full within seconds
SAMPLE_S = 0.5
# Log, journal and objects small too, so that all of them come round often.
KEPT = {"days": 1, "clock": "event", "log-size": "64MiB", "journal-size": "4MiB", "checkpoint-interval": "1s",
        "pipelines": "ingest,trends,archive", "archive-object-age": "2s"}


class Sample:
    def __init__(self, process, at):
        status = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
        self.at = at
        # Its own. How much of the log's file is mapped besides is the kernel's to give and take.
        self.kib = int(status["RssAnon"].split()[0])
        self.with_files_kib = int(status["VmRSS"].split()[0])
        self.descriptors = sum(not is_socket(path) for path in Path(f"/proc/{process.pid}/fd").iterdir())


def is_socket(path):
    """Connections of clients come and go."""
    try:
        return os.readlink(path).startswith("socket:")
    except OSError:  # it has gone meanwhile
        return True


class Load:
    """Pushes messages of ever later times at the rate, until it is left; whatever is not answered is pushed again."""

    def __init__(self, folder):
        self.folder, self.run, self.stopping = folder, None, False
        self.pushed = 0
        self.failure = None
        self.thread = threading.Thread(target=self.work)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        self.thread.join()

    def pieces(self):
        for number in itertools.count():
            # The same people, groups and events come again, days later: new ones would go on filling the caches of groups.
            path = support.simulate(self.folder / "chunk.jsonl", count=CHUNK, seed=1, rate=1_000 / STEP_MS,
                                    start=START_MS + number * CHUNK * STEP_MS)
            lines = path.read_bytes().splitlines(keepends=True)
            for first in range(0, CHUNK, PIECE):
                yield b"".join(lines[first:first + PIECE])

    def work(self):
        try:
            due = time.monotonic()
            for piece in self.pieces():
                while not self.stopping and not self.push(piece):
                    time.sleep(0.05)
                if self.stopping:
                    return
                self.pushed += PIECE
                due = max(due + PIECE / RATE, time.monotonic() - 1)
                time.sleep(max(0, due - time.monotonic()))
        except Exception as failure:  # told by whoever waits
            self.failure = failure

    def push(self, piece):
        run = self.run
        if run is None:
            return False
        try:
            request = urllib.request.Request(f"{run.url()}/api/v1/rsvps", piece, method="POST")
            with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
                return answer.status == 200
        except (OSError, AssertionError, ValueError):  # it was killed
            return False


def processes(folder, seconds, count):
    """Samples of each of so many processes after one another on one folder, all but the last killed, within the time."""
    with Load(folder) as load:
        for number in range(count):
            with Run(folder / "steady", **KEPT) as run:
                run.url()
                load.run = run
                begin, samples = time.monotonic(), []
                while time.monotonic() - begin < seconds / count:
                    time.sleep(SAMPLE_S)
                    if load.failure:
                        raise load.failure
                    samples.append(Sample(run.process, time.monotonic() - begin))
                    run.ask_whatever("/api/v1/trending")
                load.run = None
                if number + 1 < count:
                    run.kill()
                else:
                    run.end()
            yield samples, load.pushed


def growth(samples):
    """KiB a second by least squares."""
    at = sum(sample.at for sample in samples) / len(samples)
    kib = sum(sample.kib for sample in samples) / len(samples)
    return sum((s.at - at) * (s.kib - kib) for s in samples) / sum((s.at - at) ** 2 for s in samples)


def hold_flat(test, folder, seconds, lives, slack=0.1):
    """Fails unless memory and descriptors stay what they are once a process has settled; `slack` is the share that memory may
    grow by in all that time, as its slope tells, which is the rougher the shorter the time is."""
    growths, levels, descriptors, with_files = [], [], [], []
    for samples, pushed in processes(folder, seconds, lives):
        settled = samples[len(samples) // 2:]  # it takes three minutes until each thread's heap has met all sizes
        with_files.append(settled[-1].with_files_kib)
        levels.append(sum(sample.kib for sample in settled) / len(settled))
        growths.append(growth(settled))
        descriptors += [sample.descriptors for sample in settled]
    program.figure("steady load, messages pushed a second, kills", f"{pushed / seconds:.0f} {lives - 1}")
    program.figure("steady load, memory of each process, MiB", " ".join(f"{kib / 1024:.0f}" for kib in levels))
    program.figure("steady load, with mapped files at the end, MiB", " ".join(f"{kib / 1024:.0f}" for kib in with_files))
    program.figure("steady load, growth of each process, MiB an hour", " ".join(f"{kib * 3600 / 1024:.1f}" for kib in growths))
    program.figure("steady load, descriptors, least and most", f"{min(descriptors)} {max(descriptors)}")
    # What all the processes together grew by in all that time, beside what they hold.
    grown = sum(growths) / lives * seconds
    test.assertLess(grown, slack * sum(levels) / lives, growths)
    test.assertLess(levels[-1], 1.15 * levels[0], levels)
    test.assertLessEqual(max(descriptors) - min(descriptors), 3, descriptors)
