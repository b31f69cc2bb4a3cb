"""More of adversarial_streams: what can be wrong with lines and bytes, and times and weights at the ends of their ranges."""
import json

from adversarial_streams import DAY, HOUR, LAST_MTIME, MARK, MIB, MINUTE, NAMES, NOON, drawn, file_of, line, raw


def padded(length, **fields):
    """A message of exactly so many bytes; the name that fills it is as long as it takes."""
    empty = raw(**fields, response='"yes"', visibility='""')
    return raw(**fields, response='"yes"', visibility='"%s"' % ("x" * (length - len(empty)))).encode()


def mark_first(draw):
    return MARK + file_of(drawn(draw, rsvp_id, NOON) for rsvp_id in range(5))


def mark_and_blank_line_first(draw):
    return MARK + b" \r\n" + file_of(drawn(draw, rsvp_id, NOON) for rsvp_id in range(5))


def mark_later(draw):
    good = raw().encode()
    return file_of([raw(2), MARK + good, MARK, b" " + MARK + good, good + MARK, raw(3)])


def mark_twice(draw):
    return MARK + MARK + file_of([raw(1), raw(2)])


def mark_alone(draw):
    return MARK


def line_ends(draw):
    """CR LF, several CRs, blank lines, blanks about a message, CRs alone, none after the last."""
    messages = [json.dumps(drawn(draw, rsvp_id, NOON + rsvp_id)).encode() for rsvp_id in range(60)]
    ends = [b"\n", b"\r\n", b"\r\r\r\n", b" \n", b"\t \r\n", b"\n\n", b"\n \t\r\n\r\n", b"\r", b"\v\n", b"\f\n", b"\0\n",
            b"\xc2\xa0\n"]
    starts = [b"", b"", b"", b" ", b"\t\r ", b"\v", b"\xc2\x85"]
    return b"".join(draw.choice(starts) + m + draw.choice(ends) for m in messages) + messages[0] + b"\r"


def repeats_with_other_line_ends(draw):
    """Of a message's bytes the end of its line is none, so these are duplicates."""
    message = raw().encode()
    return b"\r\n\n" + message + b"\n" + message + b"\r\n" + message + b"\r\r\n" + message


def repeats_with_other_blanks(draw):
    """Blanks are bytes of a message like others: the same but for them is a change, that changes nothing."""
    message = raw().encode()
    return b"\n".join([message, b" " + message, b" " + message, message + b" ", message + b"\t\r", message,
                       message.replace(b",", b", ", 1)])


def length_limit(draw):
    """One byte either side of 1 MiB, to which CRs at the end and the mark do not count; blank lines have no limit."""
    return MARK + b"\n".join([
        padded(MIB, rsvp_id=1), padded(MIB - 1, rsvp_id=2), padded(MIB + 1, rsvp_id=3), padded(MIB, rsvp_id=4) + b"\r" * (MIB // 2),
        padded(MIB, rsvp_id=5) + b"\r\r \r", raw(6).encode() + b" " * MIB, raw(7).encode() + b"\r" * (2 * MIB), b" " * (MIB + 100),
        b"\t\r " * MIB, b"\r" * (MIB + 1), b" " * MIB + raw(8).encode(), b" " * (MIB - len(raw(9))) + raw(9).encode(),
        raw(10).encode(),
        padded(MIB + 1, rsvp_id=11)])


def length_limit_with_mark(draw):
    return MARK + padded(MIB, rsvp_id=1) + b"\r\n" + padded(3 * MIB, rsvp_id=2) + b"\r" * 90_000


def length_limit_last(draw):
    """The last line, without an end, is blank and too long: nothing."""
    return raw().encode() + b"\n" + b" \t" * MIB


def bad_utf8(draw):
    wrong = [b"\xff", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf",
             b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\x80", b"\xc3", b"\xe2\x82",
             b"\xf0\x9f\x8f", b"\xc3(", b"\xfe"]
    right = [b"\xc2\x80", b"\xe0\xa0\x80", b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xf0\x90\x80\x80", b"\xf4\x8f\xbf\xbf",
             b"\xef\xbf\xbf", b"\x7f"]
    places = ['{"event_name":"a@b"}', '{"event_name":"@"}', '{"@":1}', "@{}", '{"event_id":"@"}', '{"event_name":"\\u0041@"}']
    return file_of(raw(number, event=place).encode().replace(b"@", part)
                   for number, (part, place) in enumerate((part, place) for part in wrong + right for place in places))


def deep(draw):
    def nest(count, inner="1"):
        return "[" * count + inner + "]" * count
    return file_of([raw(1, unknown=nest(900)), raw(2, unknown='{"a":' * 900 + "1" + "}" * 900),
                    raw(3, group=f'{{"group_topics":{nest(900)}}}'),
                    raw(4, event=nest(900)), raw(5, group=f'{{"group_topics":{nest(100_000)}}}'), raw(6, event=nest(100_000)),
                    raw(7, event='{"event_name":' * 100_000 + "1" + "}" * 100_000), nest(100_000), "[" * 100_000,
                    '{"event":' * 100_000, raw(8)])


def not_json(draw):
    """Every beginning of a message, and whatever else is none."""
    message = json.dumps(drawn(draw, 1, NOON), ensure_ascii=False).encode()
    wrong = ["{}", "[]", "[" + raw() + "]", "1", '"text"', "true", "null", "nulll", raw() + raw(), raw() + ",", raw() + " x",
             raw() + "\0", "," + raw(), raw()[:-1] + ",}", raw()[:-1] + ',"a"}', raw()[:-1] + ',"a":}', raw()[:-1] + ",1:2}",
             raw().replace('"', "'"), raw().replace(":", "=", 1), raw().replace(",", ";", 1), raw().replace(",", ",,", 1),
             raw(event='{"event_name":"a\tb"}'), raw(event='{"event_name":"\x00"}'), raw(event='{"event_name":"\x1f"}'),
             raw(event='{"event_name":"\x7f"}'),
             *(raw(event='{"event_name":"%s"}' % text) for text in (r"\x41", r"\u12", r"\u12G4", r"\U0041", "\\", r"\ud800\u",
                                                                    r"\ud800\u12", r"\ud83c\udfc3", r"\udfc3\ud83c", r"\u0000",
                                                                    r"\'", r"\0", r"\/", r"\b")), "// comment",
             raw() + " // comment", "/**/" + raw(), raw(event='{"event_name":"a"/**/}'), raw(event='{"event_name":"a",}'),
             raw(group='{"group_topics":[{"topic_name":"a"},]}'), raw(group='{"group_topics":[,]}'),
             raw(group='{"group_topics":[{"topic_name":"a"]}}')]
    return file_of([*(message[:length] for length in range(len(message) + 1)), *wrong])


def one_byte_changed(draw):
    lines = []
    for number in range(1500):
        text = bytearray(json.dumps(line(number % 50, NOON + number, "yes", ["Chess", "é\\"], "A", "B", "C", "D"),
                                    ensure_ascii=False).encode())
        text[draw.randrange(len(text))] = draw.choice(b'{}[]",:\\ \t0e-.\x00\x1f\x7f\x80\xc3\xffatun19'.replace(b"\n", b""))
        lines.append(bytes(text))
    return file_of(lines)


def ends_of_time(draw):
    times = [0, 1, HOUR - 1, HOUR, LAST_MTIME, LAST_MTIME - 1, LAST_MTIME // HOUR * HOUR, LAST_MTIME // HOUR * HOUR - 1,
             LAST_MTIME + 1, -1]
    return file_of(drawn(draw, rsvp_id, mtime) for rsvp_id, mtime in enumerate(times * 6))


def start_of_time(draw):
    return file_of(drawn(draw, draw.randrange(20), draw.randrange(26 * HOUR)) for _ in range(100))


def heavy(draw):
    """Weights of 2^31 each, enough of them that their sums pass 2^32 and, as scores times 1e9, 2^53."""
    return file_of(line(rsvp_id, NOON - draw.randrange(3) * HOUR, "yes", draw.choices(NAMES, k=3), "all",
                        guests=2**31 - 1) for rsvp_id in range(400))


def long_ago_within_span(draw):
    """One RSVP changed over and over at the edge of what --days keep, between messages that move event time on."""
    return file_of(drawn(draw, draw.randrange(3),
                         NOON + hour * 6 * HOUR - draw.choice([0, DAY, DAY + HOUR, 7 * DAY, MINUTE])) for hour in range(400))


SEEDED = (mark_first, mark_and_blank_line_first, mark_later, mark_twice, mark_alone, line_ends, repeats_with_other_line_ends,
          repeats_with_other_blanks, length_limit, length_limit_with_mark, length_limit_last, bad_utf8, deep, not_json,
          one_byte_changed, ends_of_time, start_of_time, heavy, long_ago_within_span)
