"""What pages of other sites may not do: docs/adr/0019-pages-of-other-sites.md, on the running program and through nginx."""
import http.client
import json
import tempfile
import unittest
import urllib.parse

from nginx_front import behind_nginx
from running import Run

MESSAGE = b'{"rsvp_id":1,"mtime":1700000000000}'
LIMIT_S = 30


class CrossSite(unittest.TestCase):
    def start(self, **options):
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-cross-site-")
        self.addCleanup(folder.cleanup)
        run = Run(folder.name, pipelines="ingest,trends", **options)
        self.addCleanup(run.__exit__)
        return run

    def ask(self, url, method="GET", path="/api/v1/trending", body=None, **headers):
        """(status, body, headers) of a request with exactly these headers besides what HTTP needs."""
        where = urllib.parse.urlsplit(url)
        client = http.client.HTTPConnection(where.netloc, timeout=LIMIT_S)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        client.request(method, where.path.rstrip("/") + path, body, headers)
        answer = client.getresponse()
        try:
            return answer.status, answer.read(), answer.headers
        finally:
            client.close()

    def push(self, url, **headers):
        """As a page can without asking first: a simple request."""
        return self.ask(url, "POST", "/api/v1/rsvps", MESSAGE, Content_Type="text/plain", **headers)[0]

    def test_a_page_of_another_origin_writes_nothing(self):
        run = self.start()
        netloc = urllib.parse.urlsplit(run.url()).netloc
        for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
            self.assertEqual(self.push(run.url(), Origin=origin), 403, origin)
        self.assertEqual(self.push(run.url(), Sec_Fetch_Site="cross-site"), 403)
        self.assertEqual(run.records(), 0)
        self.assertEqual(self.push(run.url(), Origin=f"http://{netloc}"), 200)
        self.assertEqual(self.push(run.url()), 200)
        # To ask first is of no use either: nothing allows it.
        status, _, headers = self.ask(run.url(), "OPTIONS", "/api/v1/rsvps", Origin="https://evil.example", Access_Control_Request_Method="POST")
        self.assertGreaterEqual(status, 400)
        self.assertFalse([name for name in headers if name.lower().startswith("access-control")])

    def test_a_name_that_was_bound_anew_reads_nothing(self):
        run = self.start()
        for path in ("/", "/api/v1/trending", "/api/v1/stream", "/metrics", "/openapi.json"):
            status, body, _ = self.ask(run.url(), path=path, Host="evil.example")
            self.assertEqual(status, 403, path)
            self.assertIn("--host", json.loads(body)["detail"])
        self.assertEqual(self.ask(run.url(), Host="localhost:9")[0], 200)
        self.assertEqual(self.push(run.url(), Host="evil.example", Origin="http://evil.example"), 403)

    def test_named_hosts_and_tokens_open_it(self):
        named = self.start(host="pulse.example")
        self.assertEqual(self.ask(named.url(), Host="pulse.example:8443")[0], 200)
        self.assertEqual(self.push(named.url(), Host="pulse.example", Origin="https://pulse.example"), 200)
        self.assertEqual(self.push(named.url(), Host="pulse.example", Origin="https://evil.example"), 403)
        guarded = self.start(variables={"RSVPULSE_READ_TOKEN": "secret"})
        self.assertEqual(self.ask(guarded.url(), Host="anything.example", Authorization="Bearer secret")[0], 200)
        self.assertEqual(self.ask(guarded.url(), Host="anything.example")[0], 401)

    def test_behind_nginx(self):
        run = self.start(host="example.org", trusted_proxy="127.0.0.1", request_rate="1")
        url = behind_nginx(self, [run.url()])
        self.assertEqual(self.ask(url, Host="example.org")[0], 200)
        self.assertEqual(self.ask(url, Host="evil.example")[0], 403)
        # Each client has its own rate; what a client writes itself into the header does not help it. (2 at once, then 1 a second.)
        codes = [self.ask(run.url(), Host="example.org", X_Forwarded_For=f"192.0.2.{number}, 198.51.100.1")[0] for number in range(9)]
        self.assertIn(429, codes)
        self.assertEqual(self.ask(run.url(), Host="example.org", X_Forwarded_For="198.51.100.2")[0], 200)

    def test_nobody_is_believed_who_is_not_named(self):
        run = self.start(request_rate="1")
        codes = [self.ask(run.url(), X_Forwarded_For=f"192.0.2.{number}")[0] for number in range(9)]
        self.assertIn(429, codes)
