"""`rsvpulse trend` live, as a person at a terminal meets it: what stands on the screen, what keys do, and what is left behind."""
import os
import re
import signal
import subprocess
import tempfile
import termios
import time
import unittest
from pathlib import Path

import support
from adversarial_streams import ODD_NAMES, file_of, line
from screen import Terminal

PROGRAM = str(support.PROGRAM)


def now_ms():
    return time.time_ns() // 1_000_000


class Live(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-live-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.file = self.folder / "rsvps.jsonl"
        self.file.write_bytes(b"")
        self.next_id = 1

    def append(self, topics, count=1, event="Chess", response="yes"):
        """So many RSVPs of just now, each to all the topics."""
        with self.file.open("ab") as out:
            for _ in range(count):
                out.write(file_of([line(self.next_id, now_ms(), response, topics, event)]).rstrip(b"\n") + b"\n")
                self.next_id += 1

    def watch(self, *options, **more):
        return Terminal([PROGRAM, "trend", "--follow", *options, str(self.file)], **more)


def row_of(name):
    """A condition: the row in which the name stands."""
    return lambda screen: next((text for text in screen.lines() if name in text), None)


class Picture(Live):
    def test_follows_what_is_written(self):
        with self.watch("--by", "topic") as terminal:
            terminal.wait_for(row_of("Waiting for RSVPs."))
            self.append(["Hiking"], 3)
            self.append(["Opera"], 5)
            terminal.wait_for(lambda screen: "Opera" in screen.line(1) and "5.00" in screen.line(1) and "Hiking" in screen.line(2))
            self.append(["Hiking"], 4)
            terminal.wait_for(lambda screen: "Hiking" in screen.line(1) and "7.00" in screen.line(1))
            lines = terminal.screen.lines()
            self.assertTrue(lines[0].startswith(" rsvpulse topics · 1 day · decay 1 "), lines[0])
            self.assertRegex(lines[0], r"\d\d:\d\d:\d\d UTC  +[0-9,.]+/s$")
            self.assertTrue(terminal.wait_for(row_of("Answers")).startswith(" Answers   yes 12 (100 %)"))
            self.assertEqual(row_of("5 minutes")(terminal.screen), " 5 minutes 12 RSVPs, most by")
            self.assertRegex(row_of("● open")(terminal.screen), r"rsvps\.jsonl +12 lines$")
            self.assertIn("12 = 12 app + 0 dup", row_of("Messages")(terminal.screen))

    def test_movement_is_since_the_period_before(self):
        with self.watch("--by", "topic", "--every", "1s") as terminal:
            self.append(["Hiking"], 3)
            self.append(["Opera"], 5)
            # Movements begin once the ranking has settled.
            terminal.wait_for(lambda screen: "Opera" in screen.line(1))
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline and "▲1" not in terminal.screen.line(1):
                self.append(["Hiking" if "Opera" in terminal.screen.line(1) else "Opera"], 9)
                terminal.wait_for(lambda screen, before=terminal.screen.line(1): screen.line(1) != before)
            self.assertIn("▲1", terminal.screen.line(1))
            self.assertIn("▼1", terminal.screen.line(2))

    def test_a_resize_draws_anew_and_24_rows_are_enough(self):
        with self.watch("--top", "50") as terminal:
            for number in range(40):
                self.append([f"topic {number:02}"], 41 - number)
            terminal.wait_for(row_of("topic 10"))
            self.assertIsNone(row_of("topic 30")(terminal.screen))
            self.assertEqual(terminal.screen.line(23).strip()[:11], "d dimension")
            for columns, rows, last in ((120, 60, 59), (50, 12, 11), (200, 24, 23)):
                terminal.resize(columns, rows)
                terminal.wait_for(lambda screen, last=last: screen.line(last).strip().startswith("d dimension"))
                terminal.wait_for(lambda screen: "rsvpulse" in screen.line(0))

    def test_names_of_every_script_align_and_none_commands_the_terminal(self):
        names = ["日本語の名前", "한국어", "e\u0301clair", "👩\u200d👩\u200d👧 family", "\x1b[2J\x1b[31mred", "\u202eright",
                 "a\tb\rc\nd\x07", *(name for name in ODD_NAMES if name not in ("\uffff", "\U0010ffff"))]  # as wide as one likes
        with self.watch("--by", "topic", "--top", "40", columns=100, rows=60) as terminal:
            for number, name in enumerate(names):
                self.append([name], 2 * (len(names) - number))
            terminal.wait_for(lambda screen: row_of("family")(screen) and "�right" in "\n".join(screen.lines()))
            terminal.wait_for(lambda screen: screen.line(40))
            cells = terminal.screen.cells
            begins = [min(column for at, column in cells if at == row and cells[at, column] in "█▏▎▍▌▋▊▉") for row in range(1, 41)]
            self.assertEqual(begins, begins[:1] * 40, "\n".join(terminal.screen.lines()))
        self.assertNotIn("\u202e", terminal.output.decode(errors="replace"))

    def test_sends_only_what_changed(self):
        with self.watch() as terminal:
            self.append(["Hiking"], 100)
            terminal.wait_for(lambda screen: "Hiking" in screen.line(1) or "Chess" in screen.line(1))
            for _ in range(20):
                terminal.read()
            before, pictures = len(terminal.output), terminal.screen.pictures
            deadline = time.monotonic() + 2
            while time.monotonic() < deadline:
                terminal.read()
            # The clock's row, once a second, and the rate fading out.
            self.assertLessEqual(terminal.screen.pictures - pictures, 12)
            self.assertLess(len(terminal.output) - before, 12 * 200)
            self.assertNotIn(b"\x1b[2J", terminal.output[before:])

    def test_no_color_is_honoured(self):
        with self.watch(variables={"NO_COLOR": "1"}) as terminal:
            self.append(["Hiking"])
            terminal.wait_for(row_of("Hiking"))
            self.assertEqual(set(re.findall(rb"\x1b\[([0-9;]*)m", terminal.output)), {b"0"})


class Keys(Live):
    def test_change_the_question(self):
        self.append(["Hiking"], 2)
        with self.watch() as terminal:
            terminal.wait_for(row_of("Hiking"))
            terminal.wait_for(row_of("Chess"))
            terminal.type("d")
            terminal.wait_for(lambda screen: "topics ·" in screen.line(0) and not row_of(" event ")(screen))
            terminal.type("d")
            terminal.wait_for(lambda screen: "events ·" in screen.line(0) and not row_of("Hiking")(screen))
            terminal.type("4")
            terminal.wait_for(lambda screen: "events, cities ·" in screen.line(0))
            terminal.type("++]")
            terminal.wait_for(lambda screen: "2 days · decay 2 " in screen.line(0))
            terminal.type("r")
            terminal.wait_for(lambda screen: "topics, events · 1 day · decay 1 " in screen.line(0))
            terminal.type("?")
            terminal.wait_for(row_of("with a last ranking"))
            terminal.type("?")
            terminal.wait_for(row_of("Hiking"))

    def test_a_pause_holds_the_picture_while_counting_goes_on(self):
        self.append(["Hiking"], 2)
        with self.watch() as terminal:
            terminal.wait_for(row_of("Hiking"))
            terminal.type("p")
            terminal.wait_for(lambda screen: "PAUSED" in screen.line(0))
            self.append(["Opera"], 9)
            terminal.wait_for(row_of("11 lines"))
            self.assertIsNone(row_of("Opera")(terminal.screen))
            terminal.type("p")
            terminal.wait_for(row_of("Opera"))


class Ends(Live):
    def ended(self, end, expected=0, stderr=None):
        """What is outside the picture after the end. The terminal must be as it was."""
        self.append(["Hiking"], 2)
        with self.watch(stderr=stderr) as terminal:
            terminal.wait_for(row_of("Hiking"))
            self.assertFalse(termios.tcgetattr(terminal.terminal)[3] & termios.ECHO)
            slave = os.open(os.readlink(f"/proc/{terminal.pid}/fd/0"), os.O_RDWR | os.O_NOCTTY)  # keeps it to look at
            self.addCleanup(os.close, slave)
            end(terminal)
            self.assertEqual(terminal.wait_for_end(), expected)
            self.assertEqual(termios.tcgetattr(slave), terminal.modes_before)
            self.assertEqual((terminal.screen.modes["?1049"], terminal.screen.modes["?25"], terminal.screen.modes["?7"]),
                             (False, True, True))
            return terminal.screen.normal

    def check(self, normal):
        self.assertIn("Trending at ", normal)
        self.assertIn("Hiking", normal)
        self.assertIn("2 messages read: 2 applied", normal)

    def test_by_a_key(self):
        self.check(self.ended(lambda terminal: terminal.type("q")))

    def test_by_control_c(self):
        self.check(self.ended(lambda terminal: terminal.type("\x03")))

    def test_by_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number):
                self.setUp()
                self.check(self.ended(lambda terminal, number=number: terminal.signal(number)))

    def test_a_crash_puts_the_terminal_back(self):
        for number in (signal.SIGSEGV, signal.SIGABRT):
            with self.subTest(number):
                self.setUp()
                self.assertNotIn("Trending", self.ended(lambda terminal, number=number: terminal.signal(number), -number))

    def test_a_stop_gives_the_terminal_back_until_it_goes_on(self):
        self.append(["Hiking"], 2)
        with self.watch() as terminal:
            terminal.wait_for(row_of("Hiking"))
            terminal.signal(signal.SIGTSTP)
            terminal.wait_for(lambda screen: not screen.modes["?1049"])
            os.waitpid(terminal.pid, os.WUNTRACED)
            terminal.signal(signal.SIGCONT)
            terminal.wait_for(lambda screen: screen.modes["?1049"] and row_of("Hiking")(screen))
            terminal.type("q")
            self.assertEqual(terminal.wait_for_end(), 0)

    def test_notes_wait_for_the_end(self):
        with self.file.open("ab") as out:
            out.write(b"no message\n")
        normal = self.ended(lambda terminal: terminal.type("q"), 0)
        self.assertRegex(normal, r"rsvps\.jsonl:1: .*\n?")
        self.assertIn("1 dead letter;", normal)


class Plain(Live):
    def test_blocks_come_where_there_is_no_terminal(self):
        self.append(["Hiking"], 3)
        with subprocess.Popen([PROGRAM, "trend", "--follow", "--every", "200ms", "--output", "tsv", "--by", "topic", self.file],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            for _ in range(2):
                self.assertEqual(next(row for row in process.stdout if row.strip()), b"1\ttopic\tHiking\t3.000000\n")
            self.append(["Hiking"], 1)
            self.assertTrue(any(row == b"1\ttopic\tHiking\t4.000000\n" for row in process.stdout))
            process.send_signal(signal.SIGINT)
            rest, notes = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, notes)
        self.assertTrue(rest.endswith(b"1\ttopic\tHiking\t4.000000\n"), rest)
        self.assertNotIn(b"\x1b", rest + notes)
        self.assertIn(b"4 messages read: 4 applied", notes)

    def test_a_dumb_terminal_gets_plain_blocks(self):
        self.append(["Hiking"], 3)
        with self.watch("--every", "200ms", variables={"TERM": "dumb"}) as terminal:
            terminal.wait_for(lambda screen: screen.normal.count("Trending at") >= 2)
            terminal.signal(signal.SIGINT)
            self.assertEqual(terminal.wait_for_end(), 0)
            self.assertNotIn(b"\x1b[?1049h", terminal.output)

    def test_rotation_and_truncation_lose_nothing(self):
        self.append(["Hiking"], 3)
        with subprocess.Popen([PROGRAM, "trend", "--follow", "--every", "100ms", "--output", "tsv", "--by", "topic", self.file],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            def seen(score):
                self.assertTrue(any(row == b"1\ttopic\tHiking\t%d.000000\n" % score for row in process.stdout))
            seen(3)
            self.file.rename(self.folder / "rsvps.jsonl.1")
            self.append(["Hiking"], 4)
            seen(7)
            os.truncate(self.file, 0)
            self.append(["Hiking"], 1)
            seen(8)
            process.send_signal(signal.SIGTERM)
            _, notes = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(notes.count(b"replaced by a new file"), 1)
        self.assertEqual(notes.count(b"truncated from"), 1)
        self.assertIn(b"8 messages read: 8 applied", notes)

    def test_what_cannot_be_followed_is_told(self):
        for arguments, told in ((["--follow"], "--follow needs the files"), (["--follow", "-"], "cannot be followed"),
                                (["--follow", self.folder], "no regular file"), (["--follow", "a.gz"], "cannot be followed")):
            done = support.run("trend", *arguments, stdin=b"")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(told, done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
