"""`rsvpulse trend --every`: a ranking at each whole multiple of event time, as if the recording had ended there."""
import json
import re
import tempfile
import unittest
from pathlib import Path

import program
import slow_twin
import support
from adversarial_streams import DAY, HOUR, MINUTE, NOON, ODD_NAMES, file_of, line

DASHES = "-" * 43


def prefixes(path, period_ms):
    """(now, the lines counted by then) of each ranking. A jump over several multiples makes one, at the first; the last one is
    that of the whole file, at its greatest mtime."""
    begin, greatest = [], None
    for content, m in slow_twin.messages_of([path]):
        if m:
            multiple = None if greatest is None else (greatest // period_ms + 1) * period_ms
            if multiple is not None and m["mtime"] >= multiple:
                yield multiple, list(begin)
            greatest = m["mtime"] if greatest is None else max(greatest, m["mtime"])
        begin.append(content)
    yield greatest, begin


def names_shown(tsv):
    """The names of a TSV as a log shows them."""
    meanings = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}
    rows = (row.split("\t")[2] for row in tsv.decode().split("\n")[:-1])
    return [support.UNSAFE.sub("\ufffd", re.sub(r"\\.", lambda escape: meanings[escape[0]], name)) for name in rows]


def blocks(log):
    """(now, names) of each block of a log."""
    parts = log.split(f"{DASHES}\nTime: ")
    if parts[0]:
        raise AssertionError(f"the log starts with {parts[0][:100]!r}")
    for part in parts[1:]:
        head, _, names = part.partition(f" ms\n{DASHES}\n")
        if not names.endswith("\n"):
            raise AssertionError(f"no blank line ends the block {part[:100]!r}")
        yield int(head), names[:-1].split("\n")[:-1]


class Every(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-every-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def compare(self, path, period, period_ms, at_least, **options):
        expected = []
        for number, (now, lines) in enumerate(prefixes(path, period_ms)):
            (prefix := self.folder / f"prefix-{number}.jsonl").write_bytes(b"\n".join(lines))
            expected.append((now, support.oracle_tsv(prefix, options | {"now": now}),
                             support.oracle_windows(prefix, options | {"now": now})))
        self.assertGreaterEqual(len(expected), at_least)
        self.assertTrue(all(now % period_ms == 0 for now, _, _ in expected[:-1]))
        for threads in (1, 2):
            arguments = ["trend", "--every", period, *support.flags(options), "--threads", threads, "--batch-bytes", 30_000, path]
            log = support.run(*arguments, "--output", "log").stdout.decode()
            self.assertEqual(list(blocks(log)), [(now, names_shown(tsv)) for now, tsv, _ in expected])
            answers = [json.loads(answer) for answer in support.run(*arguments, "--output", "json").stdout.splitlines()]
            self.assertEqual([(answer["now"], support.tsv_of_json(answer), answer["windows"]) for answer in answers], expected)

    def test_recording(self):
        self.compare(program.recording("captures/2017-03.jsonl.gz"), "1m", MINUTE, 19, top=50)

    def test_generated_by_minutes(self):
        path = support.simulate(self.folder / "stream.jsonl", count=3_000, seed=5, rate=1, malformed=0.01, start=NOON - 1)
        self.compare(path, "7m", 7 * MINUTE, 6, top=100_000, by="group,topic,event", **{"idle-minutes": 5})

    def test_generated_over_days(self):
        path = support.simulate(self.folder / "stream.jsonl", count=3_000, seed=6, rate=0.01, groups=50, events=80, bursts=1)
        self.compare(path, "12h", 12 * HOUR, 5, top=100, days=2, decay=0.5, by="city,event,topic", **{"idle-minutes": 0})

    def test_jumps_edges_and_late_messages(self):
        times = [0, 1, HOUR - 1, HOUR, HOUR, HOUR + 1, 5 * HOUR, 2 * HOUR, 6 * HOUR - 1, 6 * HOUR, 3 * DAY, 2 * DAY, 3 * DAY + HOUR,
                 9 * DAY]
        messages = [line(number % 6, NOON + time, "no" if number % 5 == 4 else "yes", [ODD_NAMES[number], "all"], "same")
                    for number, time in enumerate(times)]
        (path := self.folder / "jumps.jsonl").write_bytes(file_of(messages))
        self.compare(path, "1h", HOUR, 7, days=2, **{"idle-minutes": 180})


if __name__ == "__main__":
    unittest.main()
