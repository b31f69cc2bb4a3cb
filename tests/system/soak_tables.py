"""The full campaigns with the tables: 1,000,000 messages against the oracle, in bulk and live, 100 kills for each kind of target, 20
restarts of PostgreSQL, the memory of 10,000,000 messages in bulk."""
import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import lake_support
import program
import support
import test_structure
import test_tables_live
from running import Run
from test_structure import AgainstTheOracle
from test_tables_live import OfDuckdb, OfPostgres

MESSAGES = 1_000_000
MANY = 10_000_000
DISK_BYTES = 20_000_000_000
LIMIT_S = 1800


class TablesOfAMillion(AgainstTheOracle):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-million-")
        cls.addClassCleanup(folder.cleanup)
        cls.shared = Path(folder.name)
        cls.path = support.simulate(cls.shared / "stream.jsonl", count=MESSAGES, seed=3, malformed=0.002, bots=2)
        begin = time.monotonic()
        cls.expected = lake_support.oracle_tables([cls.path], cls.shared)
        program.figure("tables: the oracle on 1,000,000 messages, s", round(time.monotonic() - begin))
        cls.server = lake_support.postgres_of(cls)

    def setUp(self):
        super().setUp()
        self.server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    def told(self, targets):
        rows = sum(map(len, self.expected.values()))
        program.figure(f"tables: rows equal to the oracle's at {MESSAGES:,} messages, {targets}", rows)

    def test_bulk_to_parquet_and_duckdb(self):
        self.compare_all(self.path, expected=self.expected)
        self.told("bulk to Parquet (three ways) and DuckDB")

    def test_bulk_to_postgres(self):
        test_structure.structure(self.path, "--to", self.server.address)
        self.compare(self.server.tables(), self.expected)
        self.told("bulk to PostgreSQL")

    def test_live(self):
        """Both kinds of target at once, with the batches that are the default."""
        targets = ("--tables-to", self.server.address, "--tables-to", self.folder / "own.duckdb")
        begin = time.monotonic()
        with Run(self.folder / "live", "--until-end", *targets, source=self.path, listen=False, clock="event",
                 pipelines="ingest,tables") as run:
            run.wait(limit_s=LIMIT_S)
        program.figure(f"tables: {MESSAGES:,} messages live into DuckDB and PostgreSQL at once, s", round(time.monotonic() - begin))
        self.compare(self.server.tables(), self.expected)
        self.compare(lake_support.duckdb_tables(self.folder / "own.duckdb"), self.expected)
        self.told("live into DuckDB and PostgreSQL")
        for kind, target in (("DuckDB", self.folder / "own.duckdb"), ("PostgreSQL", self.server.address)):
            begin = time.monotonic()
            test_structure.structure("--check", "--to", target)
            program.figure(f"tables: the check of {MESSAGES:,} messages in {kind}, s", round(time.monotonic() - begin, 1))


class TablesInDuckdbSoak(OfDuckdb):
    def test_100_kills(self):
        tables = self.kill_at_random(100)
        program.figure("tables in DuckDB: kills at work survived without a difference", f"100, over {tables} databases")


class TablesInPostgresSoak(OfPostgres):
    def test_100_kills(self):
        tables = self.kill_at_random(100)
        program.figure("tables in PostgreSQL: kills at work survived without a difference", f"100, over {tables} databases")

    def test_20_restarts_of_the_server(self):
        self.restart_under_load(20)
        program.figure("tables in PostgreSQL: restarts of the server under load survived without a difference", 20)


class TablesMemory(unittest.TestCase):
    def test_ten_million_messages_in_bulk(self):
        with tempfile.TemporaryDirectory(prefix="rsvpulse-memory-") as name:
            free = shutil.disk_usage(name).free
            if free < DISK_BYTES:
                self.skipTest(f"disk: {DISK_BYTES / 1e9:.0f} GB free are needed, {free / 1e9:.0f} GB are")
            folder = Path(name)
            path = folder / "stream.jsonl"
            subprocess.run([program.PROGRAM, "simulate", "--count", str(MANY), "--seed", "6", "--out", path], check=True,
                           capture_output=True, timeout=LIMIT_S)
            begin = time.monotonic()
            with open(folder / "notes", "wb") as notes:
                child = subprocess.Popen([program.PROGRAM, "structure", path, "--to", folder / "lake", "--spill-dir", folder],
                                         stdin=subprocess.DEVNULL, stdout=notes, stderr=notes)
                _, status, used = os.wait4(child.pid, 0)
                child.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(child.returncode, 0, (folder / "notes").read_text()[-2000:])
            program.figure(f"tables: {MANY:,} messages ({path.stat().st_size / 1e9:.1f} GB) in bulk to Parquet, s",
                           round(time.monotonic() - begin))
            mib = round(used.ru_maxrss / 1024)
            program.figure(f"tables: peak memory of {MANY:,} messages in bulk to Parquet, MiB (wanted: under {1e9 / 2**20:.0f})", mib)
            self.assertLess(used.ru_maxrss * 1024, 1e9)


# What ./test runs is not run again.
program.only_own_tests(TablesOfAMillion, AgainstTheOracle)
program.only_own_tests(TablesInDuckdbSoak, OfDuckdb)
program.only_own_tests(TablesInPostgresSoak, OfPostgres)
del AgainstTheOracle, OfDuckdb, OfPostgres
del test_structure.AgainstTheOracle, test_tables_live.OfDuckdb, test_tables_live.OfPostgres

if __name__ == "__main__":
    unittest.main()
