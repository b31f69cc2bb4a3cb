"""A minute of what soak_run does for twenty: memory and descriptors of `rsvpulse run` under a steady load, with a kill."""
import tempfile
import unittest
from pathlib import Path

import steady_load

SECONDS = 60


class SteadyLoad(unittest.TestCase):
    alone = True  # it measures

    def test_memory_is_flat(self):
        with tempfile.TemporaryDirectory(prefix="rsvpulse-steady-") as folder:
            steady_load.hold_flat(self, Path(folder), SECONDS, lives=2, slack=0.5)


if __name__ == "__main__":
    unittest.main()
