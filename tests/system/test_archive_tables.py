"""The archive and what is made of it, by command: tables from it and on S3, objects merged, hours removed, messages replayed."""
import hashlib
import json
import re
import shutil
import struct
import subprocess
import time
import unittest

import archive_support as support
import lake_support
import program
from archive_support import Archive

HOUR_MS = 3_600_000


def structure(*arguments, variables=None, code=0):
    """What `rsvpulse structure` prints and notes."""
    done = subprocess.run([program.PROGRAM, "structure", *map(str, arguments)], capture_output=True, check=False,
                          env=support.environment(variables), timeout=support.LIMIT_S, stdin=subprocess.DEVNULL)
    if b"built without DuckDB" in done.stderr:
        raise unittest.SkipTest("DuckDB: this rsvpulse was built without it")
    if done.returncode != code:
        raise AssertionError(f"structure ended with {done.returncode}, not {code}: {done.stderr.decode()[-1500:]}")
    return done.stdout.decode(), done.stderr.decode()


class WithArchive(unittest.TestCase):
    def setUp(self):
        self.folder = support.scratch(self)
        self.source = self.folder / "sent.jsonl"

    def compare(self, got, expected):
        if found := lake_support.difference(got, expected):
            self.fail(found)


class OnDisk(WithArchive):
    def test_tables_from_a_folder_or_a_part_of_it(self):
        support.made_stream(self.source, 4_000)
        archive = Archive(self.folder / "data")
        archive.finish(self.source)
        expected = lake_support.oracle_tables([self.source], self.folder)
        for name in (archive.data_dir / "archive", f"archive:{archive.data_dir}/archive"):
            structure(name, "--to", self.folder / "lake")
            self.compare(lake_support.parquet_tables(self.folder / "lake"), expected)
        structure("--check", archive.data_dir / "archive", "--to", self.folder / "lake")
        rows, notes = structure(f"archive:{archive.data_dir}/archive?to=2000-01-01", "--to", self.folder / "none",
                                "--output", "json")
        self.assertEqual({row["rows"] for row in json.loads(rows)}, {0})
        self.assertIn("0 lines read", notes)

    def test_an_archive_that_is_not_there_is_told(self):
        _, notes = structure(f"archive:{self.folder}/typo", "--to", self.folder / "lake", code=1)
        self.assertIn("typo: there is no such folder", notes)
        _, notes = structure("s3://bucket/prefix", "--to", self.folder / "lake", code=1)
        self.assertIn("no credentials for S3", notes)
        self.assertLess(notes.count("\n"), 5)

    def age(self, archive, hours_ago):
        """Makes objects older, as if they had arrived so many hours ago: hours_ago(number) of the object of that number."""
        raw = archive.data_dir / "archive" / "raw"
        [manifest] = raw.glob("*/*/*.manifest.json")
        told = json.loads(manifest.read_text())
        manifest.unlink()
        hours = {}
        for number, one in enumerate(told["objects"]):
            past_ms = hours_ago(number) * HOUR_MS
            old = raw.parent / one["key"]
            content = bytearray(old.read_bytes())
            old.unlink()
            for index in re.finditer(b"RSVPIDX1", bytes(content)):  # src/archive/object_format.h
                [arrival] = struct.unpack_from("<q", content, index.end() + 12)
                struct.pack_into("<q", content, index.end() + 12, arrival - past_ms)
            one["first_arrival_ms"] -= past_ms
            one["last_arrival_ms"] -= past_ms
            one["sha256"] = hashlib.sha256(content).hexdigest()
            hour = time.strftime("raw/date=%Y-%m-%d/hour=%H/", time.gmtime(one["first_arrival_ms"] / 1000))
            one["key"] = hour + old.name
            (raw.parent / hour).mkdir(parents=True, exist_ok=True)
            (raw.parent / one["key"]).write_bytes(content)
            hours.setdefault(hour, []).append(one)
        for hour, objects in hours.items():
            (raw.parent / hour / manifest.name).write_text(json.dumps(told | {"objects": objects}))

    def test_compact_merges_expire_removes_and_both_say_so_first(self):
        sent = support.made_stream(self.source, 4_000)
        archive = Archive(self.folder / "data")
        archive.finish(self.source)
        self.age(archive, lambda number: 60 if number < 4 else 5 if number < 7 else 0)
        archive.holds(self, sent)

        def objects():
            return json.loads(archive.ask("list", "--per", "object", "--output", "json")[0])

        before = objects()
        shown, notes = archive.ask("compact", "--dry-run")
        self.assertIn("would become", notes)
        self.assertEqual(objects(), before)
        archive.ask("compact")
        after = objects()
        self.assertLess(len(after), len(before))
        self.assertEqual(len(shown.splitlines()), 2)  # the two hours that are over
        archive.holds(self, sent)
        would, notes = archive.ask("expire", "--keep", "2d", "--dry-run")
        self.assertIn("would remove 2 objects", notes)  # and the manifest
        self.assertEqual(objects(), after)
        gone, _ = archive.ask("expire", "--keep", "2d")
        self.assertEqual(gone, would)
        self.assertEqual([row["object"] for row in objects()], [row["object"] for row in after[1:]])
        # The same by the running process, at its start.
        (self.folder / "last.jsonl").write_bytes(b"")
        archive.finish(self.folder / "last.jsonl", "--archive-keep", "1h")
        self.assertEqual([row["object"] for row in objects()], [row["object"] for row in after[2:]])

    def test_replay_keeps_the_tempo_of_arrival(self):
        """A stretch of two seconds, twice as fast."""
        sent = support.made_stream(self.source, 200).splitlines(True)
        archive = Archive(self.folder / "data")
        with subprocess.Popen(archive.command("run", "--source", "-", "--until-end"), stdin=subprocess.PIPE, env=archive.variables,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            for part in (sent[:100], sent[100:]):
                process.stdin.write(b"".join(part))
                process.stdin.flush()
                if part[0] == sent[0]:
                    time.sleep(2)  # the time that is then replayed
            process.stdin.close()
        self.assertEqual(process.returncode, 0)
        begin = time.monotonic()
        replayed, _ = archive.ask("replay", "--speed", 2)
        self.assertGreaterEqual(time.monotonic() - begin, 0.9)
        self.assertEqual(replayed, b"".join(sent))

    def test_replay_as_fast_as_possible_does_not_wait(self):
        """Two days of silence, which are waited for with a speed and passed over without."""
        sent = support.made_stream(self.source, 4_000)
        archive = Archive(self.folder / "data")
        archive.finish(self.source)
        self.age(archive, lambda number: 53 if number < 4 else 5)
        replayed, _ = archive.ask("replay")
        self.assertEqual(replayed, sent)
        with subprocess.Popen(archive.command("archive", "replay", "--speed", 1000), env=archive.variables, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            with self.assertRaises(subprocess.TimeoutExpired):
                process.wait(2)
            process.kill()


class OnS3(WithArchive):
    @classmethod
    def setUpClass(cls):
        cls.server = support.s3_server(cls)

    def fetch(self, key):
        """By another's S3 client, as far as signatures go."""
        done = subprocess.run(["curl", "--silent", "--fail", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD",
                               "--aws-sigv4", "aws:amz:us-east-1:s3", "--user",
                               f"{self.server['AWS_ACCESS_KEY_ID']}:{self.server['AWS_SECRET_ACCESS_KEY']}",
                               f"{self.server['AWS_ENDPOINT_URL']}/rsvpulse/{key}"], capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None

    def lake_tables(self, prefix):
        """The current snapshot's rows; of a table there are at most so many files as this test's streams make."""
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        snapshot = self.fetch(f"{prefix}/_current").decode()
        self.assertIsNotNone(self.fetch(f"{prefix}/_snapshots/{snapshot}.json"))
        for table in lake_support.COLUMNS:
            (copy / table).mkdir(parents=True)
            for number in range(4):
                content = self.fetch(f"{prefix}/{table}/{snapshot}-{number}.parquet")
                if content is not None:
                    (copy / table / f"{number}.parquet").write_bytes(content)
        return snapshot, lake_support.parquet_tables(copy)

    def test_from_bucket_to_bucket(self):
        if not shutil.which("curl"):
            self.skipTest("curl: the command is not installed")
        support.made_stream(self.source, 4_000)
        archive = Archive(self.folder / "data", "s3://rsvpulse/tables/archive", self.server)
        archive.finish(self.source)
        lake = ("--to", "s3://rsvpulse/tables/lake")
        structure(archive.named[1], *lake, variables=self.server)
        first, tables = self.lake_tables("tables/lake")
        self.compare(tables, lake_support.oracle_tables([self.source], self.folder))
        # The endpoint by option, for both ends.
        variables = dict(self.server)
        endpoint = ("--s3-endpoint", variables.pop("AWS_ENDPOINT_URL"))
        structure("--check", archive.named[1], *lake, *endpoint, variables=variables)
        more = self.folder / "more.jsonl"
        support.made_stream(more, 1_000, seed=2)
        structure(more, *lake, "--append", "--keep-snapshots", 1, variables=self.server)
        second, tables = self.lake_tables("tables/lake")
        self.compare(tables, lake_support.oracle_tables([self.source, more], self.folder))
        self.assertIsNone(self.fetch(f"tables/lake/rsvps/{first}-0.parquet"), "the old snapshot is still there")
        self.assertNotEqual(first, second)


if __name__ == "__main__":
    unittest.main()
