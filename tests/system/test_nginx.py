"""docs/nginx.conf in front of the program: the path prefix, and a stream that comes through unbuffered."""
import re
import time
import unittest
import urllib.request

from nginx_front import LIMIT_S, behind_nginx
from test_api_contract import Running


class Nginx(unittest.TestCase):
    def setUp(self):
        self.server = Running().settle()
        self.addCleanup(self.server.close)
        self.url = behind_nginx(self, [self.server.url])

    def test_the_page_lies_below_the_path(self):
        with urllib.request.urlopen(self.url, timeout=LIMIT_S) as answer:
            page = answer.read().decode()
        for asset in re.findall(r'(?:src|href)="(assets/[^"]+)"', page):
            with urllib.request.urlopen(self.url + asset, timeout=LIMIT_S) as answer:
                self.assertEqual(answer.status, 200, asset)
        with urllib.request.urlopen(self.url + "api/v1/trending?format=tsv", timeout=LIMIT_S) as answer:
            self.assertTrue(answer.read().startswith(b"1\t"))

    def test_the_stream_is_not_buffered(self):
        with urllib.request.urlopen(self.url + "api/v1/stream", timeout=LIMIT_S) as answer:
            self.assertEqual(answer.headers.get_content_type(), "text/event-stream")
            seen = set()
            deadline = time.monotonic() + LIMIT_S
            # Far less than any buffer holds has come, and it is here already; the next second's news follow.
            while seen < {"trending", "windows", "status"}:
                self.assertLess(time.monotonic(), deadline)
                line = answer.readline().decode()
                if line.startswith("event: "):
                    seen.add(line[7:].strip())


if __name__ == "__main__":
    unittest.main()
