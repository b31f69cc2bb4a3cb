"""SIGHUP: what may change in a running process changes, what may not is told, and a wrong configuration changes nothing."""
import json
import signal
import ssl
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

from running import Run, wait_until

MESSAGE = b'{"rsvp_id":1,"mtime":1}'


def make_certificate(folder, name):
    """A certificate for 127.0.0.1 with its key, under the same paths each time."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "chain.pem"],
                   check=True, capture_output=True)
    return (folder / "chain.pem").read_text()


class Reload(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-reload-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.config = self.folder / "rsvpulse.toml"
        self.told = 0

    def start(self, *arguments, **options):
        return Run(self.folder / "data", "-c", self.config, *arguments, pipelines="ingest,trends", log="json", **options)

    def notes(self, run):
        """Every note, each a JSON object."""
        return [json.loads(line) for line in run.told().splitlines()]

    def reload(self, run):
        """The notes that a SIGHUP leads to, once there is one."""
        before = len(self.notes(run))
        run.process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(self.notes(run)) > before, "a note of the reload", run.told)
        return self.notes(run)[before:]

    def url(self, run):
        return wait_until(lambda: next((note["url"] for note in self.notes(run) if note["message"] == "listening"), None), "it listens")

    def push(self, run, token):
        request = urllib.request.Request(f"{self.url(run)}/api/v1/rsvps", MESSAGE, {"Authorization": f"Bearer {token}"}, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code

    def test_tokens_rate_and_level(self):
        token = self.folder / "token"
        token.write_text("old\n")
        self.config.write_text(f'[run]\npush-token-file = "{token}"\ndays = 7\n')
        with self.start() as run:
            self.assertEqual((self.push(run, "old"), self.push(run, "new")), (200, 401))
            token.write_text("new\n")
            self.config.write_text(f'[run]\npush-token-file = "{token}"\ndays = 9\nrequest-rate = 0.5\n')
            self.reload(run)
            done, waiting = wait_until(lambda: self.notes(run)[-2:] if "restart" in run.told() else None, "it tells what needs a restart")
            self.assertEqual((done["message"], done["changed"]), ("configuration read again", "push-token request-rate"))
            self.assertEqual((waiting["severity"], waiting["options"]), ("warning", "days"))
            self.assertNotIn("old", run.told())
            # Bursts are twice the rate: one request, and no further for two seconds.
            self.assertEqual((self.push(run, "old"), self.push(run, "new")), (401, 429))
            self.config.write_text(f'[run]\npush-token-file = "{token}"\ndays = 7\nlog-level = "error"\n')
            self.assertEqual(self.reload(run)[0]["changed"], "request-rate log-level")
            self.assertEqual([self.push(run, "new") for _ in range(5)], [200] * 5)
            before = len(self.notes(run))
            run.end()
            self.assertEqual(len(self.notes(run)), before, "that it ends is no error")

    def test_a_wrong_configuration_changes_nothing(self):
        self.config.write_text('push-token-file = "%s"\n' % (self.folder / "token"))
        (self.folder / "token").write_text("old")
        with self.start() as run:
            self.assertEqual(self.push(run, "old"), 200)
            (self.folder / "token").write_text("new")
            self.config.write_text('push-token-file = "%s"\ndayz = 3\n[run]\nrequest-rate = -1\n' % (self.folder / "token"))
            self.reload(run)
            wait_until(lambda: sum(note["severity"] == "error" for note in self.notes(run)) == 2, "both faults", run.told)
            for fault, place in zip([note for note in self.notes(run) if note["severity"] == "error"], (4, 2)):
                self.assertIn(f"rsvpulse.toml:{place}:", fault["message"])
                self.assertEqual(fault["configuration"], "unchanged")
            self.assertEqual((self.push(run, "old"), self.push(run, "new")), (200, 401))
            run.end()

    def test_the_certificate(self):
        first = make_certificate(self.folder, "first")
        self.config.write_text('tls-certificate = "%s"\ntls-key = "%s"\n' % (self.folder / "chain.pem", self.folder / "key.pem"))
        with self.start() as run:
            address = ("127.0.0.1", int(self.url(run).rsplit(":", 1)[1]))
            self.assertEqual(ssl.get_server_certificate(address).strip(), first.strip())
            second = make_certificate(self.folder, "second")
            self.reload(run)
            self.assertEqual(ssl.get_server_certificate(address).strip(), second.strip())
            (self.folder / "key.pem").write_text("no key")
            refused = self.reload(run)[0]
            self.assertEqual(refused["severity"], "error")
            self.assertIn("key.pem", refused["message"])
            self.assertEqual(ssl.get_server_certificate(address).strip(), second.strip())
            run.end()

    def test_every_note_is_json(self):
        """The notes of a start, of trouble, of the end, and the reason why there was no start at all."""
        self.config.write_text("")
        with self.start("--source", "ws://127.0.0.1:1/2/rsvps") as run:
            wait_until(lambda: any("source" in note for note in self.notes(run)), "it tells of its source", run.told)
            with self.start() as second:
                self.assertEqual(second.process.wait(60), 1)
                last = self.notes(second)[-1]
                self.assertEqual((last["severity"], last["component"]), ("error", "run"))
                self.assertIn("runs on this folder already", last["message"])
            run.end()
            for note in self.notes(run):
                self.assertLessEqual({"time", "severity", "component", "message"}, set(note))


if __name__ == "__main__":
    unittest.main()
