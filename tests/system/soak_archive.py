"""The full campaigns with the archive: 100 kills on a disk, 100 on S3, a server that is down for a minute, one that is slow."""
import unittest

import program
import test_archive
import test_s3
from test_archive import OnDisk
from test_s3 import OnS3


class ArchiveOnDiskSoak(OnDisk):
    def test_100_kills(self):
        archives = self.kill_at_random(100)
        program.figure("archive on disk: kills at work survived without a difference", f"100, over {archives} archives")


class ArchiveOnS3Soak(OnS3):
    def test_100_kills(self):
        archives = self.kill_at_random(100)
        program.figure("archive on S3: kills at work survived without a difference", f"100, over {archives} archives")

    def test_a_minute_of_503(self):
        peak = self.goes_on_through("503", 60)
        self.assertGreater(self.proxy.refused, 0)
        program.figure("archive to a server that answers 503 for 60 s: peak memory of the process, MiB (wanted: under 400)", round(peak))
        self.assertLess(peak, 400)

    def test_half_a_minute_at_10_kb_a_second(self):
        peak = self.goes_on_through(10_000, 30)
        program.figure("archive to a server at 10 KB/s for 30 s: peak memory of the process, MiB (wanted: under 400)", round(peak))
        self.assertLess(peak, 400)


# What ./test runs is not run again.
program.only_own_tests(ArchiveOnDiskSoak, OnDisk)
program.only_own_tests(ArchiveOnS3Soak, OnS3)
del OnDisk, OnS3, test_archive.OnDisk, test_s3.OnS3

if __name__ == "__main__":
    unittest.main()
