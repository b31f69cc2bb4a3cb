"""The full campaigns with Kafka: 50 kills of the program, 20 of the broker."""
import unittest

import program
import test_kafka_run
from test_kafka_run import KafkaRun


class KafkaSoak(KafkaRun):
    MESSAGES = 200_000  # so that there is still work at most of the kills

    def test_50_kills(self):
        under_load = self.kill_at_random(50)
        program.figure("kafka_kills_survived, of them while messages were still to come", f"50 {under_load}")
        self.assertGreater(under_load, 25)

    def test_20_deaths_of_the_broker(self):
        self.kill_the_broker(20)
        program.figure("kafka_broker_deaths_survived", 20)


# What ./test runs is not run again.
program.only_own_tests(KafkaSoak, KafkaRun)
del KafkaRun, test_kafka_run.KafkaRun

if __name__ == "__main__":
    unittest.main()
