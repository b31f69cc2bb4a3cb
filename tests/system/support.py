"""What the tests of `rsvpulse trend` share: runs of the program, answers of the oracles, and how the two are compared."""
import contextlib
import functools
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import program

ROOT = program.ROOT
PROGRAM = Path(os.environ.get("RSVPULSE_BINARY", program.PROGRAM))  # mutants are put to the tests by this
ORACLES = ROOT / "tests" / "oracle"
RECORDINGS = ("captures/2017-03.jsonl.gz", "captures/2019-03a.jsonl.gz", "captures/2019-03b.jsonl.gz", "recorded.jsonl.gz",
              "malformed.txt", "odd_but_valid.txt")
LIMIT_S = 300
# What of a message no terminal may get: controls, those of the writing direction too, and separators of lines.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

sys.path.insert(0, str(ORACLES))
import message  # noqa: E402
import trend_oracle  # noqa: E402
import windows_oracle  # noqa: E402


def flags(options):
    """A dict of option values as arguments; None means not given."""
    return [text for name, value in options.items() if value is not None for text in (f"--{name}", str(value))]


def run(*arguments, stdin=None, variables=None):
    """Runs rsvpulse without the caller's own RSVPULSE_… settings. `stdin` is bytes or a path."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RSVPULSE_") and name != "NO_COLOR"}
    with open(stdin, "rb") if isinstance(stdin, Path) else tempfile.TemporaryFile() as source:
        if isinstance(stdin, bytes):
            source.write(stdin)
            source.seek(0)
        return subprocess.run([PROGRAM, *map(str, arguments)], stdin=source, capture_output=True, timeout=LIMIT_S, check=False,
                              env=environment | (variables or {}))


def simulate(path, **options):
    done = run("simulate", *flags({name.replace("_", "-"): value for name, value in options.items()}), "--out", path)
    if done.returncode != 0:
        raise AssertionError(f"rsvpulse simulate {options}: {done.stderr.decode()}")
    return path


def as_input(path, form, folder):
    """The file in another form, as (what to name on the command line, what to give on standard input)."""
    path = Path(path)
    opened = gzip.open if path.suffix == ".gz" else open
    if form == "stdin":
        return "-", path
    if form == "gz" and path.suffix != ".gz":
        changed = Path(folder) / f"{path.name}.gz"
        with opened(path, "rb") as plain, gzip.open(changed, "wb", compresslevel=1) as packed:
            shutil.copyfileobj(plain, packed)
        return changed, None
    if form == "zst":
        if not shutil.which("zstd"):
            raise unittest.SkipTest("zstd: the command is not installed")
        changed = Path(folder) / f"{path.name}.zst"
        with opened(path, "rb") as plain:
            subprocess.run(["zstd", "-q", "-f", "-1", "-o", changed], input=plain.read(), check=True)
        return changed, None
    return path, None


@functools.lru_cache(maxsize=1)
def messages_of(path):
    return list(message.read([path]))


def oracle_prints(oracle, path, options):
    """What the oracle prints of a file. Its main() runs here, so that a file is parsed once for many answers."""
    printed = io.StringIO()
    with mock.patch.object(oracle, "read", lambda paths: messages_of(*paths)), contextlib.redirect_stdout(printed), \
            mock.patch.object(sys, "argv", [oracle.__name__, str(path), *flags(options)]):
        oracle.main()
    return printed.getvalue()


def oracle_tsv(path, options):
    return oracle_prints(trend_oracle, path, options).encode()


def oracle_tsv_of_own_process(path, options, alone=False):
    """The same from the command line, as a person would compare it: nothing of the oracle is touched. `alone` for files so long
    that their messages fit the memory once only."""
    with subprocess.Popen([sys.executable, ORACLES / "trend_oracle.py", path, *flags(options)], stdout=subprocess.PIPE) as oracle:
        if not alone:
            messages_of(str(path))  # is needed soon: another processor does it meanwhile
        printed, _ = oracle.communicate()
    if oracle.returncode != 0:
        raise AssertionError(f"the oracle ended with code {oracle.returncode}")
    return printed


def oracle_windows(path, options):
    return json.loads(oracle_prints(windows_oracle, path, {name: options.get(name) for name in ("days", "now")}))


def difference(got, expected):
    """The first line that differs, shortened; empty when none does."""
    if got == expected:
        return ""
    got_lines, expected_lines = got.split(b"\n"), expected.split(b"\n")
    for number, (ours, oracles) in enumerate(zip(got_lines, expected_lines), 1):
        if ours != oracles:
            return f"line {number}: {ours[:200]!r}, the oracle has {oracles[:200]!r}"
    return f"{len(got_lines) - 1} rows, the oracle has {len(expected_lines) - 1}"


def tsv_of_json(answer):
    """The ranking of a JSON answer in the form of the TSV."""
    return "".join(f"{row['rank']}\t{row['dimension']}\t{message.tsv(row['name'])}\t{row['score']:.6f}\n"
                   for row in answer["ranking"]).encode()


def compare(path, options, runs, tsv=None, folder=None):
    """Fails unless each run of the program on the file, of which a run is a dict of threads, batch-bytes and form, gives the
    ranking (`tsv`, if it is known already) and the windows that the oracles give."""
    tsv = oracle_tsv(path, options) if tsv is None else tsv
    windows = oracle_windows(path, options)
    for one_run in runs:
        named, stdin = as_input(path, one_run.get("form", "plain"), folder)
        more = flags({name: value for name, value in one_run.items() if name != "form"})
        arguments = ["trend", *flags(options), *more, named]
        told = f"rsvpulse {' '.join(map(str, arguments))}{f' < {stdin}' if stdin else ''}"
        ranked = run(*arguments, "--output", "tsv", stdin=stdin)
        if ranked.returncode not in (0, 1):
            raise AssertionError(f"{told}: ended with code {ranked.returncode}: {ranked.stderr.decode(errors='replace')[-500:]}")
        if found := difference(ranked.stdout, tsv):
            raise AssertionError(f"{told}: {found}")
        answer = json.loads(run(*arguments, "--output", "json", stdin=stdin).stdout)
        if found := difference(tsv_of_json(answer), tsv):
            raise AssertionError(f"{told} --output json: {found}")
        if answer["windows"] != windows:
            raise AssertionError(f"{told}: windows {answer['windows']}, the oracle has {windows}")


def mtimes_of(path):
    """The mtimes of a file in ascending order, read off its text; good enough to choose a now by."""
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rb") as lines:
        return sorted(int(digits) for digits in re.findall(rb'"mtime": ?(\d{13})\b', lines.read()))
