"""The raw archive on an S3 server, a real one where it can be had, alone and behind a proxy that fails."""
import subprocess
import unittest
from pathlib import Path

import archive_support as support
import program
from archive_support import Archive, Proxy

UNIT_TEST = program.PROGRAM.parent / "src" / "objects" / "objects_test"


class OnS3(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = support.s3_server(cls)

    def setUp(self):
        self.folder = support.scratch(self)
        self.source = self.folder / "sent.jsonl"
        self.proxy = Proxy(self.server["AWS_ENDPOINT_URL"])
        self.addCleanup(self.proxy.close)

    def archive(self, proxied=False, number=0):
        more = {"AWS_ENDPOINT_URL": self.proxy.url} if proxied else {}
        prefix = self.id().rsplit(".", 1)[-1][:50]
        return Archive(self.folder / f"data-{number}", f"s3://rsvpulse/{prefix}-{number}", self.server | more)

    def test_the_store_keeps_its_promises(self):
        if not UNIT_TEST.exists():
            self.skipTest("objects_test: is not built")
        if subprocess.run([support.TOOL, "fetch", "versitygw"], capture_output=True, check=False).returncode:
            self.skipTest("versitygw: Go could not build it; s3rver lists in an order of its own")
        done = subprocess.run([UNIT_TEST, "--gtest_filter=RealServer.*"], capture_output=True, text=True, check=False,
                              env=support.environment(self.server | {"RSVPULSE_TEST_S3": "s3://rsvpulse"}))
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("[  PASSED  ] 1 test.", done.stdout)

    def kill_at_random(self, kills):
        sent = support.made_stream(self.source, 10_000)
        return support.survive_kills(self, lambda number: self.archive(number=number), self.source, sent, kills)

    def test_kill_9_at_any_moment_leaves_each_message_in_one_object(self):
        self.kill_at_random(10)

    def peak_memory_mib(self, process):
        for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        raise AssertionError("the process is gone")

    def goes_on_through(self, mode, seconds=0):
        """Runs while the server is in `mode`: ingest and trends go on; when it is over the archive catches up."""
        sent = support.made_stream(self.source, 10_000)
        archive = self.archive(proxied=True)
        self.proxy.mode = mode
        process = archive.start(self.source)
        self.addCleanup(process.kill)
        ledger = archive.data_dir / "ledger.jsonl"
        support.wait_until(lambda: ledger.exists() and '{"0":10000}' in ledger.read_text(), f"trends have counted all of it: {mode}")
        self.assertIsNone(process.poll(), archive.notes())
        with self.subTest("for so long"):
            if seconds:
                with self.assertRaises(subprocess.TimeoutExpired):
                    process.wait(seconds)
        peak = self.peak_memory_mib(process)
        self.proxy.mode = "pass"
        self.assertEqual(process.wait(support.LIMIT_S), 0, archive.notes())
        archive.holds(self, sent)
        return peak

    def test_a_server_that_answers_503_loses_nothing(self):
        peak = self.goes_on_through("503", 1)
        self.assertGreater(self.proxy.refused, 0)
        self.assertLess(peak, 400)

    def test_connections_dropped_in_mid_put_lose_nothing(self):
        self.goes_on_through("drop")
        self.assertGreater(self.proxy.refused, 0)

    def test_a_server_as_slow_as_10_kb_a_second_loses_nothing(self):
        peak = self.goes_on_through(10_000, 1)
        self.assertLess(peak, 400)

    def test_wrong_credentials_and_buckets_are_told_at_start(self):
        support.made_stream(self.source, 10)
        for name, variables, told in (("s3://rsvpulse/x", {"AWS_SECRET_ACCESS_KEY": "wrong"}, "SignatureDoesNotMatch"),
                                      ("s3://absent-bucket/x", {}, "NoSuchBucket"),
                                      ("s3://rsvpulse/x", {"AWS_ACCESS_KEY_ID": ""}, "no credentials for S3")):
            archive = Archive(self.folder / told, name, self.server | variables)
            self.assertEqual(archive.start(self.source).wait(support.LIMIT_S), 78, archive.notes())
            self.assertIn(told, archive.notes())

    def test_the_command_reads_and_checks_a_bucket(self):
        sent = support.made_stream(self.source, 3_000)
        archive = self.archive()
        archive.finish(self.source)
        archive.holds(self, sent)
        listed, notes = archive.ask("list", "--output", "tsv")
        self.assertIn(b"\t3000\t", listed)
        self.assertIn("3000 messages", notes)
        _, notes = archive.ask("verify", "--against-live")
        self.assertIn("none differs", notes)


if __name__ == "__main__":
    unittest.main()
