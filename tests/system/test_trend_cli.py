"""`rsvpulse trend` as a person and their scripts meet it: exit codes, complaints and dead letters."""
import base64
import gzip
import json
import tempfile
import unittest
from pathlib import Path

import support
from adversarial_streams import MARK, MIB, NOON, file_of, line, raw

GOOD = raw().encode()
NO_SUMS = "0 messages read: 0 applied, 0 duplicate, 0 superseded, 0 expired, 0 dead letters"


class Trend(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, content=GOOD + b"\n"):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def ends(self, code, *arguments, **more):
        """Runs `rsvpulse trend`, which must end with the code, and returns stdout and stderr as text."""
        done = support.run("trend", *arguments, **more)
        self.assertEqual(done.returncode, code, done.stderr.decode())
        return done.stdout.decode(), done.stderr.decode()


class Complaints(Trend):
    def test_missing_files_are_told_all_at_once_before_anything_is_read(self):
        shown, notes = self.ends(1, "absent.jsonl", self.file("there.jsonl"), self.folder / "*.zst")
        self.assertEqual(shown, "")
        self.assertEqual(notes,
                         f"rsvpulse trend: absent.jsonl: no such file\nrsvpulse trend: {self.folder}/*.zst: matches no file\n")

    def test_no_gzip_file_says_what_it_starts_with(self):
        for name, kind in (("plain.gz", "gzip"), ("plain.zst", "Zstandard")):
            _, notes = self.ends(1, path := self.file(name))
            self.assertIn(f"rsvpulse trend: {path}: not a {kind} file (it starts with 7b 22 72 73)\n", notes)

    def test_a_file_that_cannot_be_read_does_not_hide_the_others(self):
        shown, notes = self.ends(1, "--output", "tsv", self.file("plain.gz"), self.file("good.jsonl"), self.folder)
        self.assertEqual(shown, "1\tevent\tChess\t1.000000\n")
        self.assertIn("not a gzip file", notes)
        self.assertIn("is a folder, not a file", notes)

    def test_what_came_before_the_end_of_a_cut_gzip_file_is_ranked(self):
        whole = file_of(line(number, NOON, "yes", [f"of {number}"]) for number in range(20_000))
        packed = gzip.compress(whole)
        path = self.file("cut.jsonl.gz", packed[:len(packed) * 2 // 3])
        shown, notes = self.ends(1, "--output", "tsv", "--top", 100_000, path)
        rows = len(shown.splitlines())
        self.assertIn(f"{path}: the gzip data ends early after ", notes)
        self.assertIn(f"{rows} applied", notes)
        self.assertGreater(rows, 10_000)
        expected = support.oracle_tsv(self.file("begin.jsonl", b"".join(whole.splitlines(True)[:rows])), {"top": 100_000})
        self.assertEqual(support.difference(shown.encode(), expected), "")

    def test_damage_inside_a_gzip_file(self):
        packed = bytearray(gzip.compress(GOOD * 1000))
        packed[len(packed) // 2] ^= 0xFF
        self.assertIn("the gzip data is damaged (", self.ends(1, self.file("bad.gz", packed))[1])

    def test_patterns_name_files_in_order(self):
        for number in (2, 1):
            self.file(f"{number}.jsonl", raw(mtime=NOON, event='{"event_name":"%d"}' % number).encode())
        shown, _ = self.ends(0, "--output", "tsv", f"{self.folder}/[0-9].jsonl")
        self.assertEqual(shown, "1\tevent\t2\t1.000000\n")

    def test_wrong_options_are_told_at_once(self):
        shown, notes = self.ends(2, "--tpo", 5, self.file("a"))
        self.assertEqual((shown, notes),
                         ("", "rsvpulse trend: unknown option --tpo; did you mean --top?\nTry 'rsvpulse trend --help'.\n"))
        _, notes = self.ends(2, "--top", 0, "--days", 36_501, "--decay", "10.5", "--idle-minutes", "-1", "--by", "topik", "--now",
                             "x", "-")
        for told in ("--top 0: must be 1 to 100000", "--days 36501: must be 1 to 36500", "--decay 10.5: must be 0 to 10",
                     "--idle-minutes -1: must be 0 to 180", "did you mean topic?",
                     "--now x: not an integer (0 to 253402300799999)"):
            self.assertIn(told, notes)

    def test_options_that_contradict_each_other(self):
        self.assertIn("--every does not go with --now", self.ends(2, "--every", "1h", "--now", 5, "-")[1])
        self.assertIn("--windows does not go with --output csv", self.ends(2, "--windows", "--output", "csv", "-")[1])

    def test_a_wrong_variable_is_a_wrong_configuration(self):
        _, notes = self.ends(78, self.file("a"), variables={"RSVPULSE_TOP": "0", "RSVPULSE_BY": "towns"})
        self.assertIn("RSVPULSE_TOP=0: must be 1 to 100000", notes)
        self.assertIn("RSVPULSE_BY=towns", notes)
        shown, _ = self.ends(0, self.file("a"), variables={"RSVPULSE_OUTPUT": "tsv"})
        self.assertEqual(shown, "1\tevent\tChess\t1.000000\n")

    def test_malformed_lines_are_no_failure_until_there_is_nothing_else(self):
        shown, notes = self.ends(0, "--output", "tsv", stdin=b"bad\n" + GOOD + b"\n[]\n")
        self.assertEqual(shown, "1\tevent\tChess\t1.000000\n")
        self.assertIn("rsvpulse trend: -:1: ", notes)
        for content, sums in ((b"", NO_SUMS), (b"\n \r\n", NO_SUMS), (b"bad\n{}\n", "2 messages read: 0 applied")):
            shown, notes = self.ends(1, "--output", "tsv", stdin=content)
            self.assertEqual(shown, "")
            self.assertIn(sums, notes)
            self.assertIn("nothing in the input was a message\n", notes)

    def test_only_the_first_malformed_lines_are_shown(self):
        _, notes = self.ends(0, stdin=b"bad\n" * 9 + GOOD)
        self.assertEqual(notes.count("rsvpulse trend: -:"), 5)
        self.assertIn("4 more lines are no messages; --dead-letters FILE keeps them all", notes)

    def test_help_has_examples(self):
        shown, notes = self.ends(0, "--help")
        self.assertEqual(notes, "")
        self.assertGreaterEqual(shown.split("Examples:")[1].count("$ rsvpulse trend "), 2)
        self.assertLessEqual(max(map(len, shown.splitlines()[:60])), 80)


class DeadLetters(Trend):
    def test_hold_the_bytes_of_each_refused_line_and_its_place(self):
        lines = [MARK + b'{"rsvp_id":1}', b"", GOOD, b"\xff\xfe bad\r\r", b" \t", b'{"rsvp_id":"1","mtime":1}', MARK + GOOD,
                 b"{" * (MIB + 9), b"[]"]
        content = b"\n".join(lines)
        path, letters_path = self.file("bad\tname.jsonl", content), self.folder / "dead.jsonl"
        _, notes = self.ends(0, "--dead-letters", letters_path, path)
        self.assertIn(f"{letters_path}: 6 dead letters", notes)
        letters = [json.loads(letter) for letter in letters_path.read_text().splitlines()]
        self.assertEqual({tuple(letter) for letter in letters}, {("source", "line", "offset", "field", "reason", "bytes_base64")})
        self.assertEqual({letter["source"] for letter in letters}, {str(path)})
        self.assertEqual([letter["line"] for letter in letters], [1, 4, 6, 7, 8, 9])
        self.assertEqual([letter["field"] for letter in letters], ["mtime", "", "rsvp_id", "", "", ""])
        self.assertTrue(all(letter["reason"] for letter in letters))
        for letter in letters:
            kept = base64.b64decode(letter["bytes_base64"], validate=True)
            refused = lines[letter["line"] - 1].removeprefix(MARK if letter["line"] == 1 else b"")
            self.assertEqual(kept, refused[:MIB])
            self.assertEqual(content[letter["offset"]:letter["offset"] + len(kept)], kept)

    def test_a_file_that_cannot_be_made_or_filled_is_a_failure(self):
        shown, notes = self.ends(1, "--dead-letters", self.folder / "absent" / "dead", self.file("a"))
        self.assertEqual((shown, notes.count("No such file")), ("", 1))
        self.assertIn("/dev/full: cannot be written to the end",
                      self.ends(1, "--dead-letters", "/dev/full", self.file("b", b"bad\n" + GOOD))[1])


if __name__ == "__main__":
    unittest.main()
