"""Slow, obvious twin of the conservation sums of `rsvpulse trend` (DESIGN.md 4): of every message read exactly one class holds."""
import gzip
from collections import Counter

from support import message

HOUR_MS = 3_600_000
OUT_OF_ORDER_MS = 60_000
MARK = b"\xef\xbb\xbf"


def lines_of(path):
    """The lines that are read, by the rules of the oracle's own reader: no mark that starts a file, no blank lines."""
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rb") as stream:
        for number, line in enumerate(stream, 1):
            line = line.removeprefix(MARK) if number == 1 else line
            if line.strip(message.BLANK.encode()):
                yield line


def messages_of(paths):
    """(content, message) of each line of the files in turn; no message for a malformed one. Ends of line are no content."""
    for path in paths:
        for line in lines_of(path):
            try:
                yield line.removesuffix(b"\n").rstrip(b"\r"), message.parse(line)
            except message.Malformed:
                yield line, None


def conservation(messages, days, now=None):
    """The sums as a Counter. Retention is judged by `now`, without one by the greatest mtime that came before.

    No identity is ever forgotten here. The product forgets one when its hour lies before retention; then every message that is
    older lies before retention too, and every newer one is applied, with or without it."""
    sums, newest, greatest = Counter(), {}, None
    for content, m in messages:
        sums["read"] += 1
        if m is None:
            sums["dead_letter"] += 1
            continue
        rsvp_id, mtime = m["rsvp_id"], m["mtime"]
        clock = greatest if now is None else now
        known = newest.get(rsvp_id)
        if clock is not None and mtime // HOUR_MS < clock // HOUR_MS - 24 * days:
            sums["expired"] += 1
        elif known and mtime < known[0]:
            sums["superseded"] += 1
        else:
            sums["duplicate" if known == (mtime, content) else "applied"] += 1
            newest[rsvp_id] = (mtime, content)
        if greatest is not None:
            sums["out_of_order"] += mtime < greatest - OUT_OF_ORDER_MS
        greatest = mtime if greatest is None else max(greatest, mtime)
    return sums
