"""./demo, as somebody without a terminal starts it."""
import concurrent.futures
import json
import re
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

from program import ROOT
from screen import Terminal

LIMIT_S = 900


class Outcome:
    """What ./demo wrote, how it ended, and which processes of its own session were still there after that."""

    def __init__(self, *arguments):
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as notes:
            process = subprocess.Popen([ROOT / "demo", *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=notes,
                                       start_new_session=True)
            self.code = process.wait(LIMIT_S)
            self.left_running = list(running_in(process.pid))
            out.seek(0)
            notes.seek(0)
            self.stdout, self.stderr = out.read(), notes.read()


def running_in(session):
    return (stat.parent for stat in Path("/proc").glob("[0-9]*/stat") if runs_in(stat, session))


def runs_in(stat, session):
    """Whether the process of /proc/<number>/stat is of that session and has not ended."""
    try:
        state, _, _, its_session = stat.read_text().rpartition(")")[2].split()[:4]
    except OSError:  # it ended meanwhile
        return False
    return int(its_session) == session and state != "Z"


def brokers_in(folder):
    """The command lines of the brokers that have their data in the folder."""
    lines = (path.read_text() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists())
    return [line for line in lines if f"{folder}/" in line]


class Demo(unittest.TestCase):
    long = True

    def test_check_prints_a_ranking_and_leaves_nothing_running(self):
        done = Outcome("--check")
        self.assertEqual(done.code, 0, done.stderr)
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        self.assertGreaterEqual(len(rows), 20)
        self.assertEqual([row[0] for row in rows], [str(rank) for rank in range(1, len(rows) + 1)])
        self.assertEqual([(process / "cmdline").read_text() for process in done.left_running], [])

    def test_two_at_once_do_not_meet(self):
        with concurrent.futures.ThreadPoolExecutor() as threads:
            for done in threads.map(Outcome, ["--check", "--check"]):
                self.assertEqual(done.code, 0, done.stderr)
                self.assertGreaterEqual(len(done.stdout.splitlines()), 20)

    def test_the_archive_can_be_on_s3(self):
        if subprocess.run([ROOT / "tools/s3", "fetch"], capture_output=True, check=False).returncode:
            self.skipTest("S3 server: neither Go nor npm could bring one")
        done = Outcome("--s3", "--check")
        self.assertEqual(done.code, 0, done.stderr)
        self.assertGreaterEqual(done.stdout.count("\n"), 20)
        self.assertRegex(done.stderr, r"raw/date=\S+\.jsonl\.zst +1 +[1-9]")
        self.assertRegex(done.stderr, r"s3://rsvpulse/archive: [1-9]\d* objects? of ")
        self.assertEqual([(process / "cmdline").read_text() for process in done.left_running], [])

    def test_the_log_can_be_in_kafka(self):
        if subprocess.run([ROOT / "tools/kafka", "fetch"], capture_output=True, check=False).returncode:
            self.skipTest("Kafka: Maven Central is not reached, or there is no Java")
        done = Outcome("--kafka", "--check")
        self.assertEqual(done.code, 0, done.stderr)
        ranks = [line.split("\t")[0] for line in done.stdout.splitlines()]
        self.assertEqual(ranks, [str(rank) for rank in range(1, 21)])
        for topic in ("meetup-rsvps", "rsvpulse.partials", "rsvpulse.trending", "rsvpulse.windows"):
            self.assertRegex(done.stderr, rf"\n +{topic} +[1-9]\d* records\n")
        self.assertEqual([(process / "cmdline").read_text() for process in done.left_running], [])
        # The broker has a session of its own.
        self.assertFalse((ROOT / "build/demo/kafka").exists())
        self.assertEqual(brokers_in(ROOT / "build/demo/kafka"), [])

    def test_shows_rankings_and_finds_what_was_planted(self):
        done = Outcome()
        self.assertEqual(done.code, 0, done.stderr)
        self.assertGreaterEqual(done.stdout.count("Trending at "), 5)
        self.assertEqual(done.stderr.count('    the topic "'), 2, done.stderr)
        self.assertEqual(done.stderr.count('    the event "'), 1, done.stderr)
        self.assertNotIn("rank none", done.stderr)
        self.assertIn("Try next", done.stderr)
        self.assertEqual([(process / "cmdline").read_text() for process in done.left_running], [])

    def test_on_a_terminal_it_ends_at_the_page_and_with_control_c(self):
        with Terminal([str(ROOT / "demo")], columns=90, rows=30) as terminal:
            shown = re.compile(r"^ +(http://127\.0\.0\.1:\d+/)", re.MULTILINE)
            terminal.wait_for(lambda screen: shown.search(screen.normal) and "Ctrl-C here ends it" in screen.normal, LIMIT_S)
            url = shown.search(terminal.screen.normal).group(1)
            with urllib.request.urlopen(url, timeout=LIMIT_S) as answer:
                self.assertIn(b"rsvpulse", answer.read())
            deadline = time.monotonic() + LIMIT_S
            rows = []
            while len(rows) < 20:
                self.assertLess(time.monotonic(), deadline, "no ranking")
                with urllib.request.urlopen(url + "api/v1/trending", timeout=LIMIT_S) as answer:
                    rows = json.load(answer)["ranking"]
            terminal.type("\x03")
            self.assertEqual(terminal.wait_for_end(), 0, terminal.screen.normal)
            self.assertEqual(list(running_in(terminal.pid)), [])

    def test_on_a_terminal_it_can_be_a_picture_instead(self):
        with Terminal([str(ROOT / "demo"), "--terminal"], columns=90, rows=30) as terminal:
            terminal.wait_for(lambda screen: screen.modes["?1049"] and "rsvpulse topics, events" in screen.line(0) and
                              screen.line(18), LIMIT_S)
            terminal.type("\x03")
            self.assertEqual(terminal.wait_for_end(), 0, terminal.screen.normal)
            self.assertIn("What you saw", terminal.screen.normal)
            self.assertEqual(list(running_in(terminal.pid)), [])

    def test_refuses_an_unknown_option(self):
        done = Outcome("--chekc")
        self.assertEqual(done.code, 2)
        self.assertIn("unknown option '--chekc'", done.stderr)


if __name__ == "__main__":
    unittest.main()
