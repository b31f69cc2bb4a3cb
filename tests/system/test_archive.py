"""The raw archive on a disk: `rsvpulse run` writes it, `rsvpulse archive` reads, checks and tidies it."""
import json
import re
import subprocess
import unittest

import archive_support as support
from archive_support import Archive


class OnDisk(unittest.TestCase):
    def setUp(self):
        self.folder = support.scratch(self)
        self.source = self.folder / "sent.jsonl"
        self.archive = Archive(self.folder / "data")

    def kill_at_random(self, kills):
        sent = support.made_stream(self.source, 20_000)
        archives = support.survive_kills(self, lambda number: Archive(self.folder / f"data-{number}"), self.source, sent, kills)
        for number in range(archives):
            archive = Archive(self.folder / f"data-{number}")
            self.assertGreater(len(archive.objects()), 10)
            _, notes = archive.ask("verify", "--against-live")
            self.assertRegex(notes, r"[1-9]\d* rows? compared with the archive, none differs")
        return archives

    def test_kill_9_at_any_moment_leaves_each_message_in_one_object(self):
        self.kill_at_random(10)

    def test_what_was_published_is_computed_again_and_a_difference_shown(self):
        support.made_stream(self.source, 5_000)
        self.archive.finish(self.source)
        ledger = self.archive.data_dir / "ledger.jsonl"
        rows = ledger.read_text()
        _, notes = self.archive.ask("verify", "--against-live")
        self.assertIn("none differs; 0 lie beyond", notes)
        ledger.write_text(re.sub(r'"ranking_hash":"....', '"ranking_hash":"0000', rows))
        shown, _ = self.archive.ask("verify", "--against-live", code=1)
        self.assertIn(b"the ranking published on the day and computed from the archive differ", shown)

    def test_malformed_lines_are_kept_under_dead(self):
        good = support.made_stream(self.source, 100)
        self.source.write_bytes(b"no message\n" + good)
        self.archive.finish(self.source)
        self.archive.holds(self, good)
        letters, _ = self.archive.ask("cat", "--topic", "dead-letters")
        self.assertEqual([json.loads(letter)["line"] for letter in letters.splitlines()], [1])

    def test_compact_and_expire_say_first_what_they_would_do(self):
        sent = support.made_stream(self.source, 5_000)
        self.archive.finish(self.source)
        before = self.archive.objects()
        # The last hour of a partition may still grow, so compaction leaves it alone.
        _, notes = self.archive.ask("compact")
        self.assertIn(": 0 objects became 0", notes)
        self.assertEqual(self.archive.objects(), before)
        shown, notes = self.archive.ask("expire", "--keep", "1d", "--dry-run")
        self.assertEqual(shown, b"")
        self.archive.holds(self, sent)

    def test_options_that_do_not_fit_are_refused(self):
        for arguments, told in ((["verifi"], "did you mean verify?"), (["expire"], "expire needs --keep"),
                                (["list", "--speed", 3], "--speed does not go with list"),
                                (["cat", "--from", "yesterday"], "--from yesterday: is no time"),
                                (["cat", "--from", "2026-01-02", "--to", "2026-01-01"], "--from is not before --to")):
            done = subprocess.run(self.archive.command("archive", *arguments), capture_output=True, text=True, check=False,
                                  env=support.environment())
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(told, done.stderr)

    def test_what_is_interrupted_resumes(self):
        sent = support.made_stream(self.source, 5_000)
        self.archive.finish(self.source)
        mark = self.folder / "mark"
        mark.write_text(f"{self.archive.objects()[2]['object']} 1500 1501\n")
        rest, _ = self.archive.ask("cat", "--resume", mark)
        self.assertEqual(rest, b"".join(sent.splitlines(True)[1500:]))
        # Objects that were found good are not read again: damage there goes unseen, behind it not.
        keys = [row["object"] for row in self.archive.objects()]
        self.archive.ask("verify", "--resume", self.folder / "verified")
        (self.folder / "verified").write_text(keys[1])
        for key in (keys[0], keys[3]):
            path = self.archive.data_dir / "archive" / key
            path.write_bytes(path.read_bytes()[:-1])
        shown, _ = self.archive.ask("verify", "--resume", self.folder / "verified", code=1)
        self.assertNotIn(keys[0].encode(), shown)
        self.assertIn(keys[3].encode(), shown)
        given, _ = self.archive.ask("cat", code=1)
        self.assertGreater(len(given), len(sent) / 2)  # the objects after a damaged one are given too
        self.assertTrue(set(given.splitlines()) < set(sent.splitlines()))

    def test_a_full_disk_stops_the_archive_alone_and_it_goes_on_by_itself(self):
        sent = support.made_stream(self.source, 20_000)
        small = self.folder / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", small], capture_output=True, check=False).returncode:
            self.skipTest("mount: a small file system of its own takes root")
        self.addCleanup(subprocess.run, ["umount", "-l", small], check=True)
        archive = Archive(self.folder / "data", str(small / "archive"))
        process = archive.start(self.source)
        self.addCleanup(process.kill)
        support.wait_until(lambda: "No space left on device" in archive.notes(), "the disk is full")
        ledger = archive.data_dir / "ledger.jsonl"
        support.wait_until(lambda: ledger.exists() and '{"0":20000}' in ledger.read_text(), "trends have counted all of it")
        self.assertIsNone(process.poll())
        subprocess.run(["mount", "-o", "remount,size=64m", small], check=True)
        self.assertEqual(process.wait(support.LIMIT_S), 0, archive.notes())
        archive.holds(self, sent)

    def test_a_folder_that_cannot_be_is_told_at_start(self):
        support.made_stream(self.source, 10)
        (self.folder / "file").write_text("")
        archive = Archive(self.folder / "data", str(self.folder / "file" / "archive"))
        self.assertEqual(archive.start(self.source).wait(support.LIMIT_S), 78)
        self.assertIn("Not a directory", archive.notes())


if __name__ == "__main__":
    unittest.main()
