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
from screen import Terminal

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

        before = archive.objects()
        shown, notes = archive.ask("compact", "--dry-run")
        self.assertIn("would become", notes)
        self.assertEqual(archive.objects(), before)
        archive.ask("compact")
        after = archive.objects()
        self.assertLess(len(after), len(before))
        self.assertEqual(len(shown.splitlines()), 2)  # the two hours that are over
        archive.holds(self, sent)
        would, notes = archive.ask("expire", "--keep", "2d", "--dry-run")
        self.assertIn("would remove 2 objects", notes)  # and the manifest
        self.assertEqual(archive.objects(), after)
        gone, _ = archive.ask("expire", "--keep", "2d")
        self.assertEqual(gone, would)
        self.assertEqual([row["object"] for row in archive.objects()], [row["object"] for row in after[1:]])
        # The same by the running process, at its start.
        (self.folder / "last.jsonl").write_bytes(b"")
        archive.finish(self.folder / "last.jsonl", "--archive-keep", "1h")
        self.assertEqual([row["object"] for row in archive.objects()], [row["object"] for row in after[2:]])

    def test_what_has_expired_is_not_held_against_the_ledger(self):
        sent = support.made_stream(self.source, 4_000)
        archive = Archive(self.folder / "data")
        archive.finish(self.source)
        ledger = archive.data_dir / "ledger.jsonl"
        rows = len(ledger.read_text().splitlines())
        self.age(archive, lambda number: 60 if number < 4 else 0)
        archive.ask("expire", "--keep", "2d")
        _, notes = archive.ask("verify", "--against-live")
        self.assertIn("0 rows compared with the archive, none differs; 0 lie beyond", notes)
        self.assertIn(f"{rows} cannot be checked: the archive no longer has messages", notes)
        # Nothing is left at all: told likewise, and not as if it were still to come.
        self.age(archive, lambda number: 60)
        archive.ask("expire", "--keep", "2d")
        self.assertEqual(archive.objects(), [])
        _, notes = archive.ask("verify", "--against-live")
        self.assertIn(f"0 lie beyond what is archived yet; {rows} cannot be checked", notes)
        # What comes after that goes on where the archive was.
        more = self.folder / "more.jsonl"
        added = support.made_stream(more, 500, seed=2)
        archive.finish(more)
        archive.holds(self, added)
        self.assertEqual(sent.count(b"\n"), 4_000)

    def test_a_source_that_cannot_be_listed_ends_the_start(self):
        """A folder that is not there, nobody who answers, no credentials: why, and nothing is served in its place."""
        nobody = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
        for source, variables, code, told in ((f"archive:{self.folder}/typo", {}, 1, "typo: there is no such folder"),
                                              ("s3://bucket/prefix", nobody, 1, "cannot be read: s3://bucket: http://127.0.0.1:9: Failed"),
                                              ("s3://bucket/prefix", {}, 78, "cannot be read: no credentials for S3")):
            for more in ([], ["--until-end"]):
                done = subprocess.run([program.PROGRAM, "run", "--source", source, "--data-dir", self.folder / "data", "--listen",
                                       "none", *more], capture_output=True, text=True, env=support.environment(variables),
                                      timeout=support.LIMIT_S, check=False)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertIn(told, done.stderr)

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


class OnATerminal(WithArchive):
    """How far a long job is, its rate and the time left stand on a terminal while it goes on, and on nothing else."""

    BAR = re.compile(r"\r\x1b\[K\[(?=.{24}\])#*\.*\] +\d+ %  [\d.]+ .?B of [\d.]+ .?B  [\d.]+ .?B/s  \d+:\d\d left")

    def watch(self, *arguments):
        with Terminal(["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in support.environment().items()), *arguments],
                      columns=132) as terminal:
            self.assertEqual(terminal.wait_for_end(support.LIMIT_S), 0, terminal.output[-2000:])
            return terminal.output.decode()

    def shows_and_removes(self, output):
        bars = list(self.BAR.finditer(output))
        self.assertTrue(bars, output[-2000:])
        shares = [int(re.search(r"(\d+) %", bar[0])[1]) for bar in bars]
        self.assertEqual(shares, sorted(shares))
        self.assertLessEqual(shares[-1], 100)
        behind = output[bars[-1].end():]
        self.assertIn("\r\x1b[K", behind, "the line goes when the job is done")

    def test_progress(self):
        support.made_stream(self.source, 200_000)
        archive = Archive(self.folder / "data")
        archive.finish(self.source)
        lake = self.folder / "lake"
        output = self.watch(program.PROGRAM, "structure", self.source, "--to", lake)
        self.shows_and_removes(output)
        self.assertRegex(output, r"left  \d+ messages")
        self.assertRegex(output, r"writing: \d+ rows")
        self.shows_and_removes(self.watch(*archive.command("archive", "verify")))
        written = self.folder / "written"
        self.shows_and_removes(self.watch("/bin/sh", "-c", '"$@" >"$0"', written, *archive.command("archive", "cat")))
        self.assertEqual(written.read_bytes(), self.source.read_bytes())
        # Not where nobody looks on.
        for told in (archive.ask("verify")[1], structure(self.source, "--to", lake)[1]):
            self.assertNotIn("\x1b", told)


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
