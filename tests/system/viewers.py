"""Many viewers of the stream in a process of their own.

Usage: viewers.py URL COUNT

Says `watching` on stdout when each of them got something, and at the end of its input how many bytes all of them got.
"""
import selectors
import socket
import subprocess
import sys
import urllib.parse

LIMIT_S = 60
BLOCK = 256 * 1024


class Viewers:
    """Use as a context manager. `processor` is where they run."""

    def __init__(self, url, count, processor):
        self.process = subprocess.Popen(["taskset", "-c", str(processor), sys.executable, __file__, url, str(count)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "watching\n":
            raise AssertionError("the viewers got nothing")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def leave(self):
        """Returns the bytes that they got."""
        told, _ = self.process.communicate("", LIMIT_S)
        return int(told)


def connect(url):
    connection = socket.create_connection((url.hostname, url.port), LIMIT_S)
    connection.sendall(f"GET /api/v1/stream HTTP/1.1\r\nHost: {url.netloc}\r\nAccept: text/event-stream\r\n\r\n".encode())
    connection.setblocking(False)
    return connection


def main():
    url, count = urllib.parse.urlsplit(sys.argv[1]), int(sys.argv[2])
    silent = set()
    total = 0
    with selectors.DefaultSelector() as ready:
        for _ in range(count):
            viewer = connect(url)
            silent.add(viewer)
            ready.register(viewer, selectors.EVENT_READ)
        ready.register(sys.stdin, selectors.EVENT_READ)
        while True:
            for key, _ in ready.select(LIMIT_S):
                if key.fileobj is sys.stdin:
                    print(total)
                    return
                got = len(key.fileobj.recv(BLOCK))
                if got == 0:
                    sys.exit("a viewer was sent away")
                total += got
                if key.fileobj in silent:
                    silent.remove(key.fileobj)
                    if not silent:
                        print("watching", flush=True)


if __name__ == "__main__":
    main()
