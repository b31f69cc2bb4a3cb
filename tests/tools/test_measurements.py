"""tools/measurements: a page of figures that is measured piece by piece."""
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Page(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.page = Path(folder.name) / "measurements.md"

    def take(self, lines, commit):
        return subprocess.run([ROOT / "tools/measurements", "--page", self.page, "--commit", commit], input=lines, text=True,
                              capture_output=True, check=False)

    def rows(self):
        return [[cell.strip() for cell in line.strip("|").split(" | ")][:3] for line in self.page.read_text().splitlines()
                if line.startswith("| ")][1:]

    def test_a_figure_measured_again_stays_in_its_place(self):
        self.take("noise\nfigure\tfirst\t1\nfigure\tsecond\t2\n", "abc")
        self.page.write_text(self.page.read_text() + "\nWhat it means.\n")
        self.assertEqual(self.take("figure\tfirst\t9\nfigure\tthird\t3\n", "def").returncode, 0)
        self.assertEqual(self.rows(), [["first", "9", "def"], ["second", "2", "abc"], ["third", "3", "def"]])
        self.assertTrue(self.page.read_text().endswith("\nWhat it means.\n"))

    def test_a_name_cannot_break_the_table(self):
        self.take("figure\ta | b\t1\n", "abc")
        self.assertEqual(self.rows(), [["a / b", "1", "abc"]])

    def test_nothing_measured_is_told_and_writes_nothing(self):
        done = self.take("no figure\n", "abc")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no figure", done.stderr)
        self.assertFalse(self.page.exists())


if __name__ == "__main__":
    unittest.main()
