"""tools/setup with stand-ins for dpkg-query, apt-get, sudo and npm: it installs what is missing and nothing else."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Setup(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.bin = self.root / "bin"
        self.bin.mkdir()
        (self.root / "tools").mkdir()
        for script in ("setup", "lib.sh"):
            shutil.copy(ROOT / "tools" / script, self.root / "tools")
        (self.root / "third_party").mkdir()
        (self.root / "third_party" / "package-lock.json").write_text("{}")
        self.stand_in("apt-get", "exit ${APT_CODE-0}")
        self.stand_in("sudo", 'while [[ $1 == -* ]]; do shift; done; exec "$@"')
        self.stand_in("npm", 'mkdir -p third_party/node_modules; exit "${NPM_CODE-0}"')
        self.installed("")

    def stand_in(self, name, script):
        path = self.bin / name
        path.write_text(f'#!/bin/bash\necho "{name} $*" >>"{self.root}/calls"\n{script}\n')
        path.chmod(0o755)

    def installed(self, but):
        """Every package counts as installed but those in `but`."""
        script = f'for p in "${{@:3}}"; do [[ " {but} " == *" $p "* ]] || echo "ii $p"; done'
        path = self.bin / "dpkg-query"
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(0o755)

    def setup(self, *arguments, **environment):
        (self.root / "calls").write_text("")
        path = f"{self.bin}:{os.environ['PATH']}"
        done = subprocess.run(["tools/setup", *arguments], cwd=self.root, capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": path, **environment})
        calls = (self.root / "calls").read_text().splitlines()
        return done.returncode, done.stderr, [call for call in calls if not call.startswith("sudo")]

    def test_is_silent_when_nothing_is_missing(self):
        self.setup()
        self.assertEqual(self.setup(), (0, "", []))

    def test_installs_only_what_is_missing(self):
        self.setup()
        self.installed("mold zstd")
        code, notes, calls = self.setup()
        self.assertEqual(code, 0, notes)
        installs = [call for call in calls if " install " in call]
        self.assertEqual([call.split(" install ")[1] for call in installs], ["mold", "zstd"])
        self.assertEqual(len([call for call in calls if call.endswith(" update")]), 1)
        self.assertIn("setup: installing, to build: mold\n", notes)

    def test_says_what_failed(self):
        self.installed("mold")
        code, notes, _ = self.setup(APT_CODE="100")
        self.assertEqual(code, 1)
        self.assertIn("could not install what is needed to build", notes)

    def test_goes_on_without_npm_and_says_so(self):
        code, notes, _ = self.setup("--for", "build", NPM_CODE="1")
        self.assertEqual(code, 0)
        self.assertIn("Debian's slower simdjson is used instead", notes)

    def test_fetches_again_when_the_lock_file_changed(self):
        self.setup()
        (self.root / "third_party" / "package-lock.json").write_text('{"changed": 1}')
        self.assertTrue(any(call.startswith("npm ") for call in self.setup()[2]))
        self.assertEqual(self.setup()[2], [])

    def test_refuses_an_unknown_group(self):
        code, notes, _ = self.setup("--for", "fun")
        self.assertEqual(code, 1)
        self.assertIn("unknown group 'fun'", notes)


if __name__ == "__main__":
    unittest.main()
