"""What the tests of the archive share: a made stream, runs that are killed, an S3 server, and a proxy before it that fails as
networks and servers do."""
import contextlib
import json
import os
import random
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import program

TOOL = program.ROOT / "tools" / "s3"
LIMIT_S = 120
# No test asks the network beyond this machine for credentials.
CLEAN = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent", "AWS_CONFIG_FILE": "/nonexistent"}


def environment(more=None):
    """The caller's without settings of AWS's or ours, and what a test adds."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RSVPULSE_"))}
    return kept | CLEAN | (more or {})


def scratch(test):
    """A folder in memory where that can be, which goes with the test."""
    folder = tempfile.TemporaryDirectory(prefix="rsvpulse-archive-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    test.addCleanup(folder.cleanup)
    return Path(folder.name)


def made_stream(path, count, seed=1):
    subprocess.run([program.PROGRAM, "simulate", "--count", str(count), "--seed", str(seed), "--out", str(path)], check=True,
                   capture_output=True, env=environment(), timeout=LIMIT_S)
    return path.read_bytes()


class Archive:
    """A data folder, and the archive of it under `name` (None: below the folder)."""

    def __init__(self, folder, name=None, variables=None):
        self.data_dir = folder
        self.named = ["--archive", name] if name else []
        self.variables = environment(variables)

    def command(self, *arguments):
        return [str(program.PROGRAM), *map(str, arguments), "--data-dir", str(self.data_dir), *self.named]

    def start(self, source, *more):
        """`rsvpulse run` to the end of the source, with objects of 512 KiB and checkpoints every 100 ms."""
        log = open(self.data_dir.parent / "run.log", "ab")
        with log:
            return subprocess.Popen(
                self.command("run", "--source", source, "--clock", "event", "--until-end", "--checkpoint-interval", "100ms",
                             "--archive-object-size", "512KiB", *more), stdout=log, stderr=log, env=self.variables)

    def finish(self, source, *more):
        process = self.start(source, *more)
        code = process.wait(LIMIT_S)
        if code != 0:
            raise AssertionError(f"run ended with code {code}:\n{self.notes()}")

    def notes(self):
        return (self.data_dir.parent / "run.log").read_text(errors="replace")[-3000:]

    def objects(self):
        """The rows of `archive list --per object`; none before there is an archive."""
        return json.loads(self.ask("list", "--per", "object", "--output", "json")[0])

    def ask(self, action, *more, code=0):
        """Runs `rsvpulse archive ACTION`; what it prints and notes."""
        done = subprocess.run(self.command("archive", action, *more), capture_output=True, env=self.variables, timeout=LIMIT_S,
                              check=False)
        if done.returncode != code:
            raise AssertionError(f"archive {action} ended with code {done.returncode}, not {code}: {done.stdout.decode()[-2000:]}"
                                 f"{done.stderr.decode()[-2000:]}")
        return done.stdout, done.stderr.decode()

    def holds(self, test, sent):
        """Fails unless the archive is whole and gives back exactly the bytes sent."""
        _, notes = self.ask("verify")
        test.assertIn("all is well", notes)
        given, _ = self.ask("cat")
        test.assertEqual(len(given), len(sent))
        test.assertTrue(given == sent, "the archive gives back other bytes than were sent")


def survive_kills(test, archive_number, source, sent, kills):
    """Kills runs at moments drawn by chance until there were so many that had put an object and not all of them. An archive that
    is complete is held against what was sent, and the next begins anew in archive_number(N). Counts the archives."""
    chance = random.Random(kills)
    hits = archives = 0
    most_s = 0.4
    while hits < kills:
        archive = archive_number(archives)
        before = archive.objects()
        while hits < kills and sum(row["messages"] for row in before) < sent.count(b"\n"):
            process = archive.start(source)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05 + chance.random() * most_s)
            process.kill()
            was_running = process.wait() == -9
            after = archive.objects()
            hits += was_running and len(after) > len(before)
            # A busy machine takes longer to begin; a quick one is done before it is met.
            most_s *= 1.2 if after == before else 1 if was_running else 0.8
            before = after
        archive.finish(source)
        archive.holds(test, sent)
        archives += 1
    return archives


def s3_server(test_class):
    """Starts a server for a class of tests; gives its variables. Skips the class where none can be had."""
    fetched = subprocess.run([TOOL, "fetch"], capture_output=True, text=True, check=False)
    if fetched.returncode != 0:
        raise unittest.SkipTest(f"S3 server: {fetched.stderr.strip()}")
    folder = tempfile.mkdtemp(prefix="rsvpulse-s3-")
    started = subprocess.run([TOOL, "start", folder], stdout=subprocess.PIPE, text=True, check=True)
    test_class.addClassCleanup(subprocess.run, [TOOL, "wipe", folder], check=True)
    return dict(line.split("=", 1) for line in started.stdout.splitlines())


class Proxy:
    """Stands before a server and passes bytes on, or does as `mode` says: "pass"; "503", an answer for every request; "drop",
    which cuts each connection off after 64 KiB sent; a number, so many bytes a second each way."""

    def __init__(self, target):
        host, port = target.removeprefix("http://").split(":")
        self.target = (host, int(port))
        self.mode = "pass"
        self.refused = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, contextlib.suppress(OSError):
            if self.mode == "503":
                client.recv(65536)
                self.refused += 1
                body = b"<Error><Code>SlowDown</Code><Message>made to fail</Message></Error>"
                client.sendall(b"HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                return
            with socket.create_connection(self.target) as server:
                back = threading.Thread(target=self.pump, args=(server, client, False), daemon=True)
                back.start()
                self.pump(client, server, True)
                back.join()

    def pump(self, source, sink, is_upload):
        passed = 0
        with contextlib.suppress(OSError):
            while True:
                mode = self.mode
                block = source.recv(1024 if isinstance(mode, int) else 65536)
                if not block:
                    break
                if mode == "503":
                    break  # connections that were kept go too
                passed += len(block)
                if is_upload and mode == "drop" and passed > 65536:
                    self.refused += 1
                    break
                if isinstance(mode, int):
                    time.sleep(len(block) / mode)
                sink.sendall(block)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def wait_until(condition, what, limit=LIMIT_S):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {limit} s: {what}")
        time.sleep(0.02)
