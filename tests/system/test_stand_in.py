"""The stand-in for Meetup's stream and `rsvpulse trend` on it, over real sockets: what comes out at the end is what the oracles
say of what was served, whatever the transport and however the server behaves."""
import http.client
import http.server
import json
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import program
import support
from adversarial_streams import file_of, line
from screen import Terminal
from stand_in import LIMIT_S, StandIn

KINDS = ("ws", "http", "sse")
EVERYTHING = {"top": 100_000, "by": "group,topic,event,city,country"}


def now_ms():
    return time.time_ns() // 1_000_000


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-stand-in-")
        self.addCleanup(folder.cleanup)
        self.addCleanup(support.messages_of.cache_clear)
        self.folder = Path(folder.name)

    def compare(self, done, path, options=EVERYTHING):
        """The run of `rsvpulse trend` must have ended well, with the oracle's answer for the file."""
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertEqual(support.difference(done.stdout, support.oracle_tsv(path, options)), "")

    def made(self, count=5_000, **options):
        return support.simulate(self.folder / "made.jsonl", count=count, seed=count, **options)


class Replays(WithFolder):
    def replay(self, path):
        for kind in KINDS:
            with self.subTest(kind), StandIn("--replay", path, "--keep-times", "--speed", 0, "--once") as server:
                self.compare(support.run("trend", "--once", "--clock", "event", "--output", "tsv", *support.flags(EVERYTHING),
                                         server.url(kind)), path)
                self.assertEqual(server.process.wait(LIMIT_S), 0)
            with self.subTest(kind, output="json"), StandIn("--replay", path, "--keep-times", "--speed", 0, "--once") as server:
                answer = json.loads(support.run("trend", "--once", "--clock", "event", "--output", "json", server.url(kind)).stdout)
                self.assertEqual(answer["windows"], support.oracle_windows(path, {}))

    def test_recording_2017(self):
        self.replay(program.recording("captures/2017-03.jsonl.gz"))

    def test_recordings_of_years(self):
        self.replay(program.recording("recorded.jsonl.gz"))

    def test_odd_but_valid(self):
        self.replay(program.recording("odd_but_valid.txt"))

    def test_made_stream_with_malformed_lines(self):
        self.replay(self.made(malformed=0.02, bursts=1, bots=1, rate=5))

    def test_times_move_to_now_and_the_ranking_stays(self):
        path = self.folder / "of-2017.jsonl"
        path.write_bytes(file_of(line(number % 700, 1_489_925_470_000 + number, "no" if number % 9 == 0 else "yes", [f"topic {number % 40}"])
                                 for number in range(1_000)))
        with StandIn("--replay", path, "--speed", 0, "--once") as server:
            done = support.run("trend", "--once", "--output", "tsv", "--idle-minutes", 0, "--decay", 0, "--days", 7, server.ws)
        self.compare(done, path, {"decay": 0, "idle-minutes": 0, "days": 7})


class PythonsServer(http.server.BaseHTTPRequestHandler):
    """Python's own server sends the file, chunked or to the end of the connection."""
    protocol_version = "HTTP/1.1"
    content = b""
    chunked = True

    def do_GET(self):  # noqa: N802 - the name is http.server's
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header(*(("Transfer-Encoding", "chunked") if self.chunked else ("Connection", "close")))
        self.end_headers()
        for begin in range(0, len(self.content), 7_777):
            piece = self.content[begin:begin + 7_777]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if self.chunked else piece)
        if self.chunked:
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True

    def log_message(self, *_):
        pass


class OtherServers(WithFolder):
    def test_pythons_http_server(self):
        path = self.made(malformed=0.01)
        for chunked in (True, False):
            handler = type("Handler", (PythonsServer,), {"content": path.read_bytes(), "chunked": chunked})
            with self.subTest(chunked=chunked), http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                done = support.run("trend", "--once", "--clock", "event", "--output", "tsv", *support.flags(EVERYTHING),
                                   f"http://127.0.0.1:{server.server_port}/")
                server.shutdown()
                self.compare(done, path)


def sums_of(notes):
    """The conservation sums that `rsvpulse trend` told."""
    found = re.search(r"(\d+) messages? read: (\d+) applied, (\d+) duplicate, (\d+) superseded, (\d+) expired, (\d+) dead", notes)
    return dict(zip(("read", "applied", "duplicate", "superseded", "expired", "dead"), map(int, found.groups())))


class Misbehaviour(WithFolder):
    def test_bad_lines_are_counted_and_good_ones_all_arrive(self):
        start = now_ms() - 5_000
        options = ["--count", 5_000, "--seed", 11, "--rate", 1_000, "--start", start]
        clean = support.simulate(self.folder / "clean.jsonl", count=5_000, seed=11, rate=1_000, start=start)
        for kind in KINDS:
            with self.subTest(kind), StandIn(*options, "--speed", 0, "--once", "--garbage", 0.03, "--half-lines", 0.03, "--future",
                                             0.03, "--duplicate", 0.1, "--reorder", 30) as server:
                done = support.run("trend", "--once", "--clock", "event", "--output", "tsv", *support.flags(EVERYTHING), server.url(kind))
                self.compare(done, clean)
                told = server.wait_for(r"mischief: (\d+) garbage, (\d+) half lines, (\d+) from the future, (\d+) duplicates")
                garbage, halves, future, duplicates = map(int, told.groups())
                self.assertTrue(all(80 < count < 250 for count in (garbage, halves, future)) and 350 < duplicates < 700, told[0])
                sums = sums_of(done.stderr.decode())
                self.assertEqual(sums["dead"], garbage + halves + future)
                self.assertEqual(sums["read"], 5_000 + garbage + halves + future + duplicates)

    def of_now(self, count):
        """A stream of the last half minute, so that since_mtime asks for all of it."""
        start = now_ms() - 30_000
        path = self.folder / "now.jsonl"
        path.write_bytes(file_of(line(number, start + number, "yes", [f"topic {number % 40}", "all"], f"event {number % 97}")
                                 for number in range(count)))
        return path

    def until_served(self, server, url, *options):
        """Runs `rsvpulse trend` on the server until that has ended, then ends it."""
        with subprocess.Popen([support.PROGRAM, "trend", "--clock", "event", "--output", "tsv", *support.flags(EVERYTHING), *options, url],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            code = server.process.wait(LIMIT_S)
            process.send_signal(signal.SIGINT)
            shown, notes = process.communicate(timeout=LIMIT_S)
        self.assertEqual(code, 0, server.notes())
        return subprocess.CompletedProcess(process.args, process.returncode, shown, notes)

    def test_resets_in_the_middle_of_a_line(self):
        path = self.of_now(2_500)
        for kind in KINDS:
            with self.subTest(kind), StandIn("--replay", path, "--keep-times", "--speed", 0, "--once", "--drop-every", 400) as server:
                done = self.until_served(server, server.url(kind))
                self.compare(done, path)
                self.assertEqual(server.notes().count("has come"), 7)
                # What was counted is told to the source between two reads, so a quick reset may come before the first.
                self.assertGreater(server.notes().count(", since "), 0)
                sums = sums_of(done.stderr.decode())
                self.assertEqual(sums["applied"], 2_500)
                self.assertLessEqual(sums["dead"], 6)

    def test_silence_ends_with_the_idle_time_out(self):
        path = self.of_now(2_500)
        with StandIn("--replay", path, "--keep-times", "--speed", 0, "--once", "--stall", "1h") as server:
            # Not by WebSocket: there the answered pings show that somebody is there.
            done = self.until_served(server, server.http, "--idle-timeout", "300ms")
            self.compare(done, path)
            self.assertEqual(server.notes().count("has come"), 3)
            self.assertEqual(sums_of(done.stderr.decode())["applied"], 2_500)


class Serving(WithFolder):
    def get(self, server, path):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT_S)
        self.addCleanup(connection.close)
        connection.request("GET", path)
        return connection.getresponse()

    def test_since_mtime_brings_the_backlog_first(self):
        with StandIn("--rate", 300, "--seed", 3) as server:
            first = self.get(server, "/2/rsvps")
            early = [json.loads(first.readline()) for _ in range(200)]
            since = early[100]["mtime"]
            again = self.get(server, f"/2/rsvps?since_mtime={since}")
            lines = [json.loads(again.readline()) for _ in range(300)]
            self.assertTrue(all(m["mtime"] >= since for m in lines[:90]))
            wanted = [(m["rsvp_id"], m["mtime"]) for m in early if m["mtime"] >= since]
            # The stand-in's day began before the first client came.
            got = [(m["rsvp_id"], m["mtime"]) for m in lines]
            begin = got.index(wanted[0])
            self.assertEqual(got[begin:begin + len(wanted)], wanted[:len(got) - begin])

    def test_a_wrong_since_mtime_and_a_wrong_path_are_told(self):
        with StandIn("--rate", 1) as server:
            refused = self.get(server, "/2/rsvps?since_mtime=yesterday")
            self.assertEqual(refused.status, 400)
            self.assertIn("since_mtime is no integer", json.load(refused)["detail"])
            self.assertEqual(self.get(server, "/3/rsvps").status, 404)
            self.assertEqual(server.end(), 0)

    def test_lines_come_by_the_clock(self):
        with StandIn("--rate", 200, "--seed", 5) as server:
            response = self.get(server, "/2/rsvps")
            for _ in range(300):
                sent = json.loads(response.readline())
                self.assertLess(sent["mtime"], now_ms() + 1_100)
            self.assertGreater(max(json.loads(response.readline())["mtime"] for _ in range(50)), now_ms() - 5_000)

    def test_a_slow_consumer_slows_it_with_flat_memory(self):
        path = self.made(count=60_000, rate=1_000)
        with StandIn("--replay", path, "--keep-times", "--speed", 0, "--once") as server:
            with socket.create_connection(("127.0.0.1", server.port)) as client:
                client.sendall(b"GET /2/rsvps HTTP/1.0\r\n\r\n")
                got = client.recv(1024)
                before = server.memory_bytes()
                for _ in range(20):  # it has nothing to do: what it has made is far from all
                    time.sleep(0.02)
                    self.assertLess(server.memory_bytes() - before, 8 << 20)
                while piece := client.recv(1 << 20):
                    got += piece
                self.assertEqual(got.split(b"\r\n\r\n", 1)[1], path.read_bytes())
            # 84 MB went through; what is kept for who comes back is 64 MiB.
            self.assertEqual(server.process.wait(LIMIT_S), 0)

    def test_who_lags_behind_the_clock_is_sent_away(self):
        with StandIn("--rate", 20_000) as server, socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(b"GET /2/rsvps HTTP/1.1\r\nHost: x\r\n\r\n")
            server.wait_for(r"client 1 lags by \d+ lines and is sent away")
            while client.recv(1 << 20):
                pass

    def test_options_that_contradict_each_other(self):
        for options, told in ((["--truth", "x"], "--truth does not go with --serve"), (["--once"], "--once needs an end"),
                              (["--keep-times"], "--keep-times goes with --replay"), (["--speed", 5], "goes with --replay"),
                              (["--replay", "absent.jsonl"], "absent.jsonl: no such file")):
            done = support.run("simulate", "--serve", "127.0.0.1:0", *options)
            self.assertIn(told, done.stderr.decode())
            self.assertEqual(done.returncode, 1 if "absent.jsonl" in options else 2)

    def test_an_address_in_use_is_told(self):
        with StandIn("--rate", 1) as server:
            done = support.run("simulate", "--serve", f"127.0.0.1:{server.port}")
            self.assertEqual(done.returncode, 1)
            self.assertIn(str(server.port), done.stderr.decode())


class Watching(unittest.TestCase):
    def test_a_burst_shows_within_a_minute(self):
        with StandIn("--rate", 100, "--seed", 9, "--bursts", 2, "--burst-after", "2s") as server:
            with subprocess.Popen([support.PROGRAM, "trend", "--output", "tsv", "--every", "250ms", server.ws], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True) as process:
                name = server.wait_for(r'burst of interest in the topic "(.*)" begins')[1]
                begun = time.monotonic()
                self.assertTrue(any(row.split("\t")[1:3] == ["topic", name] for row in process.stdout))
                self.assertLess(time.monotonic() - begun, 60)
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=LIMIT_S)
            self.assertEqual(process.returncode, 0)

    def test_the_terminal_shows_the_state_of_each_source(self):
        with StandIn("--rate", 100) as one, StandIn("--rate", 50) as other:
            with Terminal([str(support.PROGRAM), "trend", one.ws, other.sse], columns=120, rows=40) as terminal:
                def row(screen, text, url):
                    return any(text in each and url in each for each in screen.lines())
                terminal.wait_for(lambda screen: row(screen, "● open", one.ws) and row(screen, "● open", other.sse))
                other.process.kill()
                terminal.wait_for(lambda screen: row(screen, "refused", other.sse) and row(screen, "○ waiting", other.sse) and
                                  row(screen, "● open", one.ws))
                terminal.type("q")
                self.assertEqual(terminal.wait_for_end(), 0)
                self.assertIn(f"{other.sse}: ", terminal.screen.normal)


if __name__ == "__main__":
    unittest.main()
