"""What system tests share: the built program, the recordings beside the clone, and figures of soak tests."""
import os
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Another build, such as one with sanitizers, can be put to the same tests.
PROGRAM = Path(os.environ.get("RSVPULSE_PROGRAM", ROOT / "build" / "release" / "rsvpulse"))
RECORDINGS = ROOT.parent / "shared" / "data"
LIMIT_S = 300


def run(*arguments, stdin=None, code=0):
    """Runs rsvpulse with `stdin` as bytes; returns what it wrote to stdout and stderr. Fails unless it ends with `code`."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], input=stdin or b"", capture_output=True, timeout=LIMIT_S, check=False)
    notes = done.stderr.decode(errors="replace")
    if done.returncode != code:
        raise AssertionError(f"rsvpulse {' '.join(map(str, arguments))} ended with code {done.returncode}, not {code}:\n{notes}")
    return done.stdout, notes


def recording(name):
    """The path of a recording. Skips the calling test where the recordings are not beside the clone."""
    path = RECORDINGS / name
    if not path.exists():
        raise unittest.SkipTest(f"recordings: ../shared/data/{name} is not there")
    return path


def figure(name, value):
    """A measured value, for docs/measurements.md."""
    print(f"figure\t{name}\t{value}", flush=True)


def only_own_tests(soak, short):
    """Takes from `soak` the tests that it has from `short`, which ./test runs already; their helpers stay."""
    for name in dir(short):
        if name.startswith("test_"):
            setattr(soak, name, None)
