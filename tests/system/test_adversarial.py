"""`rsvpulse trend` against both oracles on streams made to trip it up, and what must not change an answer."""
import random
import tempfile
import unittest
from pathlib import Path

import adversarial_streams
import support
from adversarial_streams import DAY, LAST_MTIME, NOON

ALL = "topic,event,group,city,country"
OPTIONS = (
    {},
    {"top": 100_000, "days": 7, "decay": 0, "idle-minutes": 0, "by": ALL},
    {"top": 100_000, "days": 1, "decay": 2.5, "idle-minutes": 1, "by": "city,event,topic"},
    {"top": 100_000, "days": 30, "decay": 0.5, "idle-minutes": 180, "by": ALL, "now": NOON},
    {"top": 100_000, "days": 2, "decay": 1, "idle-minutes": 70, "by": ALL, "now": NOON + 70 * 60_000},
    {"top": 3, "days": 1, "decay": 10, "idle-minutes": 1, "by": ALL, "now": NOON - DAY - 1},
    {"top": 100_000, "days": 36_500, "decay": 1, "idle-minutes": 0, "by": ALL, "now": LAST_MTIME},
)
SMALL_BYTES = 150_000  # such a file is read byte by byte too


class AdversarialStreams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-adversarial-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)

    def compare(self, name, content):
        path = self.folder / f"{name}.jsonl"
        path.write_bytes(content)
        for number, options in enumerate(OPTIONS):
            small_batch = 1 if len(content) < SMALL_BYTES and number in (1, 3) else 4096
            with self.subTest(**options):
                support.compare(path, options, [{"threads": 1, "batch-bytes": small_batch}, {"threads": 2, "form": "stdin"},
                                                {"threads": 4, "batch-bytes": small_batch}])
        path.unlink()


class OrderOfMessages(unittest.TestCase):
    """Order matters only among messages of one RSVP with the same mtime (DESIGN.md 3), so of others it may be any."""

    def compare_orders(self, draw, span_ms):
        lines, taken = [], set()
        while len(lines) < 1200:
            rsvp_id, mtime = draw.randrange(150), NOON + draw.randrange(span_ms)
            if (rsvp_id, mtime) not in taken:
                taken.add((rsvp_id, mtime))
                lines.append(adversarial_streams.file_of([adversarial_streams.drawn(draw, rsvp_id, mtime)]))
        for options in OPTIONS[:5]:
            in_order = support.run("trend", *support.flags(options), "--output", "tsv", stdin=b"".join(lines)).stdout
            for threads in (1, 2, 4):
                draw.shuffle(lines)
                shuffled = support.run("trend", *support.flags(options), "--threads", threads, "--output", "tsv",
                                       stdin=b"".join(lines)).stdout
                self.assertEqual(support.difference(shuffled, in_order), "", options)

    def test_within_hours(self):
        self.compare_orders(random.Random(1), 3 * 3_600_000)

    def test_within_weeks(self):
        self.compare_orders(random.Random(2), 40 * DAY)

    def test_over_four_months(self):
        self.compare_orders(random.Random(3), 118 * DAY)


def add_stream(name, content):
    setattr(AdversarialStreams, f"test_{name}", lambda self: self.compare(name, content))


for stream_name, stream in adversarial_streams.streams().items():
    add_stream(stream_name, stream)

if __name__ == "__main__":
    unittest.main()
