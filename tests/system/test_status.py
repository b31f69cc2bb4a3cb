"""`rsvpulse status` against a running process."""
import json
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

import program
import support
from running import Run, environment, wait_until

LIMIT_S = 60
LINES = 2_000


def status(*arguments, code=0, variables=None):
    done = subprocess.run([program.PROGRAM, "status", *map(str, arguments)], capture_output=True, text=True, timeout=LIMIT_S, check=False,
                          stdin=subprocess.DEVNULL, env=environment(**(variables or {})))
    if done.returncode != code:
        raise AssertionError(f"status {arguments} ended with code {done.returncode}, not {code}: {done.stderr}")
    return done.stdout, done.stderr


class Status(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-status-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.stream = support.simulate(cls.folder / "stream.jsonl", count=LINES, seed=3, malformed=0.02)

    def test_a_table_of_what_the_api_tells(self):
        with Run(self.folder / "table", "--source", "ws://127.0.0.1:1/x", source=self.stream, partitions=2, pipelines="ingest,trends") as run:
            run.wait_for_lines(LINES)
            log, pipelines = run.pipelines()
            for place in ([run.url()], ["--listen", run.url().removeprefix("http://")], [run.url() + "/"]):
                shown, notes = status(*place, "--interval", "100ms")
                self.assertEqual(notes, "")
                self.assertIn(f"log: {log['records']} messages", shown)
                self.assertIn(f"{log['dead_letters']} dead letters", shown)
                rows = [line.split() for line in shown.splitlines()]
                for name, told in pipelines.items():
                    for position in told["positions"]:
                        self.assertIn([name, str(position["partition"]), str(position["offset"]), "0", "0.0", "runs"], rows)
                self.assertIn(["files", "0", "ended"], rows)
                self.assertTrue(any(row[:3] == ["ws://127.0.0.1:1/x", "0", "waiting"] or row[:3] == ["ws://127.0.0.1:1/x", "0", "connecting"]
                                    for row in rows), shown)

    def test_json_for_programs(self):
        with Run(self.folder / "json", source=self.stream, pipelines="ingest,trends") as run:
            run.wait_for_lines(LINES)
            told = json.loads(status(run.url(), "--output", "json")[0])
            self.assertEqual(set(told), {"log", "pipelines", "sources"})
            self.assertEqual(told["log"], run.pipelines()[0])
            self.assertEqual({one["name"] for one in told["pipelines"]}, {"ingest", "trends"})
            self.assertEqual({one["name"] for one in told["sources"]}, {"files", "push"})

    def test_the_token_and_the_file_of_run(self):
        config = self.folder / "rsvpulse.toml"
        (self.folder / "token").write_text("to read\n")
        with Run(self.folder / "token-data", pipelines="ingest", variables={"RSVPULSE_READ_TOKEN": "to read"}) as run:
            _, notes = status(run.url(), code=78)
            self.assertIn("RSVPULSE_READ_TOKEN", notes)
            status(run.url(), "--interval", "100ms", variables={"RSVPULSE_READ_TOKEN": "to read"})
            config.write_text(f'[run]\nlisten = "{run.url().removeprefix("http://")}"\nread-token-file = "{self.folder}/token"\ndays = 7\n'
                              '[status]\noutput = "json"\n')
            told = json.loads(status("-c", config)[0])
            self.assertEqual([one["name"] for one in told["pipelines"]], ["ingest"])

    def test_nobody_is_there(self):
        _, notes = status("http://127.0.0.1:1", code=1)
        self.assertIn("127.0.0.1:1", notes)
        status("ftp://127.0.0.1", code=2)

    def test_watch_tells_the_rate_until_it_is_ended(self):
        with Run(self.folder / "watch", pipelines="ingest") as run, \
                subprocess.Popen([program.PROGRAM, "status", run.url(), "--watch", "--interval", "100ms"], stdout=subprocess.PIPE, text=True,
                                 env=environment()) as watching:
            try:
                rates = []

                def rate_was_seen():
                    run.push(b'{"rsvp_id":1,"mtime":1}')
                    cells = watching.stdout.readline().split()
                    if cells[:1] == ["ingest"]:
                        rates.append(float(cells[4]))
                    return any(rate > 0 for rate in rates)
                wait_until(rate_was_seen, "a rate", lambda: rates)
                watching.send_signal(signal.SIGINT)
                watching.stdout.read()
                self.assertEqual(watching.wait(LIMIT_S), 0)
            finally:
                watching.kill()


if __name__ == "__main__":
    unittest.main()
