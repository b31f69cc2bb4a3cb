"""PostgreSQL over TLS, with the password in a file of passwords, as `rsvpulse structure` and `rsvpulse run` meet it."""
import shutil
import tempfile
import unittest
from pathlib import Path

import lake_support
import support
from running import Run


class OverTls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("openssl"):
            raise unittest.SkipTest("openssl: the command is not installed")
        cls.server = lake_support.postgres_of(cls, lake_support.TlsPostgres)
        folder = tempfile.TemporaryDirectory(prefix="rsvpulse-tls-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.stream = support.simulate(cls.folder / "stream.jsonl", count=2_000, seed=5, malformed=0)
        cls.expected = lake_support.oracle_tables([cls.stream], cls.folder)
        cls.passwords = cls.password_file(cls.folder / "passwords", cls.server.PASSWORD)

    @classmethod
    def password_file(cls, path, password):
        escaped = password.replace("\\", "\\\\").replace(":", "\\:")
        path.write_text(f"localhost:{cls.server.port}:meetup:secured:{escaped}\n")
        path.chmod(0o600)
        return path

    def setUp(self):
        self.server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    def hold(self):
        if found := lake_support.difference(self.server.tables(), self.expected):
            self.fail(found)

    def structure(self, address, code, **variables):
        done = support.run("structure", self.stream, "--to", address, variables={"HOME": str(self.folder)} | variables)
        told = done.stderr.decode()
        self.assertEqual(done.returncode, code, told)
        self.assertNotIn(self.server.PASSWORD, told)
        return told

    def test_the_file_of_passwords_that_is_named(self):
        self.structure(self.server.secured(), 0, PGPASSFILE=str(self.passwords))
        self.hold()

    def test_pgpass_in_the_home_folder(self):
        home = self.folder / "home"
        home.mkdir()
        self.password_file(home / ".pgpass", self.server.PASSWORD)
        self.structure(self.server.secured(), 0, HOME=str(home))
        self.hold()

    def test_live(self):
        """And the connection is one over TLS indeed."""
        variables = {"PGPASSFILE": str(self.passwords), "HOME": str(self.folder)}
        with Run(self.folder / "live", source=self.stream, tables_to=self.server.secured(), pipelines="ingest,tables", clock="event",
                 variables=variables) as run:
            run.wait_for_lines(2_000)
            versions = self.server.sql("SELECT DISTINCT s.version FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)"
                                       " WHERE a.usename = 'secured' AND s.ssl").split()
            run.end()
        self.assertEqual(len(versions), 1)
        self.assertRegex(versions[0], "TLSv1[.][23]")
        self.hold()

    def test_a_root_that_did_not_sign_is_refused(self):
        told = self.structure(self.server.secured(root=self.server.make_root("other")), 1, PGPASSFILE=str(self.passwords))
        self.assertRegex(told, "PostgreSQL.*: .*certificate verify failed")

    def test_another_name_than_the_certificates_is_refused(self):
        told = self.structure(self.server.secured(host="db.example"), 1, PGPASSFILE=str(self.passwords))
        self.assertRegex(told, "PostgreSQL.*: .*does not match host name")

    def test_a_wrong_or_missing_password_is_told(self):
        wrong = self.password_file(self.folder / "wrong", "another")
        self.assertIn("password authentication failed", self.structure(self.server.secured(), 1, PGPASSFILE=str(wrong)))
        self.assertIn("no password supplied", self.structure(self.server.secured(), 1))


if __name__ == "__main__":
    unittest.main()
