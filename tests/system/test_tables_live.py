"""The tables pipelines of `rsvpulse run` against tables_oracle.py: after kills at named steps and at random, with PostgreSQL
going away under them, in any order of arrival."""
import random
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import lake_support
import support
import test_metrics
from running import Run, wait_until

# Some dozen small transactions a second, so that a kill meets one half done.
EAGER = {"group-size": "64KiB", "tables-interval": "20ms", "tables-batch": 500, "clock": "event", "pipelines": "ingest,tables"}
STEPS = ("assign.after", "read.before", "write.before", "write.after", "flush.before", "flush.after", "commit.before", "commit.after")


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-tables-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.stream = support.simulate(cls.folder / "stream.jsonl", count=30_000, seed=11, rate=2, malformed=0.01, bots=1)
        cls.expected = lake_support.oracle_tables([cls.stream], cls.folder)
        cls.lines = len(cls.stream.read_bytes().splitlines())
        cls.messages = sum(1 for m, _ in lake_support.message.read([str(cls.stream)]) if m)
        lake_support.reader_python()
        probe = support.run("structure", cls.stream, "--to", cls.folder / "probe.duckdb")
        if b"built without DuckDB" in probe.stderr:
            raise unittest.SkipTest("DuckDB: this rsvpulse was built without it")

    def compare(self, got, expected=None):
        if found := lake_support.difference(got, expected or self.expected):
            self.fail(found)

    def finish(self, data_dir, **options):
        with Run(data_dir, source=self.stream, **EAGER, **options) as run:
            run.wait_for_lines(self.lines)
            run.end()

    def kill_at_random(self, kills):
        """Kills processes at moments drawn by chance until there were so many that had applied something and not all. When all
        is applied the rows are compared, and it begins anew. Counts the beginnings."""
        moments, hits, beginnings, most_s = random.Random(3), 0, 0, 0.4
        while hits < kills:
            data_dir = self.folder / f"random-{self.id().rsplit('.', 2)[-2]}-{kills}-{beginnings}"
            options = self.begin_anew()
            applied = 0
            while hits < kills and applied < self.messages:
                with Run(data_dir, source=self.stream, **EAGER, **options) as run:
                    time.sleep(0.1 + moments.uniform(0, most_s))
                    run.kill()
                before, applied = applied, self.applied(data_dir)
                hits += before < applied < self.messages
                most_s *= 1.2 if applied == before else 1  # a busy machine takes longer to begin
            self.finish(data_dir, **options)
            self.hold(data_dir)
            beginnings += 1
        return beginnings


class OfDuckdb(Live):
    long = True

    def begin_anew(self):
        return {}

    def applied(self, data_dir):
        try:
            return int(lake_support.duckdb_rows("SELECT coalesce(sum(messages), 0) FROM rsvpulse_counts", data_dir / "tables.duckdb")[0][0])
        except subprocess.CalledProcessError:
            return 0  # no table yet

    def hold(self, data_dir):
        self.compare(lake_support.duckdb_tables(data_dir / "tables.duckdb"))
        counts = lake_support.duckdb_rows("SELECT messages, rejected FROM rsvpulse_counts", data_dir / "tables.duckdb")
        self.assertEqual(counts, [(str(self.messages), "0")], "each message counted once, whatever was killed")
        self.assertEqual(support.run("structure", "--check", "--to", data_dir / "tables.duckdb", self.stream).returncode, 0)

    def test_at_random_moments(self):
        self.kill_at_random(10)

    def test_live_after_bulk_after_live(self):
        """The same messages again, whichever way they come, change nothing."""
        data_dir = self.folder / "both"
        self.finish(data_dir)
        done = support.run("structure", self.stream, "--to", data_dir / "tables.duckdb", "--append")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.compare(lake_support.duckdb_tables(data_dir / "tables.duckdb"))

    def test_any_order_of_arrival(self):
        lines = self.stream.read_bytes().splitlines(keepends=True)[:8000]
        part = self.folder / "part.jsonl"
        part.write_bytes(b"".join(lines))
        expected = lake_support.oracle_tables([part], self.folder)
        by_mtime = {}
        for line in lines:
            try:
                key = lake_support.message.parse(line)["mtime"]
            except lake_support.message.Malformed:
                continue
            by_mtime.setdefault(key, []).append(line)
        groups = list(by_mtime.values())
        random.Random(5).shuffle(groups)
        shuffled = self.folder / "shuffled.jsonl"
        shuffled.write_bytes(b"".join(line for group in groups for line in group))
        with Run(self.folder / "order", "--until-end", source=shuffled, listen=False, **EAGER) as run:
            run.wait()
        self.compare(lake_support.duckdb_tables(self.folder / "order" / "tables.duckdb"), expected)

    def test_three_partitions(self):
        """RSVPs are the log's order; of what comes from several partitions the rows, if not which of equal mtimes, are the same."""
        with Run(self.folder / "three", "--until-end", source=self.stream, listen=False, partitions=3, **EAGER) as run:
            run.wait()
        got = lake_support.duckdb_tables(self.folder / "three" / "tables.duckdb")
        self.assertEqual(got["rsvps"], self.expected["rsvps"])
        for name in ("members", "events", "groups", "venues", "topics"):
            self.assertEqual([row.split("\t")[0] for row in got[name]], [row.split("\t")[0] for row in self.expected[name]], name)

    def test_messages_without_keys_are_listed(self):
        path = self.folder / "keys.jsonl"
        good = '{"rsvp_id":%d,"mtime":5,"event":{"event_id":"a"},"group":{"group_id":3},"member":{"member_id":9}}\n'
        path.write_text('{"rsvp_id":1,"mtime":5}\n' + good % 2 + '{"rsvp_id":3,"mtime":5,"event":{"event_id":"a"},"group":{"group_id":3}}\n')
        with Run(self.folder / "keys", source=path, **EAGER) as run:
            run.wait_for_lines(3)
            wait_until(lambda: run.pipelines()[1]["tables"]["rejected"] == 2, "both are counted")
            run.end()
        file = self.folder / "keys" / "tables.duckdb"
        self.assertEqual(lake_support.duckdb_rows('SELECT "partition", log_offset, field FROM rsvpulse_rejected ORDER BY 2', file),
                         [("0", "0", "event.event_id"), ("0", "2", "member.member_id")])
        self.assertEqual(lake_support.duckdb_rows("SELECT messages, rejected FROM rsvpulse_counts", file), [("3", "2")])

    def test_history(self):
        lines = []
        for mtime, response in ((5, "yes"), (9, "no"), (7, "waitlist"), (9, "yes"), (5, "yes")):
            lines.append(f'{{"rsvp_id":1,"mtime":{mtime},"response":"{response}","event":{{"event_id":"a"}},"group":{{"group_id":3}},'
                         '"member":{"member_id":9}}\n')
        path = self.folder / "history.jsonl"
        path.write_text("".join(lines))
        with Run(self.folder / "history", "--until-end", "--tables-history", source=path, listen=False, **EAGER) as run:
            run.wait()
        file = self.folder / "history" / "tables.duckdb"
        self.assertEqual(lake_support.duckdb_rows("SELECT mtime, response FROM rsvp_history ORDER BY 1", file),
                         [("5", "yes"), ("7", "waitlist"), ("9", "yes")])
        self.assertEqual(lake_support.duckdb_rows("SELECT mtime, response FROM rsvps", file), [("9", "yes")])


def add_step(step):
    def test(self):
        data_dir, landed = self.folder / step, self.folder / f"{step}.landed"
        for passing in (1,) if step == "assign.after" else (1, 3):
            landed.unlink(missing_ok=True)
            armed = {"RSVPULSE_FAULT_POINT": f"tables.{step}:{passing}", "RSVPULSE_FAULT_FILE": str(landed)}
            with Run(data_dir, source=self.stream, variables=armed, **EAGER) as run:
                self.assertEqual(run.process.wait(60), -9, run.told())
            self.assertEqual(landed.read_text(), f"tables.{step}")
        self.finish(data_dir)
        self.compare(lake_support.duckdb_tables(data_dir / "tables.duckdb"))
    setattr(OfDuckdb, f"test_at_{step.replace('.', '_')}", test)


class OfPostgres(Live):
    long = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = lake_support.postgres_of(cls)

    def setUp(self):
        self.server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    def messages_there(self):
        try:
            return int(self.server.sql("SELECT coalesce(sum(messages), 0) FROM rsvpulse_counts"))
        except AssertionError:
            return 0  # no table yet, or no server

    def test_two_targets_of_different_kinds(self):
        data_dir = self.folder / "two"
        targets = ["--tables-to", self.server.address, "--tables-to", data_dir / "own.duckdb"]
        with Run(data_dir, "--until-end", *targets, source=self.stream, listen=False, **EAGER) as run:
            run.wait()
        self.compare(self.server.tables())
        self.compare(lake_support.duckdb_tables(data_dir / "own.duckdb"))

    def begin_anew(self):
        self.server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return {"tables_to": self.server.address}

    def applied(self, _):
        return self.messages_there()

    def hold(self, _):
        self.compare(self.server.tables())

    def test_kills(self):
        self.kill_at_random(10)

    def test_restarts_under_load(self):
        self.restart_under_load(3)

    def restart_under_load(self, restarts):
        """The server is stopped as by a crash while messages come, and comes back; the process waits and goes on."""
        data_dir = self.folder / f"restarts-{restarts}"
        lines = self.stream.read_bytes().splitlines(keepends=True)
        with Run(data_dir, tables_to=self.server.address, **EAGER) as run:
            for number in range(restarts + 1):
                pushed = b"".join(lines[len(lines) * number // (restarts + 1):len(lines) * (number + 1) // (restarts + 1)])
                before = self.messages_there()
                half = pushed[:len(pushed) // 2].rfind(b"\n") + 1
                run.ask(self.push_request(run, pushed[:half]))
                if number < restarts:
                    wait_until(lambda least=before: self.messages_there() > least, "some of it is there", run.told)
                    self.server.stop()
                    run.ask(self.push_request(run, pushed[half:]))
                    self.server.start()
                else:
                    run.ask(self.push_request(run, pushed[half:]))
            run.wait_for_lines(0)
            wait_until(lambda: self.messages_there() == self.messages, "all of it is there",
                       lambda: (self.messages_there(), self.messages))
            run.end()
        self.compare(self.server.tables())

    @staticmethod
    def push_request(run, body):
        import urllib.request
        return urllib.request.Request(f"{run.url()}/api/v1/rsvps", body, method="POST")

    def test_a_lock_is_waited_for(self):
        """Somebody holds a table for a while; nothing is lost and nobody gives up."""
        data_dir = self.folder / "lock"
        few = self.folder / "few.jsonl"
        few.write_bytes(b"".join(self.stream.read_bytes().splitlines(keepends=True)[:2000]))
        self.assertEqual(support.run("structure", few, "--to", self.server.address).returncode, 0)
        holder = subprocess.Popen([lake_support.POSTGRES_BIN / "psql", "-X", "-q", "-h", self.server.folder, "-U", "rsvpulse", "-d",
                                           "meetup"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        holder.stdin.write("BEGIN; LOCK TABLE rsvps IN ACCESS EXCLUSIVE MODE; SELECT 'held';\n")
        holder.stdin.flush()
        wait_until(lambda: "held" in holder.stdout.readline(), "the lock is held")
        with Run(data_dir, source=self.stream, tables_to=self.server.address, **EAGER) as run:
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'rsvpulse' AND wait_event_type = 'Lock'"
            wait_until(lambda: self.server.sql(waiting).strip() == "1", "it waits")
            holder.communicate("COMMIT;\n")
            run.wait_for_lines(self.lines)
            run.end()
        self.compare(self.server.tables(), lake_support.oracle_tables([few, self.stream], self.folder))

    def test_what_checks_find_is_a_metric(self):
        """Of both kinds of target: nothing is wrong; then somebody breaks a row in PostgreSQL, and mends it."""
        data_dir = self.folder / "checks"
        targets = ["--tables-to", self.server.address, "--tables-to", data_dir / "own.duckdb"]
        with Run(data_dir, *targets, source=self.stream, tables_check_interval="100ms", **EAGER) as run:
            run.wait_for_lines(self.lines)

            def findings(check):
                metric = test_metrics.parse(run.get("/metrics").decode())["rsvpulse_tables_check_findings"]
                return sorted(rows for series, rows in metric.items() if ("check", check) in series)
            for check in ("unique key", "missing value", "foreign key", "range", "version", "count"):
                wait_until(lambda check=check: findings(check) == [0, 0], f"both are checked: {check}", run.told)
            self.assertNotIn("wrong rows", run.told())
            self.server.sql("UPDATE venues SET lat = lat + 200 WHERE venue_id IN (SELECT venue_id FROM venues ORDER BY 1 LIMIT 3)")
            wait_until(lambda: findings("range") == [0, 3], "it is found", run.told)
            self.assertRegex(run.told(), r"warning tables-[0-9a-f]{8}: wrong rows in the tables: venues: lat is outside .*\(3\): venue_id=")
            self.server.sql("UPDATE venues SET lat = lat - 200 WHERE lat > 90")
            wait_until(lambda: findings("range") == [0, 0], "it is mended", run.told)
            self.assertEqual(run.told().count("wrong rows"), 1, "told once")
            run.end()


for named in STEPS:
    add_step(named)

if __name__ == "__main__":
    unittest.main()
