"""GET /metrics: the form that Prometheus reads, and numbers that equal those of the API."""
import json
import re
import tempfile
import unittest
import urllib.request
from pathlib import Path

import support
from running import Run, wait_until

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf"^({NAME})(?:\{{(.*)\}})? (\S+)$")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(?:,|$)')
UNESCAPED = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}
CLASSES = ("applied", "duplicate", "superseded", "expired", "dead_letter")


def parse(text):
    """{name: {labels as a frozenset of pairs: value}}. Fails on what `promtool check metrics` refuses."""
    metrics, types, helped, current = {}, {}, set(), None
    if not text.endswith("\n"):
        raise AssertionError("the last line has no end")
    for line in text[:-1].split("\n"):
        if found := re.match(rf"^# (HELP|TYPE) ({NAME}) (.+)$", line):
            kind, name, rest = found.groups()
            if kind == "HELP":
                if name in helped:
                    raise AssertionError(f"two HELP of {name}")
                helped.add(name)
            else:
                if name in types or rest not in ("counter", "gauge"):
                    raise AssertionError(f"two TYPE of {name}, or an unknown one: {line}")
                types[name] = rest
                metrics[name] = {}
            current = name
            continue
        found = SAMPLE.match(line)
        if not found:
            raise AssertionError(f"no sample: {line!r}")
        name, labels, value = found.groups()
        if name != current or name not in types or name not in helped:
            raise AssertionError(f"{name} stands apart from its HELP and TYPE")
        pairs = LABEL.findall(labels or "")
        if "".join(f'{key}="{text}",' for key, text in pairs).rstrip(",") != (labels or "").rstrip(","):
            raise AssertionError(f"malformed labels: {line!r}")
        series = frozenset((key, re.sub(r"\\.", lambda escape: UNESCAPED[escape.group()], text)) for key, text in pairs)
        if len(series) != len(pairs) or series in metrics[name]:
            raise AssertionError(f"twice: {line!r}")
        metrics[name][series] = float(value)
    for name, kind in types.items():
        if (kind == "counter") != name.endswith("_total"):
            raise AssertionError(f"{name} is a {kind}")
    return metrics


def labelled(**labels):
    return frozenset((name, str(value)) for name, value in labels.items())


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-metrics-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.lines = 4_000
        cls.stream = support.simulate(cls.folder / "stream.jsonl", count=cls.lines, seed=5, malformed=0.02, rate=0.01)

    def settled(self, run):
        """Metrics and the API's answers of one state: nothing moved between them."""
        for _ in range(200):
            before = run.pipelines()
            metrics = parse(run.get("/metrics").decode())
            if before == run.pipelines():
                return metrics, *before
        raise AssertionError("it never holds still")

    def of_trends(self, run, metric):
        samples = parse(run.get("/metrics").decode()).get(metric, {})
        return {at: value for at, value in samples.items() if dict(at)["pipeline"] == "trends"}

    def test_the_numbers_are_those_of_the_api(self):
        with Run(self.folder / "equal", source=self.stream, partitions=3, checkpoint_interval="200ms", pipelines="ingest,trends,archive") as run:
            run.wait_for_lines(self.lines)
            wait_until(lambda: all(one["checkpoint"] for name, one in run.pipelines()[1].items() if name != "ingest"), "checkpoints")
            durable = "rsvpulse_pipeline_durable_position"
            wait_until(lambda: self.of_trends(run, durable) == self.of_trends(run, "rsvpulse_pipeline_position"), "all is durable")
            self.assertEqual(len(self.of_trends(run, durable)), 3)
            metrics, log, pipelines = self.settled(run)
            self.assertEqual(metrics["rsvpulse_log_records"][labelled()], log["records"])
            self.assertEqual(metrics["rsvpulse_log_bytes"][labelled()], log["bytes"])
            self.assertEqual(metrics["rsvpulse_log_dead_letters_total"][labelled()], log["dead_letters"])
            self.assertEqual(metrics["rsvpulse_ingest_messages_total"][labelled()], log["records"])
            self.assertGreater(log["dead_letters"], 0)
            self.assertEqual(sum(metrics["rsvpulse_dead_letters_total"].values()), log["dead_letters"])
            self.assertGreater(len(metrics["rsvpulse_dead_letters_total"]), 1, "reasons are told apart")
            self.assertEqual(set(pipelines), {"ingest", "trends", "archive", "archive-dead-letters"})
            for name, told in pipelines.items():
                for position in told["positions"]:
                    at = labelled(pipeline=name, partition=position["partition"])
                    self.assertEqual(metrics["rsvpulse_pipeline_position"][at], position["offset"], name)
                for lag in told["lags"]:
                    at = labelled(pipeline=name, partition=lag["partition"])
                    self.assertEqual(metrics["rsvpulse_pipeline_lag_records"][at], lag["records"], name)
                self.assertEqual(sum(lag["records"] for lag in told["lags"]), told["lag"])
                self.assertEqual(metrics["rsvpulse_pipeline_in_trouble"][labelled(pipeline=name)], 0)
            self.assertEqual(len(pipelines["trends"]["lags"]), 3)
            sums = pipelines["trends"]["conservation"]
            for kind in CLASSES:
                self.assertEqual(metrics["rsvpulse_messages_total"][labelled(**{"pipeline": "trends", "class": kind})], sums[kind])
            self.assertEqual(sum(sums.values()), self.lines, "each line is in one class")
            checkpoint = pipelines["trends"]["checkpoint"]
            at = labelled(pipeline="trends")
            self.assertEqual(metrics["rsvpulse_checkpoint_timestamp_seconds"][at], checkpoint["at"] / 1000)
            self.assertEqual(metrics["rsvpulse_checkpoint_duration_seconds"][at], checkpoint["duration_ms"] / 1000)
            self.assertGreaterEqual(metrics["rsvpulse_checkpoint_age_seconds"][at], 0)
            journals = sum(path.stat().st_size for path in (self.folder / "equal" / "trends").iterdir())
            self.assertEqual(metrics["rsvpulse_checkpoint_size_bytes"][at], journals)
            self.assertGreater(journals, 0)
            newest = max(support.mtimes_of(self.stream)) / 1000
            self.assertAlmostEqual(metrics["rsvpulse_event_time_seconds"][labelled()], newest, places=3)
            self.assertGreater(metrics["rsvpulse_event_time_lag_seconds"][labelled()], 0)
            self.assertEqual(metrics["rsvpulse_source_state"][labelled(source="files", state="ended")], 1)
            self.assertEqual(sum(value for series, value in metrics["rsvpulse_source_state"].items() if ("source", "files") in series), 1)
            self.assertEqual(metrics["rsvpulse_source_lines_total"][labelled(source="files")], self.lines)
            self.assertEqual(metrics["rsvpulse_queue_fill_ratio"][labelled(queue="push")], 0)
            run.push(b'{"rsvp_id":1,"mtime":1}\n{"rsvp_id":')
            metrics, log, _ = self.settled(run)
            self.assertEqual(metrics["rsvpulse_ingest_messages_total"][labelled()], log["records"])
            self.assertEqual(metrics["rsvpulse_source_lines_total"][labelled(source="push")], 2)

    def test_whatever_a_source_is_called(self):
        url = 'http://127.0.0.1:9/a\\b?"q"=1'
        with Run(self.folder / "named", "--source", url, pipelines="ingest") as run:
            states = parse(run.get("/metrics").decode())["rsvpulse_source_state"]
            self.assertIn(url, {value for series in states for name, value in series if name == "source"})

    def test_reading_wants_the_token(self):
        for pipelines in ("ingest,trends", "ingest"):
            with self.subTest(pipelines), Run(self.folder / f"token-{len(pipelines)}", pipelines=pipelines,
                                              variables={"RSVPULSE_READ_TOKEN": "to read"}) as run:
                for path in ("/metrics", "/api/v1/pipelines"):
                    run.get(path, code=401)
                    request = urllib.request.Request(run.url() + path, headers={"Authorization": "Bearer to read"})
                    run.ask(request)
                run.get("/healthz")

    def test_it_is_described(self):
        with Run(self.folder / "described", pipelines="ingest,trends") as run:
            self.assertIn("/metrics", json.loads(run.get("/openapi.json"))["paths"])


if __name__ == "__main__":
    unittest.main()
