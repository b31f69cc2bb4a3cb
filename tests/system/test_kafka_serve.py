"""`rsvpulse serve --from kafka`: servers that keep nothing answer what the processes that count would answer."""
import json
import signal
import urllib.error
import urllib.request

import run_answers
import running
import support
from kafka_support import KafkaCase
from nginx_front import behind_nginx
from test_metrics import labelled, parse

LIMIT_S = 30
RANKING = {"by": "topic,event,group,city,country", "days": run_answers.KEPT_DAYS, "decay": 0, "idle_minutes": 0, "top": 1000}


class ServeApart(KafkaCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stream = support.simulate(cls.folder / "stream.jsonl", count=10_000, seed=23, rate=2)
        cls.expected = run_answers.Expected(cls.stream)

    def serve(self, **options):
        server = running.Serve(kafka=self.broker.address, kafka_prefix=self.prefix, clock="event", **options)
        self.addCleanup(server.__exit__)
        return server

    def counted(self):
        """The stream, counted by one process, which is still there."""
        run = self.run_on_kafka("a", source=self.stream, partitions=4, checkpoint_interval="200ms")
        self.addCleanup(run.__exit__)
        run.wait_for_lines(self.expected.lines)
        return run

    def hold(self, server):
        self.hold_results(server, list(zip(run_answers.RANKINGS, self.expected.rankings)), self.expected.windows)

    def test_equals_the_oracle_with_nobody_else_there(self):
        early = self.serve()
        self.assertEqual(json.loads(early.get("/readyz", 503))["status"], 503)
        run = self.counted()
        self.hold(early)
        run.end()
        # What was published is enough: no process that counts is there any more.
        late = self.serve()
        running.wait_until(lambda: self.status_of(late.url() + "/readyz") == 200, "it is ready")
        self.hold(late)
        for path in ("/api/v1/pipelines", "/api/v1/sources", "/api/v1/dead-letters"):
            self.assertIn("--upstream", json.loads(late.get(path, 503))["detail"])
        self.says_what_it_does_not_know(late)
        self.tells_metrics(late)
        refusal = json.loads(late.get("/api/v1/map", 503))
        self.assertIn("--upstream", refusal["detail"])
        late.end()
        self.assertEqual(late.process.returncode, 0)

    def says_what_it_does_not_know(self, server):
        with urllib.request.urlopen(server.url() + "/api/v1/stream", timeout=LIMIT_S) as answer:
            status = self.first(answer, "status", lambda told: True)
        self.assertEqual({name: status[name] for name in ("messages_per_second", "rsvps", "conservation", "sources")},
                         {"messages_per_second": None, "rsvps": None, "conservation": None, "sources": None})
        self.assertGreater(status["event_time"], 0)

    def tells_metrics(self, server):
        metrics = parse(server.get("/metrics").decode())
        self.assertEqual(metrics["rsvpulse_counts_ready"], {labelled(): 1})
        self.assertEqual(sum(metrics["rsvpulse_counts_position"].values()), self.expected.lines)
        self.assertGreater(metrics["rsvpulse_counts_records_total"][labelled()], 0)
        self.assertNotIn("rsvpulse_messages_total", metrics)

    def test_reads_its_configuration_again(self):
        token = self.folder / "read-token"
        token.write_text("first")
        server = self.serve(read_token_file=token)
        server.url()

        def status(secret):
            request = urllib.request.Request(server.url() + "/metrics", headers={"Authorization": f"Bearer {secret}"})
            return self.status_of(request)
        self.assertEqual([status("first"), status("second")], [200, 401])
        token.write_text("second")
        server.process.send_signal(signal.SIGHUP)
        running.wait_until(lambda: status("second") == 200, "the new token opens", server.told)
        self.assertEqual(status("first"), 401)
        self.assertIn("configuration read again", server.told())
        token.unlink()
        server.process.send_signal(signal.SIGHUP)
        running.wait_until(lambda: "unchanged" in server.told(), "it says what is wrong", server.told)
        self.assertEqual(status("second"), 200)
        server.end()

    def status_of(self, url):
        try:
            with urllib.request.urlopen(url, timeout=LIMIT_S) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code

    def test_what_counts_cannot_tell_is_asked_upstream(self):
        run = self.counted()
        server = self.serve(upstream=run.url())
        self.hold(server)
        topic = json.loads(run.get("/api/v1/trending", by="topic"))["ranking"][0]["name"]
        for path in ("/api/v1/trending/topic/" + urllib.request.quote(topic, safe=""), "/api/v1/map"):
            self.assertEqual(json.loads(server.get(path, days=3)), json.loads(run.get(path, days=3)), path)
        self.assertEqual(json.loads(server.get("/api/v1/trending/topic/none", 404)), json.loads(run.get("/api/v1/trending/topic/none", 404)))
        self.assertIn("pipelines", json.loads(server.get("/api/v1/pipelines")))
        run.kill()
        self.assertIn("upstream", json.loads(server.get("/api/v1/map", 503, days=2))["detail"])

    def test_several_stand_behind_nginx(self):
        run = self.counted()
        servers = [self.serve(upstream=run.url()) for _ in range(2)]
        for server in servers:
            self.hold(server)
        url = behind_nginx(self, [server.url() for server in servers])
        expected = run.get("/api/v1/trending", format="tsv", **RANKING)
        query = "&".join(f"{name}={value}" for name, value in RANKING.items())
        for _ in range(6):  # each of them answers some
            with urllib.request.urlopen(f"{url}api/v1/trending?format=tsv&{query}", timeout=LIMIT_S) as answer:
                self.assertEqual(answer.read(), expected)
        with urllib.request.urlopen(url + "api/v1/stream", timeout=LIMIT_S) as answer:
            board = self.first_board(answer)
        ranked = [(row["name"], row["score"]) for row in board["ranking"]]
        self.assertEqual(ranked, [(row["name"], row["score"]) for row in json.loads(run.get("/api/v1/trending"))["ranking"]])

    def first_board(self, answer):
        """The first may be from before anything was merged."""
        return self.first(answer, "trending", lambda board: board["ranking"])

    def first(self, answer, wanted, good):
        """The first event of that name which is good."""
        name = ""
        for line in answer:
            text = line.decode().rstrip("\n")
            if text.startswith("event: "):
                name = text[7:]
            elif text.startswith("data: ") and name == wanted and good(told := json.loads(text[6:])):
                return told
        raise AssertionError(f"the stream ended without {wanted}")

    def test_a_wrong_upstream_is_said_at_once(self):
        server = self.serve(upstream="ftp://nowhere")
        self.assertEqual(server.process.wait(LIMIT_S), 2)
        self.assertIn("http://", server.told())
