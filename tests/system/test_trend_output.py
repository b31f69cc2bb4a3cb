"""Each form in which `rsvpulse trend` prints a ranking of odd names, into files and on terminals."""
import csv
import io
import json
import os
import pty
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import support
from adversarial_streams import MIB, NOON, ODD_NAMES, file_of, line

COLOUR = re.compile("\x1b\\[[0-9;]*m")
csv.field_size_limit(MIB)  # some names are longer than Python expects of a cell


class Forms(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-output-")
        self.addCleanup(folder.cleanup)
        messages = [line(number, NOON, "yes", [name], f"{name} event", name, name) for number, name in enumerate(ODD_NAMES)]
        self.odd = Path(folder.name) / "odd.jsonl"
        self.odd.write_bytes(file_of(messages) + b"\x1b[31mbad\n")
        self.all = ("--top", 100_000, "--by", "topic,event,group,city")
        self.tsv = support.oracle_tsv(self.odd, {"top": 100_000, "by": "topic,event,group,city"}).decode()

    def on_terminal(self, *arguments, **variables):
        """What a terminal gets on standard output."""
        ours, theirs = pty.openpty()
        with subprocess.Popen([support.PROGRAM, "trend", *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=theirs,
                              stderr=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], **variables}):
            os.close(theirs)
            shown = b""
            try:
                while chunk := os.read(ours, 65_536):
                    shown += chunk
            except OSError:  # how Linux says that the other end is closed
                pass
        os.close(ours)
        return shown.decode()

    def test_no_control_character_of_a_message_reaches_a_terminal(self):
        for form in ("table", "log", "tsv", "csv", "json"):
            with self.subTest(form):
                shown = COLOUR.sub("", self.on_terminal("--output", form, *self.all, self.odd))
                self.assertGreaterEqual(shown.count("Running"), 10)
                # Tabs part the columns of TSV; a quoted cell of CSV may hold tabs and line ends.
                allowed = "\r\n" + ("\t" if form in ("tsv", "csv") else "")
                self.assertEqual(set(support.UNSAFE.findall(shown)) - set(allowed), set())

    def test_table_and_log_are_safe_in_a_file_too(self):
        for form in ("table", "log"):
            done = support.run("trend", "--output", form, "--windows", *self.all, self.odd)
            shown, notes = done.stdout.decode(), done.stderr.decode()
            self.assertEqual(set(support.UNSAFE.findall(shown)) | set(support.UNSAFE.findall(notes)), {"\n"})

    def test_colours_are_for_terminals_that_want_them(self):
        self.assertRegex(self.on_terminal(self.odd), COLOUR)
        self.assertNotIn("\x1b", self.on_terminal(self.odd, NO_COLOR="1"))
        self.assertNotIn(b"\x1b", support.run("trend", self.odd).stdout)

    def test_csv_holds_the_rows_of_the_tsv(self):
        shown = support.run("trend", "--output", "csv", *self.all, self.odd).stdout.decode()
        header, *rows = csv.reader(io.StringIO(shown, newline=""), strict=True)
        self.assertEqual(header, ["rank", "dimension", "name", "score"])
        told = "".join(f"{rank}\t{dimension}\t{support.message.tsv(name)}\t{score}\n" for rank, dimension, name, score in rows)
        self.assertEqual(support.difference(told.encode(), self.tsv.encode()), "")

    def test_json_is_one_valid_object(self):
        def refuse(token):
            raise ValueError(token)
        answer = json.loads(support.run("trend", "--output", "json", *self.all, self.odd).stdout, parse_constant=refuse)
        self.assertEqual(list(answer), ["now", "ranking", "windows"])
        self.assertEqual(list(answer["ranking"][0]), ["rank", "dimension", "name", "score"])
        self.assertEqual(list(answer["windows"]), ["end", "total", "responses", "top_events"])
        self.assertEqual(answer["now"], NOON)
        self.assertEqual(support.difference(support.tsv_of_json(answer), self.tsv.encode()), "")


if __name__ == "__main__":
    unittest.main()
