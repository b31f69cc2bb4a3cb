"""The ranking of a file is the same when it comes from a server that is not our own."""
import json
import tempfile
import unittest
from pathlib import Path

import foreign_servers
import support

OPTIONS = {"days": 7, "top": 1_000, "decay": 1, "by": "topic,event,group,city,country", "idle-minutes": 0}


class ForeignServers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.file = support.simulate(Path(cls.folder.name) / "made.jsonl", count=5_000, seed=3, rate=2)
        cls.expected = support.oracle_tsv(cls.file, OPTIONS)
        cls.windows = support.oracle_windows(cls.file, OPTIONS)

    def check(self, url):
        arguments = ["trend", "--once", "--clock", "event", *support.flags(OPTIONS), url]
        ranked = support.run(*arguments, "--output", "tsv")
        self.assertEqual(ranked.returncode, 0, ranked.stderr.decode())
        self.assertEqual(support.difference(ranked.stdout, self.expected), "", url)

    def check_windows(self, url):
        answer = json.loads(support.run("trend", "--once", "--clock", "event", *support.flags(OPTIONS), "--output", "json", url).stdout)
        self.assertEqual(answer["windows"], self.windows)

    def test_pythons_http_server(self):
        with foreign_servers.http_server(self.file) as url:
            for form in ("length", "chunked", "gzip", "sse"):
                with self.subTest(form=form):
                    self.check(f"{url}/{form}")
            self.check_windows(f"{url}/chunked")

    def test_npms_websocket_server(self):
        for form in ("each", "many", "fragments", "binary"):
            for deflate in (False, True):
                with self.subTest(form=form, deflate=deflate), \
                        foreign_servers.websocket_server(self.file, form, deflate) as url:
                    self.check(url)


if __name__ == "__main__":
    unittest.main()
