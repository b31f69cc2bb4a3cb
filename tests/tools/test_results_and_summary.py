"""The parts of ./test that count: nothing that failed or was skipped may look as if it had passed."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.results = self.folder / "results.tsv"

    def write(self, name, text, mode=0o644):
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(mode)
        return self.folder / name

    def run_tool(self, *command, ci="false"):
        done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False,
                              env={**os.environ, "CI": ci})
        return done.returncode, done.stdout + done.stderr

    def noted(self):
        return sorted(tuple(line.split("\t")) for line in self.results.read_text().splitlines())


class Summary(InFolder):
    ALLOWED = "# why\nunit/Kafka.*   # no broker here\n"

    def summary(self, results, ci="false"):
        allowed = self.write("allowed", self.ALLOWED)
        return self.run_tool("tools/test_summary", self.write("results.tsv", results), allowed, ci=ci)

    def test_closes_with_the_counts(self):
        code, output = self.summary("passed\tunit/A.a\t\npassed\tunit/A.b\t\nskipped\tsystem/x\tno recordings\n")
        self.assertEqual(code, 0)
        self.assertEqual(output.splitlines()[-1], "2 passed, 0 failed, 1 skipped")
        self.assertIn("  system/x: no recordings\n", output)

    def test_fails_when_a_test_failed_and_names_it(self):
        code, output = self.summary("passed\tunit/A.a\t\nfailed\tunit/A.b\tbroken\n")
        self.assertEqual(code, 1)
        self.assertIn("Failed:\n  unit/A.b: broken\n", output)

    def test_fails_when_no_test_ran(self):
        self.assertEqual(self.summary("")[0], 1)
        self.assertEqual(self.summary("skipped\tunit/A.a\twhy\n")[0], 1)

    def test_in_ci_fails_on_a_skip_that_is_not_allowed(self):
        results = "passed\tunit/A.a\t\nskipped\tunit/Other.a\twhy\n"
        self.assertEqual(self.summary(results)[0], 0)
        code, output = self.summary(results, ci="true")
        self.assertEqual(code, 1)
        self.assertEqual(output.splitlines()[-1], "1 passed, 0 failed, 1 skipped")

    def test_in_ci_passes_with_an_allowed_skip(self):
        self.assertEqual(self.summary("passed\tunit/A.a\t\nskipped\tunit/Kafka.reads\tno broker\n", ci="true")[0], 0)


class UnitTests(InFolder):
    """A shell script stands in for a GoogleTest program."""

    REPORT = """<testsuites><testsuite name="A">
      <testcase name="well" status="run" result="completed" classname="A"/>
      <testcase name="skips" status="run" result="skipped" classname="A"><skipped message="a.cc:1&#x0A;no recordings"/></testcase>
      <testcase name="off" status="notrun" result="suppressed" classname="A"/>{more}</testsuite></testsuites>"""
    FAILURE = '<testcase name="fails" status="run" classname="A"><failure message="1 is not 2"/></testcase>'

    def run_program(self, script):
        program = self.write("a_test", "#!/bin/bash\nreport=${@: -1}; report=${report#*xml:}\n" + script, 0o755)
        self.write("CTestTestfile.cmake", f'add_test(a "{program}")\n')
        return self.run_tool("tools/unit_tests", self.folder, "--results", self.results)

    def reporting(self, more="", code=0):
        return f"cat >$report <<'END'\n{self.REPORT.format(more=more)}\nEND\necho '[ RUN      ] A.last'\nexit {code}\n"

    def test_counts_tests_rather_than_programs(self):
        code, output = self.run_program(self.reporting())
        self.assertEqual(code, 0, output)
        self.assertEqual(self.noted(), [("passed", "unit/A.well", ""), ("skipped", "unit/A.off", "disabled in the source"),
                                        ("skipped", "unit/A.skips", "no recordings")])

    def test_runs_only_what_is_named(self):
        self.run_program(self.reporting())
        code, output = self.run_tool("tools/unit_tests", self.folder, "--results", self.results, "b")
        self.assertEqual((code, "ctest knows no b" in output), (1, True))
        self.assertEqual(self.run_tool("tools/unit_tests", self.folder, "--results", self.results, "a")[0], 0)
        self.assertEqual(len(self.noted()), 6)

    def test_notes_a_failed_test(self):
        code, _ = self.run_program(self.reporting(self.FAILURE, code=1))
        self.assertEqual(code, 1)
        self.assertEqual(self.noted()[0], ("failed", "unit/A.fails", "1 is not 2"))

    def test_notes_a_crash_that_leaves_no_report(self):
        code, _ = self.run_program("echo '[ RUN      ] A.last'; kill -SEGV $$\n")
        self.assertEqual(code, 1)
        self.assertEqual(self.noted(), [("failed", "unit/a", "ended with code -11 in A.last")])

    def test_notes_an_end_in_failure_though_every_test_passed(self):
        code, _ = self.run_program(self.reporting(code=66))
        self.assertEqual(code, 1)
        self.assertEqual(self.noted()[0], ("failed", "unit/a", "ended with code 66 in A.last"))

    def test_notes_a_program_without_tests(self):
        self.assertEqual(self.run_program("echo '[==========] Running 0 tests'\n")[0], 1)
        self.assertEqual(self.noted(), [("failed", "unit/a", "ran no test")])

    def test_notes_a_program_that_was_not_built(self):
        self.write("CTestTestfile.cmake", 'add_test(a "/nowhere/a_test")\n')
        self.assertEqual(self.run_tool("tools/unit_tests", self.folder, "--results", self.results)[0], 1)
        self.assertEqual(self.noted(), [("failed", "unit/a", "the program was not built")])


class SystemRun(InFolder):
    CASES = """import unittest
class A(unittest.TestCase):
    def test_well(self): pass
    def test_skips(self): self.skipTest("no recordings")
    def test_parts(self):
        for part in (1, 2):
            with self.subTest(part): self.assertEqual(part, 1)
"""

    def run_cases(self, cases, *parts):
        self.write("test_cases.py", cases)
        return self.run_tool("tests/system/run", "--folder", self.folder, "--results", self.results, *parts)

    def test_notes_each_outcome(self):
        self.assertEqual(self.run_cases(self.CASES)[0], 1)
        self.assertEqual(self.noted(), [("failed", "system/test_cases.A.test_parts [2]", "AssertionError: 2 != 1"),
                                        ("passed", "system/test_cases.A.test_well", ""),
                                        ("skipped", "system/test_cases.A.test_skips", "no recordings")])

    def test_runs_only_what_is_named(self):
        self.assertEqual(self.run_cases(self.CASES, "well")[0], 0)
        self.assertEqual(self.noted(), [("passed", "system/test_cases.A.test_well", "")])

    def test_side_by_side_it_notes_the_same(self):
        self.write("test_others.py", self.CASES.replace("class A", "class B"))
        code, output = self.run_cases(self.CASES, "--jobs", "2", "-v")
        self.assertEqual(code, 1)
        self.assertEqual(sorted(self.noted()), sorted(
            outcome for name in ("cases.A", "others.B") for outcome in (
                ("failed", f"system/test_{name}.test_parts [2]", "AssertionError: 2 != 1"),
                ("passed", f"system/test_{name}.test_well", ""),
                ("skipped", f"system/test_{name}.test_skips", "no recordings"))))
        self.assertIn("2 passed, 2 failed, 2 skipped", output)

    def test_side_by_side_it_runs_only_what_is_named(self):
        self.assertEqual(self.run_cases(self.CASES, "--jobs", "2", "well")[0], 0)
        self.assertEqual(self.noted(), [("passed", "system/test_cases.A.test_well", "")])

    def test_side_by_side_it_notes_a_process_that_dies(self):
        for code in (3, 1):
            dying = f"import os, unittest\nclass A(unittest.TestCase):\n    def test_well(self): os._exit({code})\n"
            self.assertEqual(self.run_cases(dying, "--jobs", "2")[0], 1)
            self.assertIn(("failed", "system/test_cases.A", f"its process ended with code {code}"), self.noted())

    def test_side_by_side_those_that_measure_come_last(self):
        alone = "import time, unittest\nclass A(unittest.TestCase):\n    alone = True\n    def test_last(self): pass\n"
        self.write("test_others.py", "import time, unittest\nclass B(unittest.TestCase):\n    def test_slow(self): time.sleep(0.5)\n")
        self.assertEqual(self.run_cases(alone, "--jobs", "2")[0], 0)
        self.assertEqual([line.split("\t")[1] for line in self.results.read_text().splitlines()],
                         ["system/test_others.B.test_slow", "system/test_cases.A.test_last"])

    def test_notes_a_file_that_cannot_be_read_side_by_side(self):
        self.assertEqual(self.run_cases("import nowhere_to_be_found\n", "--jobs", "2")[0], 1)
        self.assertEqual(self.noted()[0][0], "failed")

    def test_notes_a_file_that_cannot_be_read(self):
        self.assertEqual(self.run_cases("import nowhere_to_be_found\n")[0], 1)
        self.assertEqual(self.noted()[0][0], "failed")


if __name__ == "__main__":
    unittest.main()
