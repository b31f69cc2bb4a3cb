"""What `rsvpulse run` must answer after it was given some files, by the oracles and the slow twin of the sums."""
import json
from collections import Counter

import slow_twin
import support

KEPT_DAYS = 7
RANKINGS = ({}, {"by": "topic,event,group,city,country", "days": KEPT_DAYS, "decay": 0, "idle-minutes": 0, "top": 1000},
            {"by": "city", "decay": 0.5, "top": 3})
CLASSES = ("applied", "duplicate", "superseded", "expired")


class Expected:
    """Of one file."""

    def __init__(self, path):
        self.messages = list(slow_twin.messages_of([path]))
        self.lines = len(self.messages)
        self.accepted = sum(m is not None for _, m in self.messages)
        # The log holds the messages alone.
        self.sums = slow_twin.conservation([pair for pair in self.messages if pair[1]], KEPT_DAYS)
        self.rankings = [support.oracle_tsv(path, options) for options in RANKINGS]
        self.windows = support.oracle_windows(path, {})

    def hold(self, test, run, partitions=1):
        """Fails unless the process, which has dealt with all lines, answers as it must."""
        log, pipelines = run.pipelines()
        test.assertEqual((log["records"], log["dead_letters"]), (self.accepted, self.lines - self.accepted), "each line once")
        sums = Counter(pipelines["trends"]["conservation"])
        test.assertEqual(sum(sums.values()), self.lines, "the sums meet")
        test.assertEqual(sums["dead_letter"], self.lines - self.accepted)
        if partitions == 1:  # each partition judges retention by its own clock
            test.assertEqual({name: sums[name] for name in CLASSES}, {name: self.sums[name] for name in CLASSES})
        for options, expected in zip(RANKINGS, self.rankings):
            parameters = {name.replace("-", "_"): value for name, value in options.items()}
            found = support.difference(run.get("/api/v1/trending", format="tsv", **parameters), expected)
            test.assertEqual(found, "", options)
            answer = json.loads(run.get("/api/v1/trending", **parameters))
            test.assertEqual(support.difference(support.tsv_of_json(answer), expected), "", options)
        test.assertEqual(json.loads(run.get("/api/v1/windows")), self.windows)
