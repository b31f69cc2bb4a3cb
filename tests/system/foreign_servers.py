"""Servers not our own that send a file's lines: Python's http.server, and npm's `ws` (tests/node)."""
import contextlib
import gzip
import http.server
import shutil
import subprocess
import threading
import unittest
import zlib

import program

NODE_TESTS = program.ROOT / "tests" / "node"


def bytes_of(path):
    return (gzip.open if str(path).endswith(".gz") else open)(path, "rb").read()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def chunk(self, data):
        if data:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def do_GET(self):
        content = self.server.content
        kind = self.path.split("?")[0].strip("/")
        self.send_response(200)
        if kind == "length":
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return
        self.send_header("Transfer-Encoding", "chunked")
        if kind == "sse":
            self.send_header("Content-Type", "text/event-stream")
        if kind == "gzip":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        packer = zlib.compressobj(wbits=31)
        for begin in range(0, len(content), 10_007):  # chunks end anywhere in a line
            part = content[begin:begin + 10_007]
            self.chunk(packer.compress(part) if kind == "gzip" else b"" if kind == "sse" else part)
        if kind == "gzip":
            self.chunk(packer.flush())
        if kind == "sse":
            for number, line in enumerate(content.split(b"\n")):
                self.chunk(b"id: %d\nevent: rsvp\ndata: %b\n\n" % (number, line))
        self.wfile.write(b"0\r\n\r\n")


@contextlib.contextmanager
def http_server(path):
    """Serves a file's lines in the forms /length, /chunked, /gzip and /sse; gives the URL without them."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.content = bytes_of(path)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def websocket_server(path, form="each", deflate=False):
    """Serves a file's lines by npm's ws (see tests/node/ws_server.mjs for the forms); gives the URL. `path` is a plain file."""
    if not shutil.which("node"):
        raise unittest.SkipTest("node: not installed")
    if not (NODE_TESTS / "node_modules" / "ws").exists():
        raise unittest.SkipTest("ws from npm: tools/setup could not fetch it")
    command = ["node", NODE_TESTS / "ws_server.mjs", path, form, "deflate" if deflate else "plain"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        try:
            yield f"ws://127.0.0.1:{int(server.stdout.readline())}/2/rsvps"
        finally:
            server.stdin.close()
            server.wait(timeout=20)
