"""Every answer of the API against the schemas that /openapi.json itself gives, in the little of JSON Schema that they use."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import program

LIMIT_S = 60
TYPES = {"object": dict, "array": list, "string": str, "null": type(None), "integer": int, "number": (int, float), "boolean": bool}


def faults(value, schema, schemas, at="answer"):
    """What in `value` the schema forbids, as texts."""
    if "$ref" in schema:
        return faults(value, schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, at)
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    kinds = schema.get("type", list(TYPES))
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(isinstance(value, TYPES[kind]) and not (kind in ("integer", "number") and isinstance(value, bool)) for kind in kinds):
        return [f"{at}: {value!r:.80} is no {' or '.join(kinds)}"]
    found = []
    if isinstance(value, dict):
        found += [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
        known = schema.get("properties", {})
        if schema.get("additionalProperties") is False:
            found += [f"{at}: {name} is not described" for name in value if name not in known]
        for name, part in value.items():
            found += faults(part, known.get(name, {}), schemas, f"{at}.{name}")
    if isinstance(value, list):
        for number, part in enumerate(value):
            found += faults(part, schema.get("items", {}), schemas, f"{at}[{number}]")
    return found


class Running:
    """`rsvpulse run` over a file, serving on a port that was free."""

    def __init__(self, *options, environment=None):
        self.folder = Path(tempfile.mkdtemp())
        self.file = self.folder / "rsvps.jsonl"
        program.run("simulate", "--count", 3000, "--seed", 4, "--malformed", "0.01", "--out", self.file)
        self.process = subprocess.Popen([program.PROGRAM, "run", "--data-dir", self.folder / "data", "--source", self.file, "--listen",
                                         "127.0.0.1:0", "--clock", "event", *options], stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, **(environment or {})})
        for line in self.process.stderr:
            if found := re.search(r"listening \(url=(\S+?)\)", line):
                self.url = found.group(1)
                break
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def get(self, route, headers=None):
        """Status, content type and body of an answer."""
        request = urllib.request.Request(self.url + route, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def json(self, route):
        status, _, body = self.get(route)
        if status != 200:
            raise AssertionError(f"{route}: {status} {body[:300]!r}")
        return json.loads(body)

    def settle(self):
        """Waits until all of the file is counted."""
        done = threading.Event()
        deadline = threading.Timer(LIMIT_S, done.set)
        deadline.start()
        while not done.wait(0.05):
            ended = any(source["phase"] == "ended" for source in self.json("/api/v1/sources")["sources"])
            known = self.json("/api/v1/pipelines")
            if ended and known["log"]["records"] > 0 and all(one["lag"] == 0 for one in known["pipelines"]):
                deadline.cancel()
                return self
        raise AssertionError("the file was not counted in time")

    def close(self):
        self.process.terminate()
        self.process.wait(LIMIT_S)
        self.process.stderr.close()
        shutil.rmtree(self.folder)


class ApiContract(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Running().settle()
        cls.addClassCleanup(cls.server.close)
        cls.api = cls.server.json("/openapi.json")

    def examples(self):
        """An address for each route that answers JSON."""
        by = self.server.json("/api/v1/trending?by=topic&top=1")["ranking"][0]["name"]
        entry = self.server.json(f"/api/v1/trending/topic/{urllib.request.quote(by, safe='')}")
        group = next(one["group_id"] for one in entry["groups"] if one["group_id"] is not None)
        return {
            "/api/v1/trending": "/api/v1/trending?by=city,country&top=50&days=7",
            "/api/v1/trending/{dimension}/{name}": f"/api/v1/trending/topic/{urllib.request.quote(by, safe='')}?days=3",
            "/api/v1/events/{id}": f"/api/v1/events/{entry['events'][0]['event_id']}",
            "/api/v1/groups/{id}": f"/api/v1/groups/{group}",
        }

    def test_every_json_answer_is_as_described(self):
        schemas = self.api["components"]["schemas"]
        examples = self.examples()
        described = 0
        for path, operations in self.api["paths"].items():
            schema = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {}).get("application/json", {}).get("schema")
            if not schema:
                continue
            described += 1
            with self.subTest(path):
                self.assertEqual(faults(self.server.json(examples.get(path, path)), schema, schemas), [])
        self.assertGreaterEqual(described, 9)

    def test_every_refusal_is_a_problem(self):
        for route, status in (("/api/v1/trending?top=0", 400), ("/api/v1/trending?topp=5", 400), ("/api/v1/map?days=9999", 400),
                              ("/api/v1/events/none", 404), ("/api/v1/groups/x", 404), ("/api/v1/trending/planet/x", 404),
                              ("/api/v1/stream?days=9999", 400), ("/nothing", 404), ("/assets/../../etc/passwd", 404)):
            with self.subTest(route):
                got, headers, body = self.server.get(route)
                self.assertEqual(got, status, body[:200])
                self.assertEqual(headers.get_content_type(), "application/problem+json")
                self.assertEqual(faults(json.loads(body), {"$ref": "/Problem"}, self.api["components"]["schemas"]), [])

    def test_the_pages_files_are_compressed_hashed_and_asked_for_once(self):
        status, headers, body = self.server.get("/")
        self.assertEqual((status, headers["Cache-Control"]), (200, "no-cache"))
        policy = headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertNotRegex(body, rb"<script(?![^>]*src=)|<style|\son[a-z]+=|\sstyle=")
        self.assertEqual(self.server.get("/", {"If-None-Match": headers["ETag"]})[0], 304)
        script = re.search(rb"assets/app\.[A-Z0-9]{8}\.js", body)
        if not script:
            self.skipTest("browser: the program was built without its page")
        _, plain, all_of_it = self.server.get("/" + script.group().decode())
        self.assertIn("immutable", plain["Cache-Control"])
        _, packed, less = self.server.get("/" + script.group().decode(), {"Accept-Encoding": "br"})
        self.assertEqual(packed["Content-Encoding"], "br")
        self.assertLess(len(less), len(all_of_it) / 2)

    def stream(self, headers=None, events=4):
        """The first events of the stream as (id, name, data)."""
        request = urllib.request.Request(self.server.url + "/api/v1/stream", headers=headers or {})
        found = []
        with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
            fields = {}
            for line in answer:
                text = line.decode().rstrip("\n")
                if not text and fields.get("event"):
                    found.append((fields["id"], fields["event"], json.loads(fields["data"])))
                    fields = {}
                    if len(found) == events:
                        return found
                elif ": " in text:
                    name, value = text.split(": ", 1)
                    fields[name] = value
        raise AssertionError(f"the stream ended after {found}")

    def test_the_stream_tells_the_present_and_resumes(self):
        def rows(board):
            return [(row["name"], row["score"]) for row in board["ranking"]]
        # The first looks may be from before all of the log was counted.
        for _ in range(50):
            found = self.stream()
            board = [data for _, name, data in found if name == "trending"][-1:]
            asked = self.server.json("/api/v1/trending")
            if board and rows(board[0]) == rows(asked):
                break
        self.assertEqual(rows(board[0]), rows(asked))
        self.assertIn("status", {name for _, name, _ in found})
        told = next(data for _, name, data in found if name == "status")["conservation"]
        self.assertEqual(told["read"], sum(told[name] for name in ("applied", "duplicate", "superseded", "expired", "dead_letter")))
        self.assertGreater(told["dead_letter"], 0)
        # Once nothing changes any more (the first minute still learns earlier ranks), the board is not sent again.
        for _ in range(50):
            again = self.stream({"Last-Event-ID": found[-1][0]}, events=3)
            if "trending" not in {name for _, name, _ in again}:
                break
            found = again
        self.assertNotIn("trending", {name for _, name, _ in again})


class Tokens(unittest.TestCase):
    def test_reading_wants_the_token_but_the_page_itself_does_not(self):
        server = Running(environment={"RSVPULSE_READ_TOKEN": "to read", "RSVPULSE_PUSH_TOKEN": "to write"})
        self.addCleanup(server.close)
        self.assertEqual(server.get("/")[0], 200)
        self.assertEqual(server.get("/healthz")[0], 200)
        for route in ("/api/v1/trending", "/api/v1/stream", "/openapi.json"):
            status, headers, _ = server.get(route)
            self.assertEqual((status, headers["WWW-Authenticate"]), (401, "Bearer"), route)
        self.assertEqual(server.get("/api/v1/windows", {"Authorization": "Bearer wrong"})[0], 401)
        for token in ("to read", "to write"):
            self.assertEqual(server.get("/api/v1/windows", {"Authorization": f"Bearer {token}"})[0], 200)

    def test_nobody_beyond_this_machine_reads_without_being_let(self):
        with tempfile.TemporaryDirectory() as folder:
            _, notes = program.run("run", "--data-dir", folder, "--listen", "0.0.0.0:0", code=78)
        self.assertIn("--public", notes)


if __name__ == "__main__":
    unittest.main()
