"""`rsvpulse run` as tests meet it: started, asked over HTTP, killed and started again on the same folder."""
import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import program
from support import flags

LIMIT_S = 120


def environment(**variables):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RSVPULSE_")}
    return kept | variables


class Run:
    """One process. As a context it is killed at the end, whatever became of it."""

    def __init__(self, data_dir, *arguments, listen=True, variables=None, **options):
        self.notes = tempfile.TemporaryFile()
        listening = {"listen": "127.0.0.1:0"} if listen else {}
        options = {name.replace("_", "-"): value for name, value in options.items()}
        command = [program.PROGRAM, *self.verb(data_dir), *flags(listening | options), *arguments]
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=self.notes, env=environment(**(variables or {})))
        self._url = None

    @staticmethod
    def verb(data_dir):
        return ["run", "--data-dir", data_dir]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
        self.notes.close()

    def told(self):
        self.notes.seek(0)
        return self.notes.read().decode(errors="replace")

    def is_listening(self):
        return "listening" in self.told()

    def url(self):
        def listening():
            if self.process.poll() is not None:
                raise AssertionError(f"it ended with code {self.process.returncode}: {self.told()}")
            found = [line for line in self.told().splitlines() if "listening" in line]
            return found and found[0].split("url=")[1].rstrip(")")
        self._url = self._url or wait_until(listening, "it listens")
        return self._url

    def get(self, path, code=200, **parameters):
        """The body of the answer."""
        query = "&".join(f"{name}={value}" for name, value in parameters.items() if value is not None)
        return self.ask(urllib.request.Request(f"{self.url()}{path}{'?' + query if query else ''}"), code)

    def ask_whatever(self, path):
        """The body of whatever is answered; empty before there is an answer."""
        try:
            with urllib.request.urlopen(f"{self.url()}{path}", timeout=LIMIT_S) as answer:
                return answer.read()
        except urllib.error.HTTPError:
            return b""

    def wait_until_positions(self, records):
        """Until the trends have dealt with so many records ever."""
        def dealt_with():
            positions = self.pipelines()[1]["trends"]["positions"]
            return sum(position["offset"] for position in positions) >= records
        wait_until(dealt_with, f"{records} records are dealt with", lambda: self.get("/api/v1/pipelines"))

    def ask(self, request, code=200):
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
                status, body = answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            status, body = refusal.code, refusal.read()
        if status != code:
            raise AssertionError(f"{request.full_url}: {status}, not {code}: {body[:500]!r}")
        return body

    def push(self, body, code=200, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return json.loads(self.ask(urllib.request.Request(f"{self.url()}/api/v1/rsvps", body, headers, method="POST"), code))

    def pipelines(self):
        answer = json.loads(self.get("/api/v1/pipelines"))
        return answer["log"], {pipeline["name"]: pipeline for pipeline in answer["pipelines"]}

    def has_dealt_with(self, lines):
        """Whether all lines are in the log or dead, and every pipeline has dealt with what is in the log."""
        answer = json.loads(self.ask_whatever("/api/v1/pipelines") or b"{}")
        if not answer:  # a broker is away
            return False
        log = answer["log"]
        return log["records"] + log["dead_letters"] >= lines and all(p["lag"] == 0 for p in answer["pipelines"])

    def wait_for_lines(self, lines):
        wait_until(lambda: self.has_dealt_with(lines), f"{lines} lines are dealt with", lambda: self.ask_whatever("/api/v1/pipelines"))

    def records(self):
        """Records in the log; 0 while nobody can tell."""
        return json.loads(self.ask_whatever("/api/v1/pipelines") or b'{"log":{"records":0}}')["log"]["records"]

    def dealt_with(self, pipeline):
        """How many records of the log the pipeline has dealt with, those included that the log has forgotten since."""
        return sum(partition["offset"] for partition in self.pipelines()[1][pipeline]["positions"])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        return self.process.wait(LIMIT_S)

    def end(self, code=0):
        """SIGTERM, and a good end."""
        self.process.send_signal(signal.SIGTERM)
        self.wait(code)

    def wait(self, code=0, limit_s=LIMIT_S):
        if self.process.wait(limit_s) != code:
            raise AssertionError(f"it ended with code {self.process.returncode}, not {code}: {self.told()}")
        return self.told()


class Serve(Run):
    """`rsvpulse serve`, which has no folder."""

    def __init__(self, *arguments, **options):
        super().__init__(None, *arguments, **options)

    @staticmethod
    def verb(_):
        return ["serve"]


def wait_until(true, what, show=lambda: ""):
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.01)
    raise AssertionError(f"not within {LIMIT_S} s: {what}; {show()}")
