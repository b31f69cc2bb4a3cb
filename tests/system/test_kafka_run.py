"""`rsvpulse run` with its log in a real Kafka: exactly what the oracles say, whatever dies on the way."""
import collections
import json
import random
import signal
import subprocess
import time
import unittest

import run_answers
import running
import support
from kafka_support import KafkaCase, partition_of

KILLS = 10
STEPS = ("ingest.append.before", "ingest.append.after", "ingest.commit.after", "trends.assign.after", "trends.write.before",
         "trends.write.after", "trends.flush.before", "trends.flush.after", "trends.journal.before", "trends.journal.after",
         "trends.commit.before", "trends.commit.after")
EAGER = {"group_size": "64KiB", "checkpoint_interval": "200ms"}


class KafkaRun(KafkaCase):
    MESSAGES = 20_000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stream = support.simulate(cls.folder / "stream.jsonl", count=cls.MESSAGES, seed=21, rate=2, malformed=0.01, bursts=1, bots=1)
        cls.expected = run_answers.Expected(cls.stream)
        with open(cls.stream, "rb") as lines:
            split = lines.read().split(b"\n")
        refused = {number for number, (_, message) in enumerate(cls.expected.messages) if message is None}
        kept = [line for line in split if line.strip()]
        cls.accepted = [line for number, line in enumerate(kept) if number not in refused]
        cls.refused = len(refused)

    def rankings_of(self, expected):
        return list(zip(run_answers.RANKINGS, expected.rankings))

    def hold(self, run, expected):
        self.hold_results(run, self.rankings_of(expected), expected.windows)

    def test_equals_the_oracle(self):
        with self.run_on_kafka("a", source=self.stream, partitions=4, **EAGER) as run:
            run.wait_for_lines(self.expected.lines)
            self.hold(run, self.expected)
            sums = run.pipelines()[1]["trends"]["conservation"]
            self.assertEqual(sum(sums.values()), self.expected.lines)
            # Results are published once a second.
            running.wait_until(lambda: self.newest_windows() == self.expected.windows, "the windows are published", self.newest_windows)
            run.end()
        self.hold_each_line_once(self.accepted, self.refused)
        # The results as records: the newest of each key is the oracle's.
        self.assertEqual(self.newest_windows(), self.expected.windows)
        ranked = {record["key"]: record["value"] for record in self.broker.records(self.prefix + "rsvpulse.trending")}
        rows = [json.loads(ranked[f"topic,event/{rank}".encode()]) for rank in range(1, 21)]
        self.assertEqual(support.difference(support.tsv_of_json({"ranking": rows}), self.expected.rankings[0]), "")

    def hold_sums(self, runs, expected):
        """What the processes of the group count adds up to all that was sent, each line once, dead letters too."""
        def found():
            return sum((collections.Counter(run.pipelines()[1]["trends"]["conservation"]) for run in runs), collections.Counter())
        def meet():
            sums = found()
            return sum(sums.values()) == expected.lines and sums["dead_letter"] == expected.lines - expected.accepted
        running.wait_until(meet, "the sums of all processes meet", found)

    def newest_windows(self):
        newest = {record["key"]: record["value"] for record in self.broker.records(self.prefix + "rsvpulse.windows")}
        return json.loads(newest[b"windows"])["windows"] if newest else None

    def test_kill_at_random_moments(self):
        self.kill_at_random(KILLS)

    def kill_at_random(self, kills):
        moments, under_load = random.Random(5), 0
        for _ in range(kills):
            with self.run_on_kafka("a", source=self.stream, partitions=3, **EAGER) as run:
                run.url()
                time.sleep(moments.uniform(0, 0.6))
                under_load += run.records() < len(self.accepted)
                run.kill()
        with self.run_on_kafka("a", source=self.stream, partitions=3, **EAGER) as run:
            run.wait_for_lines(self.expected.lines)
            self.hold(run, self.expected)
            run.end()
        self.hold_each_line_once(self.accepted, self.refused)
        return under_load

    def test_kill_at_each_step(self):
        for number, step in enumerate(STEPS):
            landed = self.folder / f"{self.prefix}{step}.landed"
            armed = {"RSVPULSE_FAULT_POINT": step, "RSVPULSE_FAULT_FILE": str(landed)}
            # Each has more to read than the one before it, so that every step comes.
            part = self.folder / f"{self.prefix}part.jsonl"
            part.write_bytes(b"\n".join(self.accepted[:(number + 1) * 1_000]) + b"\n")
            with self.run_on_kafka("a", source=part, partitions=3, variables=armed, **EAGER) as run:
                self.assertEqual(run.process.wait(running.LIMIT_S), -9, run.told())
            self.assertEqual(landed.read_text(), step)
        expected = run_answers.Expected(part)
        with self.run_on_kafka("a", source=part, partitions=3, **EAGER) as run:
            run.wait_for_lines(expected.lines)
            self.hold(run, expected)
            run.end()
        self.hold_each_line_once(self.accepted[:len(STEPS) * 1_000])

    def test_the_broker_dies_under_load(self):
        self.kill_the_broker(2)

    def kill_the_broker(self, kills):
        # Small groups, so that many are on their way.
        with self.run_on_kafka("a", source=self.stream, partitions=3, group_size="4KiB", checkpoint_interval="200ms") as run:
            for kill in range(1, kills + 1):
                records = self.MESSAGES * kill // (kills + 2)
                running.wait_until(lambda: run.records() >= records, "it is in the midst of it")
                self.broker.kill()
                time.sleep(0.3)
                self.broker.start()
            run.wait_for_lines(self.expected.lines)
            self.hold(run, self.expected)
            run.end()
        self.hold_each_line_once(self.accepted, self.refused)

    def test_a_producer_that_sends_again(self):
        """20 % of the messages come in 1 to 5 more copies, shuffled."""
        dice = random.Random(6)
        copies = [line for line in self.accepted if dice.random() < 0.2 for _ in range(dice.randint(1, 5))]
        lines = self.accepted + copies
        dice.shuffle(lines)
        path = self.folder / "resent.jsonl"
        path.write_bytes(b"\n".join(lines) + b"\n")
        # What counts of messages of one RSVP with the same mtime is their order, in the file as in the partition.
        expected = run_answers.Expected(path)
        topic = self.prefix + "upstream"
        subprocess.run(["kcat", "-P", "-b", self.broker.address, "-t", topic, "-z", "zstd"], input=path.read_bytes(), check=True)
        url = f"kafka://{self.broker.address}/{topic}?group=mine"
        with self.run_on_kafka("a", source=url, partitions=4, **EAGER) as run:
            time.sleep(0.5)
            run.kill()
        with self.run_on_kafka("a", source=url, partitions=4, **EAGER) as run:
            run.wait_for_lines(expected.lines)
            self.hold(run, expected)
            run.end()
        self.hold_each_line_once(lines)

    def test_seven_of_eight_partitions_are_silent(self):
        lines = [line for line in self.accepted if partition_of(json.loads(line)["rsvp_id"], 8) == 3]
        self.assertGreater(len(lines), 1000)
        path = self.folder / "one_partition.jsonl"
        path.write_bytes(b"\n".join(lines) + b"\n")
        expected = run_answers.Expected(path)
        with self.run_on_kafka("a", source=path, partitions=8, **EAGER) as run:
            run.wait_for_lines(expected.lines)
            self.hold(run, expected)
            log, _ = run.pipelines()
            self.assertEqual([place["partition"] for place in log["next"] if place["offset"] > 0], [3])
            run.end()

    def test_two_processes_one_killed_one_paused(self):
        """They share the partitions; each answers for both, whoever dies or comes back."""
        growing = self.folder / "growing.jsonl"
        with open(self.stream, "rb") as whole:
            lines = whole.readlines()
        growing.write_bytes(b"".join(lines[:len(lines) // 2]))
        expected_of_half = run_answers.Expected(growing)
        with self.run_on_kafka("in", source=growing, partitions=4, pipelines="ingest", **EAGER) as ingest, \
                self.run_on_kafka("a", pipelines="trends", partitions=4, **EAGER) as first, \
                self.run_on_kafka("b", pipelines="trends", partitions=4, **EAGER) as second:
            def shared():
                return all(len(run.pipelines()[1]["trends"]["positions"]) == 2 for run in (first, second))
            running.wait_until(shared, "each has two partitions", lambda: first.told() + second.told())
            ingest.wait_for_lines(len(lines) // 2)
            self.hold(first, expected_of_half)
            self.hold_sums((first, second), expected_of_half)
            # The first falls asleep; the second takes its partitions over, and what comes meanwhile counts.
            first.process.send_signal(signal.SIGSTOP)
            ingest.end()
            growing.write_bytes(b"".join(lines))
            with self.run_on_kafka("in", source=growing, partitions=4, pipelines="ingest", **EAGER) as again:
                again.wait_for_lines(self.expected.lines)
                self.hold(second, self.expected)
                # It wakes up as a zombie: what it still had on its way counts nothing, and the group takes it in again.
                first.process.send_signal(signal.SIGCONT)
                running.wait_until(shared, "each has two partitions again", lambda: first.told() + second.told())
                self.hold(first, self.expected)
                self.hold(second, self.expected)
                self.hold_sums((first, second), self.expected)
                second.kill()
                running.wait_until(lambda: len(first.pipelines()[1]["trends"]["positions"]) == 4, "the first has all", first.told)
                self.hold(first, self.expected)
                self.hold_sums((first,), self.expected)
                again.end()
            first.end()


class Murmur2(unittest.TestCase):
    def test_is_kafkas(self):
        # From Kafka's own test of it, UtilsTest.testMurmur2.
        self.assertEqual(partition_of(21, 1 << 31), -973932308 & 0x7FFFFFFF)


if __name__ == "__main__":
    unittest.main()
