"""The line of sums that `rsvpulse trend` ends with, against a slow twin."""
import re
import tempfile
import unittest
from pathlib import Path

import adversarial_streams
import program
import slow_twin
import support

SUMS = re.compile(r"^rsvpulse trend: (?P<read>\d+) messages? read: (?P<applied>\d+) applied, (?P<duplicate>\d+) duplicate, "
                  r"(?P<superseded>\d+) superseded, (?P<expired>\d+) expired, (?P<dead_letter>\d+) dead letters?; "
                  r"(?P<out_of_order>\d+) out of order by over 60 s$", re.MULTILINE)
CLASSES = ("applied", "duplicate", "superseded", "expired", "dead_letter")


def told(*arguments):
    """The sums that the program told."""
    notes = support.run("trend", *arguments).stderr.decode()
    found = SUMS.findall(notes)
    if len(found) != 1:
        raise AssertionError(f"one line of sums was expected, not {len(found)}: {notes[-1000:]}")
    return {name: int(count) for name, count in SUMS.search(notes).groupdict().items()}


class Conservation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-conservation-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)

    def compare(self, *paths):
        messages = list(slow_twin.messages_of(paths))
        moments = (None, adversarial_streams.NOON, max((m["mtime"] for _, m in messages if m), default=0))
        for days in (1, 7):
            for now in moments:
                expected = slow_twin.conservation(messages, days, now)
                self.assertEqual(expected["read"], sum(expected[name] for name in CLASSES))
                for threads in (1, 2):
                    options = {"days": days, "now": now, "threads": threads}
                    with self.subTest(**options):
                        sums = told(*support.flags(options), "--batch-bytes", 65_536, *paths)
                        self.assertEqual(sums, {name: expected[name] for name in sums})
        return messages

    def compare_stream(self, name, **options):
        self.compare(support.simulate(self.folder / f"{name}.jsonl", count=8_000, malformed=0.01, bursts=1, bots=1, **options))

    def test_generated_within_an_hour(self):
        self.compare_stream("hour", seed=1, rate=5)

    def test_generated_over_two_days(self):
        self.compare_stream("days", seed=2, rate=0.04, groups=300, events=300, members=500)

    def test_generated_over_weeks(self):
        self.compare_stream("weeks", seed=3, rate=0.004)

    def test_over_several_files_time_goes_on(self):
        """The second file is read against the first one's event time, a mark starts each, repeats across them are duplicates."""
        first = self.folder / "first.jsonl"
        first.write_bytes(adversarial_streams.MARK + adversarial_streams.streams()["few_ids"])
        second = self.folder / "second.jsonl"
        second.write_bytes(adversarial_streams.MARK + adversarial_streams.streams()["months_apart"])
        self.compare(first, second, first)

    def test_recordings_one_after_another(self):
        self.compare(*(program.recording(name) for name in support.RECORDINGS))

    def test_every_class_is_met(self):
        """Else the comparisons above would say little."""
        met = {"out_of_order": 0}
        for name, content in adversarial_streams.streams().items():
            path = self.folder / "met.jsonl"
            path.write_bytes(content)
            for kind, count in slow_twin.conservation(slow_twin.messages_of([path]), 1).items():
                met[kind] = met.get(kind, 0) + count
        self.assertEqual({kind for kind in (*CLASSES, "out_of_order") if met.get(kind, 0) < 20}, set(), met)


def add_recording(name):
    def test(self):
        self.compare(program.recording(name))
    setattr(Conservation, f"test_recording_{name.split('/')[-1].split('.')[0].replace('-', '_')}", test)


def add_stream(name, content):
    def test(self):
        path = self.folder / f"{name}.jsonl"
        path.write_bytes(content)
        self.compare(path)
    setattr(Conservation, f"test_adversarial_{name}", test)


for recording in support.RECORDINGS:
    add_recording(recording)
for stream_name, stream in adversarial_streams.streams().items():
    add_stream(stream_name, stream)

if __name__ == "__main__":
    unittest.main()
