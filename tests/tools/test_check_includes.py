"""tools/check_includes finds each kind of fault where it was planted, and nothing in a tree without any."""
import subprocess
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).resolve().parents[2] / "tools" / "check_includes"
TABLE = "base:\nrsvp: base\ntrend: base rsvp\napp: *\n<simdjson: rsvp\n"


class CheckIncludes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("docs/modules.txt", TABLE)
        self.write("src/base/result.h", "#pragma once\n#include <string>\n")
        self.write("src/rsvp/parser.h", '#pragma once\n#include <simdjson.h>\n#include "base/result.h"\n')
        self.write("src/app/main.cc", '#include "rsvp/parser.h"\n#include "base/result.h"\n')

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def check(self):
        done = subprocess.run([CHECK, self.root], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def assert_fault(self, place, words):
        code, output = self.check()
        self.assertEqual(code, 1, output)
        self.assertEqual(len(output.splitlines()), 1, output)
        self.assertTrue(output.startswith(place + ": "), output)
        self.assertIn(words, output)

    def test_accepts_a_tree_that_obeys(self):
        self.assertEqual(self.check(), (0, "3 files obey docs/modules.txt\n"))

    def test_finds_an_arrow_that_points_up(self):
        self.write("src/base/clock.cc", '// time\n#include "rsvp/parser.h"\n')
        self.assert_fault("src/base/clock.cc:2", "base may include no other module, not rsvp")

    def test_holds_tests_and_fuzzers_to_the_table_too(self):
        for name in ("parser_test.cc", "parser_fuzz.cc"):
            with self.subTest(name):
                self.write(f"src/rsvp/{name}", '#include "app/main.h"\n')
                self.write("src/app/main.h", "#pragma once\n")
                self.assert_fault(f"src/rsvp/{name}:1", "rsvp may include base, not app")
                (self.root / "src/rsvp" / name).unlink()

    def test_wants_the_module_in_each_name(self):
        for name in ("parser.h", "../base/result.h", "src/base/result.h", "base/../app/main.h"):
            with self.subTest(name):
                self.write("src/rsvp/parser.cc", f'#include "{name}"\n')
                self.assert_fault("src/rsvp/parser.cc:1", "is not written as")

    def test_finds_a_header_that_does_not_exist(self):
        self.write("src/rsvp/parser.cc", '#include "rsvp/gone.h"\n')
        self.assert_fault("src/rsvp/parser.cc:1", "does not exist")

    def test_keeps_a_library_in_its_module(self):
        self.write("src/trend/windows.cc", "#  include <simdjson/dom.h>\n")
        self.assert_fault("src/trend/windows.cc:1", "<simdjson/dom.h> belongs to rsvp alone")

    def test_wants_pragma_once_outside_of_comments(self):
        self.write("src/trend/windows.h", "// #pragma once\n")
        self.assert_fault("src/trend/windows.h:1", "#pragma once")

    def test_finds_a_module_without_a_line(self):
        self.write("src/extra/extra.cc", "")
        self.assert_fault("src/extra/extra.cc:1", "'extra' has no line")

    def test_refuses_a_table_that_names_unknown_modules(self):
        self.write("docs/modules.txt", TABLE + "trend: nowhere\n")
        code, output = self.check()
        self.assertEqual(code, 1)
        self.assertIn("'trend' names a module 'nowhere'", output)


if __name__ == "__main__":
    unittest.main()
