"""A real Kafka broker for the tests of a class, what is in its topics, and `rsvpulse run` on it."""
import collections
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import program
import running

KAFKA = program.ROOT / "tools" / "kafka"
LIMIT_S = 180
# A session so short that a member that was killed or is paused is missed soon.
SHORT_SESSION = ("--kafka-set", "session.timeout.ms=6000", "--kafka-set", "heartbeat.interval.ms=500")


class Broker:
    """Skips the calling class where Maven Central is not reached."""

    def __init__(self):
        fetched = subprocess.run([KAFKA, "fetch"], capture_output=True, timeout=LIMIT_S * 3, check=False)
        if fetched.returncode != 0:
            raise unittest.SkipTest("Kafka: Maven Central is not reached, or there is no Java")
        self.folder = tempfile.TemporaryDirectory(prefix="rsvpulse-kafka-")
        # As most brokers are set, so that kcat can make topics; the program's own must be of its own making all the same.
        self.address = self.call("start", "auto.create.topics.enable=true")

    def call(self, verb, *more):
        done = subprocess.run([KAFKA, verb, Path(self.folder.name) / "broker", *more], capture_output=True, text=True,
                              timeout=LIMIT_S, check=False)
        if done.returncode != 0:
            raise AssertionError(f"tools/kafka {verb}: {done.stderr}")
        return done.stdout.strip()

    def start(self):
        self.call("start")

    def kill(self):
        self.call("stop", "--kill")

    def close(self):
        self.call("wipe")
        self.folder.cleanup()

    def records(self, topic):
        """The records of a topic, as kcat's JSON envelopes with the value as bytes."""
        done = subprocess.run(["kcat", "-C", "-b", self.address, "-t", topic, "-e", "-q", "-f", "%p %o %T %k %S\\n%s\\n"],
                              capture_output=True, timeout=LIMIT_S, check=False)
        if done.returncode != 0:
            raise AssertionError(f"kcat {topic}: {done.stderr.decode()}")
        at = 0
        while at < len(done.stdout):
            head = done.stdout.index(b"\n", at)
            fields = done.stdout[at:head].split(b" ")
            end = head + 1 + max(0, int(fields[-1]))
            yield {"partition": int(fields[0]), "offset": int(fields[1]), "key": b" ".join(fields[3:-1]),
                   "value": done.stdout[head + 1:end]}
            at = end + 1

    def values(self, topic):
        """How often each value is there."""
        return collections.Counter(record["value"] for record in self.records(topic))


class KafkaCase(unittest.TestCase):
    """Tests with one broker a class; each has topics of its own."""

    @classmethod
    def setUpClass(cls):
        cls.broker = Broker()
        cls.addClassCleanup(cls.broker.close)
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-kafka-runs-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)

    def setUp(self):
        self.prefix = self.id().rsplit(".", 1)[1] + "."

    def run_on_kafka(self, name, *arguments, **options):
        """One process; `name` is its data folder's."""
        options = {"kafka": self.broker.address, "kafka_prefix": self.prefix, "clock": "event", "pipelines": "ingest,trends"} | options
        return running.Run(self.folder / (self.prefix + name), *SHORT_SESSION, *arguments, **options)

    def hold_results(self, run, rankings, windows):
        """Waits until the process answers, for all that count with it, what it must."""
        def answers():
            for options, expected in rankings:
                parameters = {key.replace("-", "_"): value for key, value in options.items()}
                if run.get("/api/v1/trending", format="tsv", **parameters) != expected:
                    return False
            return json.loads(run.get("/api/v1/windows")) == windows
        running.wait_until(answers, "the results are the oracle's",
                           lambda: f"{run.get('/api/v1/trending', format='tsv')} {run.get('/api/v1/pipelines')} {run.told()[-3000:]}")

    def hold_each_line_once(self, accepted, refused=0):
        """`accepted`: the lines that are messages, as bytes; how many were refused."""
        log = self.broker.values(self.prefix + "meetup-rsvps")
        self.assertEqual(log - collections.Counter(accepted), collections.Counter(), "more than once")
        self.assertEqual(collections.Counter(accepted) - log, collections.Counter(), "lost")
        self.assertEqual(sum(self.broker.values(self.prefix + "rsvpulse.dead-letters").values()), refused)


def partition_of(rsvp_id, partitions):
    """As Kafka's clients deal keys: murmur2 (org.apache.kafka.common.utils.Utils)."""
    data = str(rsvp_id).encode()
    m, h = 0x5BD1E995, 0x9747B28C ^ len(data)
    whole = len(data) // 4 * 4
    for i in range(0, whole, 4):
        k = int.from_bytes(data[i:i + 4], "little") * m & 0xFFFFFFFF
        k = (k ^ k >> 24) * m & 0xFFFFFFFF
        h = h * m & 0xFFFFFFFF ^ k
    tail = data[whole:]
    if tail:
        h = (h ^ int.from_bytes(tail, "little")) * m & 0xFFFFFFFF
    h = (h ^ h >> 13) * m & 0xFFFFFFFF
    return ((h ^ h >> 15) & 0x7FFFFFFF) % partitions
