"""The page in a real browser: each scenario of tests/browser/scenarios.mjs, on the built program."""
import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

import program

BROWSER_TESTS = program.ROOT / "tests" / "browser"
CHROMIUM = Path(os.environ.get("RSVPULSE_CHROMIUM", "/usr/bin/chromium"))
SCENARIOS = re.search(r"const SCENARIOS = \{(.*)\};", (BROWSER_TESTS / "scenarios.mjs").read_text()).group(1).replace(" ", "").split(",")
MEASURED = ("quick", "latency")
LIMIT_S = 180


def what_is_missing():
    if not shutil.which("node"):
        return "browser: node is not installed"
    if not CHROMIUM.exists():
        return f"browser: {CHROMIUM} is not installed"
    if not (BROWSER_TESTS / "node_modules" / "playwright-core").exists():
        return "browser: npm could not fetch playwright-core"
    if not (program.ROOT / "web" / "node_modules" / "esbuild").exists():
        return "browser: npm could not fetch what builds the page"
    return ""


class InBrowser(unittest.TestCase):
    def scenario(self, name):
        if missing := what_is_missing():
            self.skipTest(missing)
        environment = {**os.environ, "RSVPULSE_PROGRAM": str(program.PROGRAM), "RSVPULSE_CHROMIUM": str(CHROMIUM)}
        done = subprocess.run(["node", "scenarios.mjs", name], cwd=BROWSER_TESTS, capture_output=True, text=True, timeout=LIMIT_S,
                              check=False, env=environment)
        if "RSVPULSE_SOAK" in os.environ:
            print(done.stdout, end="", flush=True)
        self.assertEqual(done.returncode, 0, f"{done.stdout}{done.stderr}")


class Page(InBrowser):
    long = True


class PageMeasured(InBrowser):
    alone = True


class PageModel(unittest.TestCase):
    def test_what_the_page_knows_apart_from_how_it_looks(self):
        if not shutil.which("node") or not (program.ROOT / "web" / "node_modules" / "esbuild").exists():
            self.skipTest("browser: npm could not fetch what builds the page")
        tests = sorted(str(path) for path in (program.ROOT / "web" / "test").glob("*.test.mjs"))
        done = subprocess.run(["node", "--test", *tests], capture_output=True, text=True, timeout=LIMIT_S, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)


for _name in SCENARIOS:
    setattr(PageMeasured if _name in MEASURED else Page, f"test_{_name}", lambda self, name=_name: self.scenario(name))
