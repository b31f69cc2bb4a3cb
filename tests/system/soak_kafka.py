"""The full campaigns with Kafka: 50 kills of the program, 20 of the broker."""
import unittest

import program
import test_kafka_run
from test_kafka_run import KafkaRun


class KafkaSoak(KafkaRun):
    def test_50_kills(self):
        self.kill_at_random(50)
        program.figure("kafka_kills_survived", 50)

    def test_20_deaths_of_the_broker(self):
        self.kill_the_broker(20)
        program.figure("kafka_broker_deaths_survived", 20)


# What ./test runs is not run again.
program.only_own_tests(KafkaSoak, KafkaRun)
del KafkaRun, test_kafka_run.KafkaRun

if __name__ == "__main__":
    unittest.main()
