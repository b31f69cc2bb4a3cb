"""A terminal for tests: runs a program on a pseudo-terminal of its own and keeps what stands on its screen.

Understands what the program sends and nothing more; anything else fails the test that reads it, so that no byte of a message
goes unnoticed as a command."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
import unicodedata

# Cursor to a place, clearing of screen and line, colours, private modes.
SEQUENCE = re.compile(r"\x1b\[(?P<private>\?)?(?P<numbers>[0-9;]*)(?P<command>[A-Za-z])")
EMOJI_JOINER = "\u200d"


def columns_of(character):
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):  # combining marks, joiners
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Screen:
    def __init__(self, columns, rows):
        self.size = (columns, rows)
        self.cells = {}  # (row, column) -> text
        self.row = self.column = 0
        self.modes = {"?7": True, "?25": True, "?1049": False}  # wrapping, cursor, alternate screen
        self.normal = ""  # what was written outside the alternate screen
        self.unread = ""
        self.pictures = 0  # synchronised updates

    def feed(self, text):
        text, self.unread = self.unread + text, ""
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                sequence = SEQUENCE.match(text, at)
                if not sequence:
                    if re.fullmatch(r"\x1b(\[\??[0-9;]*)?", text[at:]):
                        self.unread = text[at:]
                        return
                    raise AssertionError(f"a sequence nobody asked for: {text[at:at + 20]!r}")
                self.obey(sequence)
                at = sequence.end()
            else:
                self.show(text[at])
                at += 1

    def obey(self, sequence):
        numbers, command = sequence["numbers"], sequence["command"]
        if sequence["private"]:
            self.modes["?" + numbers] = command == "h"
            self.pictures += numbers == "2026" and command == "h"
            if numbers == "1049":
                self.cells.clear()
        elif command == "H":
            self.row, self.column = (int(number or 1) - 1 for number in (numbers.split(";") + ["1"])[:2])
        elif command == "J" and numbers == "2":
            self.cells.clear()
        elif command == "K" and numbers == "2":
            self.cells = {place: text for place, text in self.cells.items() if place[0] != self.row}
        elif command == "K" and numbers in ("", "0"):
            self.cells = {place: text for place, text in self.cells.items() if place[0] != self.row or place[1] < self.column}
        elif command != "m":
            raise AssertionError(f"a command nobody asked for: {sequence[0]!r}")

    def show(self, character):
        if not self.modes["?1049"]:
            self.normal += character
            return
        if ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0:
            raise AssertionError(f"a raw control character in row {self.row}: {character!r}")
        width = columns_of(character)
        joined = width == 0 or self.cells.get((self.row, self.column - 2), "").endswith(EMOJI_JOINER)
        if joined:
            before = self.column - 1 if (self.row, self.column - 1) in self.cells else self.column - 2
            self.cells[self.row, before] = self.cells.get((self.row, before), "") + character
            return
        if self.column + width > self.size[0]:
            raise AssertionError(f"row {self.row} is wider than the screen: {self.line(self.row)!r}")
        if self.row >= self.size[1]:
            raise AssertionError(f"row {self.row} is below the screen")
        self.cells[self.row, self.column] = character
        self.column += width

    def line(self, row):
        text, column = "", 0
        while column < self.size[0]:
            cell = self.cells.get((row, column), " ")
            text += cell
            column += max(1, columns_of(cell[0]))
        return text.rstrip()

    def lines(self):
        return [self.line(row) for row in range(self.size[1])]


class Terminal:
    """The program on a terminal. Use as a context manager: whatever is left of it ends there."""

    def __init__(self, arguments, columns=80, rows=24, variables=None, stderr=None):
        self.screen = Screen(columns, rows)
        self.output = b""
        self.code = None
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:  # the program
            environment = {name: value for name, value in os.environ.items() if not name.startswith("RSVPULSE_") and name != "NO_COLOR"}
            environment |= {"TERM": "xterm-256color"} | (variables or {})
            if stderr is not None:
                os.dup2(stderr.fileno(), 2)
            self.set_size_of(0, columns, rows)
            os.execve(arguments[0], list(map(str, arguments)), environment)
        self.modes_before = termios.tcgetattr(self.terminal)
        self.partial = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.code is None:
            os.killpg(self.pid, signal.SIGKILL)  # what it started goes too
            os.waitpid(self.pid, 0)
        os.close(self.terminal)

    @staticmethod
    def set_size_of(descriptor, columns, rows):
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns, rows):
        self.screen.size = (columns, rows)
        self.screen.cells.clear()
        self.set_size_of(self.terminal, columns, rows)

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def signal(self, number):
        os.kill(self.pid, number)

    def read(self, wait_s=0.1):
        """Reads what there is; False once the program has closed the terminal."""
        if not select.select([self.terminal], [], [], wait_s)[0]:
            return True
        try:
            data = os.read(self.terminal, 65536)
        except OSError:
            data = b""
        self.output += data
        self.partial += data
        text = self.partial.decode(errors="ignore")
        self.partial = self.partial[len(text.encode()):]
        self.screen.feed(text)
        return bool(data)

    def wait_for(self, condition, limit_s=30):
        """Reads until condition(screen) is true; returns its value."""
        deadline = time.monotonic() + limit_s
        while True:
            if found := condition(self.screen):
                return found
            if time.monotonic() > deadline or not self.read():
                raise AssertionError("the screen never showed it; its last picture:\n" + "\n".join(self.screen.lines()) +
                                     "\noutside of it:\n" + self.screen.normal[-2000:])

    def wait_for_end(self, limit_s=30):
        """The exit code, once the program has ended and all that it wrote is read."""
        deadline = time.monotonic() + limit_s
        while self.code is None:
            self.read(0.02)
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > deadline:
                raise AssertionError("the program did not end:\n" + "\n".join(self.screen.lines()))
        while select.select([self.terminal], [], [], 0)[0] and self.read():
            pass
        return self.code
