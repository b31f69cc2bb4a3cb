"""The raw archive of a Kafka topic with partitions: which records lie in which object, held against the broker's own."""
import random
import re
import shutil
import subprocess
import time
import unittest

import archive_support
import support
from kafka_support import KafkaCase

PARTITIONS = 3
OBJECT = re.compile(r"raw/date=\d{4}-\d\d-\d\d/hour=\d\d/(?P<log>[^/+]+)\+(?P<partition>\d+)\+(?P<first>\d{20})\.jsonl\.zst")
EAGER = {"checkpoint_interval": "100ms", "archive_object_size": "512KiB", "pipelines": "ingest,archive"}


class KafkaArchive(KafkaCase):
    def test_each_record_is_in_the_object_that_its_offset_names(self):
        if not shutil.which("zstd"):
            self.skipTest("zstd: the command is not installed")
        stream = support.simulate(self.folder / "stream.jsonl", count=20_000, seed=31, malformed=0)
        archive = archive_support.Archive(self.folder / (self.prefix + "a"))
        chance = random.Random(1)
        with self.run_on_kafka("a", source=stream, partitions=PARTITIONS, **EAGER) as run:
            archive_support.wait_until(lambda: len(archive.objects()) >= PARTITIONS, "some objects are there")
            time.sleep(chance.random() * 0.2)
            run.kill()
        with self.run_on_kafka("a", source=stream, **EAGER) as run:
            run.wait_for_lines(20_000)
            run.end()
        _, notes = archive.ask("verify")
        self.assertIn("all is well", notes)
        self.hold_objects(archive, archive.objects())

    def hold_objects(self, archive, objects):
        records = {partition: [] for partition in range(PARTITIONS)}
        for record in self.broker.records(self.prefix + "meetup-rsvps"):
            records[record["partition"]].append((record["offset"], record["value"]))
        self.assertEqual(sum(map(len, records.values())), 20_000)
        archived = {partition: [] for partition in range(PARTITIONS)}
        for row in objects:
            name = OBJECT.fullmatch(row["object"])
            self.assertTrue(name, row["object"])
            plain = subprocess.run(["zstd", "-dcq", archive.data_dir / "archive" / row["object"]], capture_output=True, check=True).stdout
            lines = plain.splitlines()
            self.assertEqual(len(lines), row["messages"], row["object"])
            archived[int(name["partition"])].append((int(name["first"]), lines))
        for partition, expected in records.items():
            self.assertGreater(len(archived[partition]), 2)
            at = 0
            for first, lines in sorted(archived[partition]):
                self.assertEqual(first, expected[at][0], f"partition {partition}: an object begins elsewhere than the one before ends")
                self.assertEqual(lines, [value for _, value in expected[at:at + len(lines)]])
                at += len(lines)
            self.assertEqual(at, len(expected), f"partition {partition}")


if __name__ == "__main__":
    unittest.main()
