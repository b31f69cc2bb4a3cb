"""Debian's nginx with docs/nginx.conf, in front of servers of ours."""
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import program

LIMIT_S = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def behind_nginx(case, servers):
    """The URL of the page behind it; ends with the test. Skips the test where nginx is not installed."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if not nginx:
        case.skipTest("nginx: not installed")
    folder = Path(tempfile.mkdtemp())
    case.addCleanup(shutil.rmtree, folder)
    port = free_port()
    example = (program.ROOT / "docs" / "nginx.conf").read_text()
    listed = "".join(f"server {server.removeprefix('http://')};\n" for server in servers)
    example = example.replace("server 127.0.0.1:8080;", listed).replace("listen 8443", f"listen 127.0.0.1:{port}")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors;\n"
                                       f"events {{}}\nhttp {{\naccess_log off;\n{places}{example}}}\n")
    process = subprocess.Popen([nginx, "-e", folder / "errors", "-p", folder, "-c", folder / "nginx.conf"])
    case.addCleanup(process.wait, LIMIT_S)
    case.addCleanup(process.terminate)
    deadline = time.monotonic() + LIMIT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return f"http://127.0.0.1:{port}/rsvpulse/"
        except OSError:
            case.assertLess(time.monotonic(), deadline, "nginx does not listen")
