"""`rsvpulse check`: every fault at once, what is well, and the configuration as it takes effect."""
import os
import subprocess
import tempfile
import tomllib
import unittest
from pathlib import Path

import lake_support
import program
from archive_support import s3_server
from running import environment

LIMIT_S = 120


class Checked:
    def __init__(self, *arguments, variables=None):
        done = subprocess.run([program.PROGRAM, "check", *map(str, arguments)], capture_output=True, text=True, timeout=LIMIT_S, check=False,
                              stdin=subprocess.DEVNULL, env=environment(**(variables or {})))
        self.code, self.shown = done.returncode, done.stdout
        self.well = done.stdout.splitlines()
        self.faults = [line.removeprefix("rsvpulse check: ") for line in done.stderr.splitlines()]


class Check(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-check-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.config = self.folder / "rsvpulse.toml"
        self.data = self.folder / "data"

    def fault_of(self, checked, part):
        found = [fault for fault in checked.faults if fault.startswith(part)]
        self.assertEqual(len(found), 1, checked.faults)
        return found[0]

    def test_what_is_well(self):
        (self.folder / "rsvps.jsonl").write_text("{}\n")
        self.config.write_text(f'data-dir = "{self.data}"\n[run]\nsource = ["{self.folder}/*.jsonl", "ws://127.0.0.1:1/"]\ntables-to = "{self.folder}/x.duckdb"\npipelines = ["ingest", "archive"]\n')
        checked = Checked("-c", self.config)
        self.assertEqual((checked.code, checked.faults), (0, []))
        for part in ("data folder: ", "log: ", "server: ", "archive: ", "source: "):
            self.assertTrue(any(line.startswith(part) for line in checked.well), (part, checked.well))
        self.assertFalse(self.data.exists(), "a question makes nothing")

    def test_all_faults_at_once(self):
        blocked = self.folder / "file"
        blocked.write_text("")
        self.config.write_text("\n".join([
            f'data-dir = "{blocked}/data"', 'tables-to = ["postgres://me:s3cr3t@127.0.0.1:1/x", "rows.txt"]', "[run]", 'lissten = "x"',
            'listen = "0.0.0.0:8081"', 'days = "seven"', 'archive = "s3://bucket/x"', 's3-endpoint = "http://127.0.0.1:1"',
            'tls-certificate = "/nowhere.pem"', 'tls-key = "/nowhere.key"', 'source = ["none*.jsonl", "ftp://x/"]', 'kafka = "127.0.0.1:1"',
            'kafka-set = "sasl.password=open"']))
        checked = Checked("-c", self.config, variables={"RSVPULSE_PUSH_TOKEN_FILE": "/nowhere", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
                                                        "RSVPULSE_REQUEST_RATE": "-1"})
        self.assertEqual(checked.code, 78, checked.faults)
        for part in ("RSVPULSE_PUSH_TOKEN_FILE=/nowhere", "RSVPULSE_REQUEST_RATE=-1", f"{self.config}:4: unknown key lissten; did you mean listen?",
                     f"{self.config}:6: days", "data folder", "Kafka", "server", "TLS", "source: none*.jsonl", "source: ftp://x/", "archive",
                     "tables: PostgreSQL", "tables: --tables-to rows.txt", "13 faults"):
            self.fault_of(checked, part)
        self.assertNotIn("s3cr3t", "".join(checked.faults))
        self.assertFalse(any("open" in fault for fault in checked.faults if "sasl" in fault), checked.faults)

    def test_kinds_of_ends(self):
        self.assertEqual(Checked("--dayz", 3).code, 2)
        self.assertEqual(Checked("--data-dir", self.data, "--tables-to", "rows.txt").code, 2)
        self.assertEqual(Checked("--data-dir", self.data, variables={"RSVPULSE_TABLES_TO": "rows.txt", "RSVPULSE_LISTEN": "none"}).code, 2)
        self.assertEqual(Checked(variables={"RSVPULSE_DATA_DIR": str(self.data), "RSVPULSE_TABLES_TO": "rows.txt"}).code, 78)
        away = Checked("--data-dir", self.data, "--pipelines", "tables", "--tables-to", "postgres://127.0.0.1:1/x")
        self.assertEqual(away.code, 1, away.faults)
        self.assertIn("refused", self.fault_of(away, "tables"))
        away = Checked("--data-dir", self.data, "--pipelines", "trends", "--kafka", "127.0.0.1:1")
        self.assertEqual(away.code, 1, away.faults)
        self.assertIn("127.0.0.1:1", self.fault_of(away, "Kafka"))

    def test_a_log_of_another_number_of_partitions(self):
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as stream:
            program.run("run", "--data-dir", self.data, "--pipelines", "ingest", "--partitions", 2, "--until-end", stream.name)
        self.assertEqual(Checked("--data-dir", self.data, "--partitions", 2).code, 0)
        checked = Checked("--data-dir", self.data, "--partitions", 3)
        self.assertNotEqual(checked.code, 0)
        self.assertIn("2", self.fault_of(checked, "log"))

    def test_a_folder_that_cannot_be_written(self):
        if os.geteuid() == 0:
            self.data = Path("/proc/rsvpulse")  # root may write everywhere else
        else:
            self.folder.chmod(0o500)
        checked = Checked("--data-dir", self.data, "--pipelines", "trends")
        self.assertEqual(checked.code, 78, checked.faults)
        self.assertIn("cannot be written", self.fault_of(checked, "data folder"))

    def test_show(self):
        self.config.write_text('data-dir = "/top"\n[run]\ndays = 9\ntables-to = "postgres://me:s3cr3t@127.0.0.1:1/x"\npipelines = "ingest"\n')
        checked = Checked("-c", self.config, "--show", "--partitions", 3, "--data-dir", self.data,
                          variables={"RSVPULSE_READ_TOKEN": "hidden", "RSVPULSE_LISTEN": "127.0.0.1:0"})
        self.assertEqual((checked.code, checked.faults), (0, []))
        shown = tomllib.loads(checked.shown)
        self.assertEqual((shown["days"], shown["partitions"], shown["data-dir"], shown["listen"]), (9, 3, str(self.data), "127.0.0.1:0"))
        self.assertNotIn("s3cr3t", checked.shown)
        self.assertNotIn("hidden", checked.shown)
        for line, origin in (("days", f"{self.config}:3"), ("partitions", "command line"), ("listen", "environment: RSVPULSE_LISTEN"),
                             ("read-token", "environment: RSVPULSE_READ_TOKEN"), ("journal-size", "default")):
            found = next(text for text in checked.shown.splitlines() if text.startswith(f"{line} ="))
            self.assertTrue(found.endswith(f"# {origin}"), found)


class Postgres(unittest.TestCase):
    def test_lets_us_in_or_not(self):
        server = lake_support.postgres_of(type(self))
        with tempfile.TemporaryDirectory() as folder:
            arguments = ("--data-dir", Path(folder) / "data", "--pipelines", "tables", "--tables-to")
            self.assertEqual(Checked(*arguments, server.address).code, 0)
            refused = Checked(*arguments, server.address.replace("user=rsvpulse", "user=nobody"))
            self.assertEqual(refused.code, 1)
            self.assertIn("nobody", " ".join(refused.faults))


class S3(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.variables = s3_server(cls)

    def check(self, archive, **variables):
        with tempfile.TemporaryDirectory() as folder:
            return Checked("--data-dir", folder, "--pipelines", "archive", "--archive", archive, variables=self.variables | variables)

    def test_bucket_and_credentials(self):
        well = self.check("s3://rsvpulse/check")
        self.assertEqual((well.code, well.faults), (0, []))
        for checked in (self.check("s3://no-such-bucket/check"), self.check("s3://rsvpulse/check", AWS_SECRET_ACCESS_KEY="wrong")):
            self.assertEqual(checked.code, 78, checked.faults)
            self.assertTrue(checked.faults[0].startswith("archive: "), checked.faults)


if __name__ == "__main__":
    unittest.main()
