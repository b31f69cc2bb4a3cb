"""Streams that look for trouble, drawn from a seed: STREAMS is name -> the bytes of a file.

A fault is put where no reader may overlook it: in what `rsvpulse trend` uses, or in the line's own structure. Whether a fault
inside a field that it does not use refuses the line is left open (DESIGN.md 2).
"""
import json
import random

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
NOON = 1_489_924_800_000 // DAY * DAY + 12 * HOUR
MIB = 1 << 20
LAST_MTIME = 253_402_300_799_999
MARK = b"\xef\xbb\xbf"
NAMES = ["Running", "Chess", "Knitting", "Берлин", "東京", "naïve café", "🏃 run"]
ODD_NAMES = [" Running", "Running \t", "\v\fRunning\r\n", "", " ", "\t\n\r\v\f", "\u00a0Running", "\u2003Running", "Run\tning",
             "Run\nning", "Run\rning", "Run\\ning", "\\t", "\\", '"Running"', "a,b", "'", "Run\0ning", "\0", "\ud800", "\udc00 low",
             "\udc00\ud800", "\ud83c\udfc3", "\u202eRunning\u202c", "\u2066x\u2069", "\u200f", "\u061c", "\x1b[31mred\x1b[0m",
             "\x07", "\x7f", "\x9b31m", "\u2028", "\u2029", "\ufeff", "\ufffd", "\uffff", "\U0010ffff", "e\u0301", "é", "</script>",
             "%s{}", "-", "null", "\x01\x1f", "ß", "Ω" * 40_000, "long " * 30_000, "\u0085", "RUNNING", "running"]
# Every form of a number, and what is none.
VALUES = ["0", "-0", "1", "12", "12.0", "1e3", "1E3", "1e+3", "1.5e1", "15e-1", "1.5", "-1", "-12.0", "-0.0", "1e0", "0e0",
          "100e-2", "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740992.0", "9007199254740993.0",
          "9007199254740994.0", "-9007199254740992.0", "9.007199254740993e15", "9.007199254740994e15", "9223372036854775807",
          "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "9.2e18", "1e18", "2147483647", "2147483648",
          "2147483647.0", "1e400", "-1e400", "1e-400", "5e-324", "0.1e1", "1" * 400, "1." + "0" * 400, "1489924800000",
          "1489924800000.0", "1.4899248e12", "14899248e5", "1489924800000.5", "253402300799999", "253402300800000",
          "253402300799999.0", "2.53402300799999e14", '"12"', '"1489924800000"', "true", "false", "null", "[]", "{}", "[12]",
          '{"a":12}', '""', '"yes"', "01", "+1", ".5", "1.", "1e", "1e+", "0x10", "NaN", "Infinity", "-Infinity", "-", "--1",
          "1_000", "1 2", "tru", "nul", "'12'", "", "12,", "1\x00"]


def line(rsvp_id, mtime, response="yes", topics=(), event=None, group=None, city=None, country=None, **more):
    """A message of what trends use alone, as a dict."""
    return {"rsvp_id": rsvp_id, "mtime": mtime, "response": response,
            "event": {"event_id": f"e{rsvp_id % 5}"} | ({} if event is None else {"event_name": event}),
            "group": {"group_topics": [{"topic_name": topic} for topic in topics], "group_name": group, "group_city": city,
                      "group_country": country}} | more


def raw(rsvp_id=1, mtime=NOON, **fields):
    """A message as text, each field of it raw JSON that replaces or follows the usual ones."""
    fields = {"rsvp_id": rsvp_id, "mtime": mtime, "response": '"yes"', "event": '{"event_name":"Chess"}', "group": "{}"} | fields
    return "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"


def file_of(messages):
    """The messages, as dicts, text or bytes, a line each."""
    def bytes_of(m):
        return m if isinstance(m, bytes) else m.encode() if isinstance(m, str) else json.dumps(m).encode()
    return b"".join(bytes_of(m) + b"\n" for m in messages)


def drawn(draw, rsvp_id, mtime, names=NAMES):
    """A message with everything at random, from few names, so that many share and repeat them."""
    return line(rsvp_id, mtime, draw.choice(["yes", "yes", "yes", "no", "waitlist", " YES\t", "No", "yEs", "", None]),
                draw.choices(names, k=draw.randrange(6)), *(draw.choice(names) for _ in range(4)),
                guests=draw.choice([0, 0, 1, 2, 19, -1]))


def few_ids(draw):
    return file_of(drawn(draw, draw.randrange(5), NOON + draw.randrange(40) * 7 * MINUTE + draw.randrange(3)) for _ in range(1500))


def months_apart(draw):
    """Each message at any time of half a year, most of them before retention when they arrive."""
    return file_of(drawn(draw, draw.randrange(60),
                         NOON + draw.choice([draw.randrange(180 * DAY), 180 * DAY - draw.randrange(2 * DAY)]))
                   for _ in range(800))


def one_millisecond(draw):
    return file_of(drawn(draw, draw.randrange(8), NOON + draw.choice([0, 0, 0, 1, -1])) for _ in range(800))


def repeats(draw):
    """Earlier lines again, some at once, some after another of the same RSVP and mtime."""
    lines = []
    for number in range(600):
        lines.append(draw.choice(lines[-30:]) if number % 3 == 2 else file_of([drawn(draw, draw.randrange(9), NOON + number // 9)]))
    return b"".join(lines)


def odd_names(draw):
    return file_of(drawn(draw, rsvp_id, NOON - draw.randrange(60) * MINUTE, draw.sample(ODD_NAMES, 8)) for rsvp_id in range(150))


def shared_names(draw):
    """The same names as topic, event, group, city and country, with equal scores throughout."""
    return file_of(line(rsvp_id, NOON, "yes", [name, name, f" {name}", *NAMES[:2]], name, name, f"{name}\t", name.lower())
                   for rsvp_id, name in enumerate(draw.choices(NAMES, k=300)))


def about_edges(draw, now):
    """Messages a millisecond about every edge that this now has: hour, retention, idle span, window, second, and all of them in
    whole units and to the millisecond, which differ unless now is a whole hour."""
    spans = [*(days * DAY for days in (0, 1, 2, 7, 30)), HOUR, 23 * HOUR, 25 * HOUR,
             *(m * MINUTE for m in (1, 69, 70, 71, 180, 181)),
             *(s * SECOND for s in (1, 299, 300, 301))]
    edges_of_span = {now // unit * unit - span for unit in (1, SECOND, MINUTE, HOUR) for span in spans}
    steps = (-SECOND - 1, -SECOND, -1, 0, 1, MINUTE - 1, MINUTE)
    times = sorted(edge + step for edge in edges_of_span for step in steps if edge + step <= now)
    messages = [line(number, mtime, "yes", [f"at {number}", "all"], f"of {number % 7}") for number, mtime in enumerate(times)]
    draw.shuffle(messages)
    return file_of([*messages, line(-1, now, "no")])


def edges(draw):
    return about_edges(draw, NOON)


def edges_within_units(draw):
    return about_edges(draw, NOON + 37 * MINUTE + 31_234)


def near_ties(draw):
    """Scores that are equal but for the last bits of their sums: 0.1 + 0.2 and 0.3. Names decide, then dimensions."""
    def at(hours, count, name):
        return [line(draw.randrange(1 << 50), NOON - hours * HOUR, "yes", [name], name, name, guests=count - 1)]
    return file_of([*at(9, 1, "z"), *at(4, 1, "z"), *at(9, 3, "a"), *at(9, 2, "m"), *at(9, 1, "m"), *at(2, 1, "y"), *at(5, 1, "y"),
                    *at(1, 1, "b"), *at(5, 4, "x"), *at(2, 1, "x"), *at(0, 1, "c"), *at(6, 1, "w"), *at(6, 6, "w"),
                    line(0, NOON, "no")])


def numbers(draw):
    messages = [raw(mtime=NOON - place, **{field: value}) if field == "guests" else raw(**{"mtime": NOON - place, field: value})
                for field in ("rsvp_id", "mtime", "guests") for place, value in enumerate(VALUES)]
    messages += [raw(rsvp_id=1000 + place, event=f'{{"event_id":{value},"event_name":"of {place}"}}')
                 for place, value in enumerate(VALUES)]
    return file_of(draw.sample(messages, len(messages)))


def wrong_types(draw):
    values = ["null", "true", "false", "0", "12", "1.5", '"text"', '""', "[]", "{}", '["a"]', '[{"topic_name":"t"}]', "[[]]",
              "[null,1,{}]"]
    nested = {"event": ("event_name", "event_id"), "group": ("group_name", "group_city", "group_country", "group_topics")}
    outer = ("rsvp_id", "mtime", "response", "guests", "event", "group", "member", "venue")
    answers = ("yes", "YES", " yes\n", "\vyes\f", "yes\u00a0", "ｙｅｓ", "yeS", "yes.", "ye\u017f")
    messages = [{field: value} for field in outer for value in values]
    messages += [{part: f'{{"{field}":{value}}}'} for part, fields in nested.items() for field in fields for value in values]
    messages += [{"group": f'{{"group_topics":[{{"topic_name":{value}}},{value},{{"topic_name":"last"}}]}}'} for value in values]
    messages += [{"response": json.dumps(text)} for text in answers]
    return file_of(raw(**{"rsvp_id": str(number), "mtime": NOON + number} | message) for number, message in enumerate(messages))


def keys(draw):
    """Keys given twice, of which the last counts whole; keys by escapes; keys that only look like ours."""
    ours = ['"rsvp_id":2', '"rsvp_id":"2"', '"rsvp_id":3', '"mtime":%d' % (NOON + 1), '"mtime":null', '"mtime":%d' % NOON,
            '"response":"no"', '"response":"yes"', '"guests":4', '"guests":null', '"event":{"event_name":"A"}', '"event":{}',
            '"event":5', '"\\u0065vent":{"event_name":"B"}', '"event":{"event_name":"C","event_name":"D"}',
            '"event":{"event\\u005fname":"E"}', '"rsvp\\u005Fid":7', '"m\\u0074ime":%d' % (NOON + 2),
            '"group":{"group_name":"G","group_topics":[{"topic_name":"t","topic_name":"u"}]}',
            '"group":{"group_topics":[],"group_topics":[{"topic_name":"v"}]}',
            '"group":{"group_topics":[{"topic\\u005fname":"w"}]}', '"group":{}', '"RSVP_ID":9', '"":1', '"rsvp_id ":9',
            '"rsvp_id\\u0000":9', '"event\\u005Fname":"outside"', '"\\ud800":1',
            '"unknown":{"rsvp_id":9,"group":{"group_name":"inside"}}']
    fields = (draw.choices(ours, k=draw.randrange(3, 14)) for _ in range(700))
    return file_of("{" + draw.choice([",", ", ", " ,\t"]).join(f'"rsvp_id":{number % 90},"mtime":{NOON}'.split(",") + chosen) + "}"
                   for number, chosen in enumerate(fields))


SEEDED = (few_ids, months_apart, one_millisecond, repeats, odd_names, shared_names, edges, edges_within_units, near_ties, numbers,
          wrong_types, keys)


def streams():
    import adversarial_lines  # which is about lines and bytes, this file about messages
    return {made.__name__: made(random.Random(made.__name__)) for made in (*SEEDED, *adversarial_lines.SEEDED)}
