"""docs/nginx.conf in front of the program: the path prefix, and a stream that comes through unbuffered."""
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

import program
from test_api_contract import Running

LIMIT_S = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx(unittest.TestCase):
    def setUp(self):
        nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
        if not nginx:
            self.skipTest("nginx: not installed")
        self.server = Running().settle()
        self.addCleanup(self.server.close)
        folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, folder)
        port = free_port()
        example = (program.ROOT / "docs" / "nginx.conf").read_text()
        example = example.replace("127.0.0.1:8080", self.server.url.removeprefix("http://")).replace("listen 8443", f"listen 127.0.0.1:{port}")
        places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\n"
                                           f"events {{}}\nhttp {{\naccess_log off;\n{places}{example}}}\n")
        process = subprocess.Popen([nginx, "-e", folder / "errors", "-p", folder, "-c", folder / "nginx.conf"])
        self.addCleanup(process.wait, LIMIT_S)
        self.addCleanup(process.terminate)
        self.url = f"http://127.0.0.1:{port}/rsvpulse/"
        deadline = time.monotonic() + LIMIT_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                self.assertLess(time.monotonic(), deadline, "nginx does not listen")

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
