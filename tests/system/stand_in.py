"""The stand-in as a process for tests: rsvpulse simulate --serve on a free port."""
import re
import signal
import subprocess
import tempfile
import time

import support

LIMIT_S = 60


class StandIn:
    """Use as a context manager: the process ends with it."""

    def __init__(self, *options):
        self.notes_file = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([support.PROGRAM, "simulate", "--serve", "127.0.0.1:0", *map(str, options)],
                                        stdin=subprocess.DEVNULL, stdout=self.notes_file, stderr=self.notes_file)

    def __enter__(self):
        self.wait_for(r"serving http.*/sse\n")
        self.ws, self.http, self.sse = re.findall(r"serving (\S+)\n", self.notes())
        self.port = int(re.search(r":(\d+)/", self.http)[1])
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.notes_file.close()

    def url(self, kind):
        return {"ws": self.ws, "http": self.http, "sse": self.sse}[kind]

    def notes(self):
        self.notes_file.seek(0)
        return self.notes_file.read()

    def wait_for(self, pattern, limit_s=LIMIT_S):
        """Until a note matches; returns the match."""
        deadline = time.monotonic() + limit_s
        while not (found := re.search(pattern, self.notes())):
            if time.monotonic() > deadline or self.process.poll() is not None and not re.search(pattern, self.notes()):
                raise AssertionError(f"the stand-in never said {pattern!r}, but:\n{self.notes()}")
            time.sleep(0.01)
        return found

    def end(self):
        """Asks it to end; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LIMIT_S)

    def memory_bytes(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return 1024 * int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])
