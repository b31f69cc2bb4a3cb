"""`rsvpulse structure` against tables_oracle.py, cell for cell, in all its targets, read back by others than rsvpulse."""
import json
import os
import random
import tempfile
import unittest
from pathlib import Path

import adversarial_streams
import lake_support
import support


def structure(*arguments, code=0):
    done = support.run("structure", *arguments)
    if b"built without DuckDB" in done.stderr:
        raise unittest.SkipTest("DuckDB: this rsvpulse was built without it")
    if done.returncode != code:
        raise AssertionError(f"rsvpulse structure {arguments} ended with {done.returncode}: {done.stderr.decode()[-1500:]}")
    return done


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-structure-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def stream(self, name="stream.jsonl", **options):
        return support.simulate(self.folder / name, **({"count": 50_000, "seed": 3, "malformed": 0.002, "bots": 2} | options))

    def compare(self, got, expected):
        if found := lake_support.difference(got, expected):
            self.fail(found)


class AgainstTheOracle(WithFolder):
    """Parquet and DuckDB, with one thread and two, and with so little memory that rows go to files and come back."""

    ALL = (["--threads", 1], ["--threads", 2, "--batch-bytes", "4KiB"], ["--threads", 2, "--memory", "1MiB"])

    def compare_all(self, *paths, runs=ALL, expected=None):
        expected = expected or lake_support.oracle_tables(paths, self.folder)
        for options in runs:
            with self.subTest(options=options):
                structure(*paths, "--to", self.folder / "lake", *options)
                self.compare(lake_support.parquet_tables(self.folder / "lake"), expected)
        structure(*paths, "--to", self.folder / "file.duckdb")
        self.compare(lake_support.duckdb_tables(self.folder / "file.duckdb"), expected)

    def test_generated(self):
        self.compare_all(self.stream(count=50_000))

    def test_several_sources_one_after_another(self):
        self.compare_all(self.stream("a.jsonl", count=5000), self.stream("b.jsonl", count=5000, seed=4), self.folder / "a.jsonl")

    def test_the_cli_counts_rows_as_they_are(self):
        path = self.stream(count=3000)
        told = json.loads(structure(path, "--to", self.folder / "lake", "--output", "json").stdout)
        expected = lake_support.oracle_tables([path], self.folder)
        self.assertEqual({row["table"]: row["rows"] for row in told}, {name: len(rows) for name, rows in expected.items()})


def add_recording(name):
    def test(self):
        self.compare_all(support.program.recording(name))
    setattr(AgainstTheOracle, f"test_recording_{name.split('/')[-1].split('.')[0].replace('-', '_')}", test)


def add_adversarial(name, content):
    def test(self):
        path = self.folder / f"{name}.jsonl"
        path.write_bytes(content)
        self.compare_all(path, runs=self.ALL[1:2])
    setattr(AgainstTheOracle, f"test_adversarial_{name}", test)


class Order(WithFolder):
    """Latest-wins does not depend on the order of arrival, but among messages with the same mtime."""

    def test_any_order_that_keeps_ties(self):
        path = self.stream(count=20_000, malformed=0)
        lines = path.read_bytes().splitlines(keepends=True)
        by_mtime = {}
        for line in lines:
            by_mtime.setdefault(json.loads(line)["mtime"], []).append(line)
        groups = list(by_mtime.values())
        random.Random(7).shuffle(groups)
        shuffled = self.folder / "shuffled.jsonl"
        shuffled.write_bytes(b"".join(line for group in groups for line in group))
        structure(shuffled, "--to", self.folder / "lake")
        self.compare(lake_support.parquet_tables(self.folder / "lake"), lake_support.oracle_tables([path], self.folder))


class Lake(WithFolder):
    def test_append_merges(self):
        first, second = self.stream("1.jsonl", count=8000), self.stream("2.jsonl", count=8000, seed=9)
        expected = lake_support.oracle_tables([first, second], self.folder)
        for target, read in (("lake", lake_support.parquet_tables), ("file.duckdb", lake_support.duckdb_tables)):
            with self.subTest(target=target):
                structure(first, "--to", self.folder / target)
                structure(second, "--to", self.folder / target, "--append")
                self.compare(read(self.folder / target), expected)
                # The same once more changes nothing: its messages are known already.
                structure(second, "--to", self.folder / target, "--append")
                self.compare(read(self.folder / target), expected)

    def test_a_database_with_rows_is_not_overwritten(self):
        path = self.stream(count=500)
        structure(path, "--to", self.folder / "file.duckdb")
        done = structure(path, "--to", self.folder / "file.duckdb", code=2)
        self.assertIn(b"--append", done.stderr)

    def test_old_snapshots_go_and_unfinished_ones_too(self):
        path, lake = self.stream(count=500), self.folder / "lake"
        structure(path, "--to", lake)
        first = os.readlink(lake / "_current")
        (lake / "_snapshots" / "99991231T000000000Z" / "rsvps").mkdir(parents=True)  # what a crash leaves
        structure(path, "--to", lake)
        self.assertTrue((lake / first).exists(), "a reader may still be there")
        structure(path, "--to", lake)
        self.assertFalse((lake / first).exists())
        self.assertEqual(len(list((lake / "_snapshots").iterdir())), 2)

    def test_parquet_is_what_was_promised(self):
        structure(self.stream(count=300_000, rate=200, malformed=0), "--to", self.folder / "lake", "--threads", 2)
        script = """
import sys, glob, pyarrow.parquet as parquet
for path in sorted(glob.glob(sys.argv[1] + "/rsvps/*.parquet")):
    meta = parquet.ParquetFile(path).metadata
    last = None
    for g in range(meta.num_row_groups):
        column = meta.row_group(g).column(0)
        assert column.compression == "ZSTD", column.compression
        assert column.statistics.has_min_max
        assert last is None or last < column.statistics.min
        last = column.statistics.max
        assert meta.row_group(g).num_rows <= 122880
    print(meta.num_row_groups, [parquet.ParquetFile(path).schema_arrow.field(i).name for i in range(meta.num_columns)][-2:])
"""
        done = support.subprocess.run([lake_support.reader_python(), "-c", script, self.folder / "lake"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("['updated_mtime', 'updated_position']", done.stdout)

    def test_killed_while_writing_leaves_the_old_snapshot(self):
        path, lake = self.stream(count=50_000), self.folder / "lake"
        small = self.stream("small.jsonl", count=100)
        structure(small, "--to", lake)
        before = lake_support.parquet_tables(lake)
        whole = lake_support.oracle_tables([path], self.folder)
        for tenth in range(1, 10):
            process = support.subprocess.Popen([support.PROGRAM, "structure", path, "--to", lake], stdout=-3, stderr=-3)
            try:
                process.wait(timeout=tenth * 0.04)  # a moment to kill at, not one to wait for something
            except support.subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            found = lake_support.parquet_tables(lake)
            if found != before:
                self.compare(found, whole)
        structure(path, "--to", lake)
        self.compare(lake_support.parquet_tables(lake), whole)


class Rejected(WithFolder):
    def test_lines_that_no_table_can_take_are_told(self):
        path = self.folder / "some.jsonl"
        path.write_text('{"rsvp_id":1,"mtime":5}\n{"rsvp_id":2,"mtime":5,"event":{"event_id":"a"}}\nno\n'
                        '{"rsvp_id":2,"mtime":5,"event":{"event_id":"a"},"group":{"group_id":3}}\n'
                        '{"rsvp_id":4,"mtime":5,"event":{"event_id":"a"},"group":{"group_id":3},"member":{"member_id":9}}\n')
        done = structure(path, "--to", self.folder / "lake", "--dead-letters", self.folder / "dead.jsonl")
        self.assertIn(b"5 lines read: 1 applied, 3 rejected for want of a key, 1 malformed", done.stderr)
        dead = [json.loads(line) for line in (self.folder / "dead.jsonl").read_text().splitlines()]
        self.assertEqual([(d["line"], d["field"]) for d in dead],
                         [(1, "event.event_id"), (2, "group.group_id"), (3, ""), (4, "member.member_id")])


class Check(WithFolder):
    def test_nothing_is_wrong(self):
        path = self.stream(count=5000)
        for target in ("lake", "file.duckdb"):
            structure(path, "--to", self.folder / target)
            structure("--check", path, "--to", self.folder / target)

    def test_faults_are_found(self):
        lake = self.folder / "lake"
        structure(self.stream(count=500), "--to", lake)
        script = """
import sys, duckdb
lake = sys.argv[1]
def rewrite(table, sql):
    path = f"{lake}/{table}/0.parquet"
    duckdb.sql(sql.format(t=f"read_parquet('{path}')")).write_parquet(path + ".new")
    import os; os.replace(path + ".new", path)
rewrite("members", "select * from {t} where member_id <> (select min(member_id) from {t})")
rewrite("venues", "select * replace (if(venue_id = (select min(venue_id) from {t}), 91.5, lat) as lat) from {t}")
rewrite("topics", "select * from {t} union all select * from {t} where urlkey = (select min(urlkey) from {t})")
"""
        support.subprocess.run([lake_support.reader_python(), "-c", script, lake], check=True)
        found = json.loads(structure("--check", "--to", lake, "--output", "json", code=1).stdout)
        self.assertEqual({(f["check"], f["table"]) for f in found},
                         {("foreign key", "rsvps"), ("range", "venues"), ("unique key", "topics")})
        by_table = {f["table"]: f for f in found}
        self.assertIn("91.5", by_table["venues"]["examples"])
        self.assertIn("member_id", by_table["rsvps"]["finding"])

    def test_a_lost_message_is_found_by_the_sources(self):
        path = self.stream(count=2000, malformed=0)
        shorter = self.folder / "shorter.jsonl"
        shorter.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-400]))
        structure(shorter, "--to", self.folder / "lake")
        found = json.loads(structure("--check", path, "--to", self.folder / "lake", "--output", "json", code=1).stdout)
        self.assertIn(("count", "rsvps"), {(f["check"], f["table"]) for f in found})


class OldQueries(WithFolder):
    """What the old system's page asked its tables, answered from ours and straight from the messages."""

    def test_answers(self):
        path = self.stream(count=20_000, malformed=0)
        structure(path, "--to", self.folder / "file.duckdb")
        messages = list(lake_support.message.latest(m for m, e in lake_support.message.read([str(path)]) if m).values())

        def most(pairs, count):
            totals = {}
            for key in pairs:
                totals[key] = totals.get(key, 0) + 1
            return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:count]

        def ask(sql):
            return [(row[0], int(row[1])) for row in lake_support.duckdb_rows(sql, self.folder / "file.duckdb")]

        self.assertEqual(ask("SELECT member_id, count(*) AS n FROM rsvps JOIN members USING (member_id) GROUP BY 1 ORDER BY n DESC, 1 LIMIT 5"),
                         [(str(k), n) for k, n in most((m["member"]["member_id"] for m in messages), 5)])
        self.assertEqual(ask("SELECT group_id, count(*) AS n FROM rsvps JOIN groups USING (group_id) WHERE response = 'yes' GROUP BY 1"
                             " ORDER BY n DESC, 1 LIMIT 5"),
                         [(str(k), n) for k, n in most((m["group"]["group_id"] for m in messages if m["response"] == "yes"), 5)])
        topics = lake_support.oracle_tables([path], self.folder)["groups_topics"]
        self.assertEqual(ask("SELECT urlkey, count(*) AS n FROM groups_topics JOIN topics USING (urlkey) GROUP BY 1 ORDER BY n DESC, 1 LIMIT 10"),
                         most((row.split("\t")[1] for row in topics), 10))


class OfPostgres(WithFolder):
    @classmethod
    def setUpClass(cls):
        cls.server = lake_support.postgres_of(cls)

    def setUp(self):
        super().setUp()
        self.server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    def test_generated_and_appended(self):
        first, second = self.stream("1.jsonl"), self.stream("2.jsonl", count=5000, seed=8)
        structure(first, "--to", self.server.address)
        self.compare(self.server.tables(), lake_support.oracle_tables([first], self.folder))
        structure(second, "--to", self.server.address, "--append")
        self.compare(self.server.tables(), lake_support.oracle_tables([first, second], self.folder))
        structure("--check", first, second, "--to", self.server.address)

    def test_odd_messages(self):
        for name in ("odd_but_valid.txt", "recorded.jsonl.gz"):
            self.server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            path = support.program.recording(name)
            structure(path, "--to", self.server.address)
            self.compare(self.server.tables(), lake_support.oracle_tables([path], self.folder))

    def test_an_account_with_few_rights(self):
        path = self.stream(count=1000)
        structure(path, "--to", self.server.address)
        self.server.sql("DROP ROLE IF EXISTS writer")
        self.server.sql("CREATE ROLE writer LOGIN; GRANT CONNECT, TEMPORARY ON DATABASE meetup TO writer;"
                        "GRANT USAGE ON SCHEMA public TO writer; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO writer;"
                        "GRANT DELETE ON groups_topics TO writer")
        self.addCleanup(self.server.sql, "DROP OWNED BY writer; DROP ROLE writer")
        writer = self.server.address.replace("user=rsvpulse", "user=writer")
        structure(self.stream("2.jsonl", count=1000, seed=8), "--to", writer, "--append")
        self.server.sql("REVOKE INSERT ON rsvps FROM writer")
        done = structure(path, "--to", writer, "--append", code=1)
        self.assertIn(b"permission denied", done.stderr)

    def test_nobody_there(self):
        done = structure(self.stream(count=10), "--to", f"postgres:///meetup?host={self.folder}&user=rsvpulse&password=s3cret", code=1)
        self.assertNotIn(b"s3cret", done.stderr)


for recording in support.RECORDINGS:
    add_recording(recording)
for stream_name, stream_content in adversarial_streams.streams().items():
    add_adversarial(stream_name, stream_content)

if __name__ == "__main__":
    unittest.main()
