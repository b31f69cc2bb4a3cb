"""What the tests of the tables share: the oracle's rows, rows read back by others than rsvpulse, and a PostgreSQL of one's own."""
import fcntl
import functools
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import program
import support

ROOT = program.ROOT
POSTGRES_BIN = Path("/usr/lib/postgresql/15/bin")
READERS = ROOT / "build" / "test" / "readers"  # a Python with other people's readers
READER_PACKAGES = ("pyarrow==26.0.1", "duckdb==1.5.6")

sys.path.insert(0, str(ROOT / "tests" / "oracle"))
import message  # noqa: E402
import tables_oracle  # noqa: E402

COLUMNS = tables_oracle.COLUMNS
KEYS = {name: 2 if name == "groups_topics" else 1 for name in COLUMNS}
REALS = {"lat", "lon", "group_lat", "group_lon"}
TEXTS = {"venue_name", "member_name", "photo", "event_id", "event_name", "event_url", "group_name", "group_city", "group_state",
         "group_country", "group_urlname", "urlkey", "topic_name", "response", "visibility"}


def oracle_tables(paths, folder):
    """Table -> its rows as the oracle's TSV has them, without the header."""
    out = Path(folder) / "oracle"
    subprocess.run([sys.executable, ROOT / "tests" / "oracle" / "tables_oracle.py", *paths, "--out", out], check=True,
                   stdout=subprocess.DEVNULL)
    return {name: (out / f"{name}.tsv").read_bytes().decode().split("\n")[1:-1] for name in COLUMNS}


def lines_of(name, rows):
    """Rows of Python values as the oracle writes them, sorted by key."""
    return ["\t".join(tables_oracle.cell(v) for v in row) for row in sorted(rows, key=lambda row: row[:KEYS[name]])]


def difference(got, expected):
    """What the first table that differs has to say; empty when none does."""
    for name in COLUMNS:
        if got[name] != expected[name]:
            ours, oracles = set(got[name]), set(expected[name])
            return (f"{name}: {len(got[name])} rows, the oracle has {len(expected[name])}; only ours: {sorted(ours - oracles)[:2]}; "
                    f"only the oracle's: {sorted(oracles - ours)[:2]}; same rows in another order: {ours == oracles}")
    return ""


@functools.lru_cache(maxsize=1)
def reader_python():
    """A Python that has pyarrow and DuckDB's own package. Skips the calling test where PyPI is not reached."""
    READERS.parent.mkdir(parents=True, exist_ok=True)
    python, stamp = READERS / "bin" / "python", READERS / "packages"
    with open(READERS.parent / "readers.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text().split() != list(READER_PACKAGES):
            shutil.rmtree(READERS, ignore_errors=True)
            done = subprocess.run([sys.executable, "-m", "venv", READERS], capture_output=True, check=False)
            if done.returncode == 0:
                done = subprocess.run([python, "-m", "pip", "install", "-q", "--retries", "1", *READER_PACKAGES], capture_output=True,
                                      check=False)
            if done.returncode:
                raise unittest.SkipTest("PyPI: pyarrow and duckdb could not be fetched")
            stamp.write_text(" ".join(READER_PACKAGES))
    return python


READ_PARQUET = """
import sys, pyarrow.parquet as parquet
sys.path[:0] = sys.argv[1:3]
import lake_support
for name, columns in lake_support.COLUMNS.items():
    # Sorted over the files' numbers, as they are promised to be: the reader does not sort.
    files = sorted((lake_support.Path(sys.argv[3]) / name).glob("*.parquet"), key=lambda path: int(path.stem.split("-")[-1]))
    for file in files:
        for row in parquet.ParquetFile(file).read(columns=columns).to_pylist():
            print("\\t".join([name, *(lake_support.tables_oracle.cell(row[c]) for c in columns)]))
"""
READ_DUCKDB = """
import sys, duckdb
sys.path[:0] = sys.argv[1:3]
import lake_support
connection = duckdb.connect(sys.argv[3], read_only=True)
for name, columns in lake_support.COLUMNS.items():
    selected = ", ".join(f'"{c}"' for c in columns)
    for line in lake_support.lines_of(name, connection.sql(f'SELECT {selected} FROM "{name}"').fetchall()):
        print(f"{name}\\t{line}")
"""


def read_by(script, place):
    done = subprocess.run([reader_python(), "-c", script, ROOT / "tests" / "system", ROOT / "tests" / "oracle", place],
                          capture_output=True, check=False, timeout=support.LIMIT_S, env=os.environ | {"PYTHONIOENCODING": "utf-8"})
    if done.returncode:
        raise AssertionError(f"reading {place}: {done.stderr.decode()[-2000:]}")
    tables = {name: [] for name in COLUMNS}
    for line in done.stdout.decode().split("\n")[:-1]:
        name, _, row = line.partition("\t")
        tables[name].append(row)
    return tables


def parquet_tables(folder):
    return read_by(READ_PARQUET, folder)


def duckdb_tables(file):
    return read_by(READ_DUCKDB, file)


def duckdb_rows(sql, database=":memory:"):
    """The rows of any SQL, as DuckDB's own package prints them."""
    script = "import sys, duckdb\nfor row in duckdb.connect(sys.argv[1], read_only=sys.argv[1] != ':memory:').sql(sys.argv[2]).fetchall(): print(*row, sep='\\t')"
    done = subprocess.run([reader_python(), "-c", script, database, sql], capture_output=True, check=True, text=True)
    return [tuple(line.split("\t")) for line in done.stdout.splitlines()]


class Postgres:
    """A server on a socket in a folder of its own, with nothing that listens on the network."""

    port = 5432  # names the socket

    def __init__(self, folder):
        if not (POSTGRES_BIN / "initdb").exists():
            raise unittest.SkipTest("PostgreSQL: Debian's postgresql-15 is not installed")
        # The socket's path has to be short, and the server's account has to reach it.
        self.folder = Path(folder)
        self.folder.chmod(0o755)
        self.as_other = os.geteuid() == 0
        if self.as_other:
            account = pwd.getpwnam("postgres")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.call("initdb", "-D", self.folder / "data", "-U", "rsvpulse", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()
        self.sql("CREATE DATABASE meetup", "postgres")

    @property
    def address(self):
        return f"postgres:///meetup?host={self.folder}&user=rsvpulse"

    def call(self, name, *arguments):
        as_other = ["runuser", "-u", "postgres", "--"] if self.as_other else []
        done = subprocess.run([*as_other, POSTGRES_BIN / name, *map(str, arguments)], capture_output=True, check=False, timeout=120,
                              cwd="/", stdin=subprocess.DEVNULL)
        if done.returncode:
            raise AssertionError(f"{name}: {done.stderr.decode()}{done.stdout.decode()}")

    def start(self, more=""):
        options = f"-c listen_addresses= {more} -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=20"
        # A server that recovers after a kill takes its time.
        self.call("pg_ctl", "-D", self.folder / "data", "-w", "-t", "60", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode="immediate"):
        self.call("pg_ctl", "-D", self.folder / "data", "-w", "-m", mode, "stop")

    def sql(self, sql, database="meetup", form=("-A", "-t", "-F", "\t")):
        done = subprocess.run([POSTGRES_BIN / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *form, "-h", self.folder, "-p", str(self.port),
                               "-U", "rsvpulse", "-d", database, "-c", sql], capture_output=True, check=False, timeout=120)
        if done.returncode:
            raise AssertionError(f"psql: {done.stderr.decode()}")
        return done.stdout.decode()

    def tables(self):
        return {name: lines_of(name, self.rows(name, columns)) for name, columns in COLUMNS.items()}

    def rows(self, name, columns):
        escapes = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\"}

        def value(column, cell):
            if cell == "\\N":
                return None
            if column in REALS:
                return float(cell)
            if column not in TEXTS:
                return int(cell)
            parts = cell.split("\\")
            out, rest = parts[0], iter(parts[1:])
            for part in rest:
                out += "\\" + next(rest, "") if not part else escapes[part[0]] + part[1:]
            return out

        selected = ", ".join(f'"{c}"' for c in columns)
        text = self.sql(f'COPY (SELECT {selected} FROM "{name}") TO STDOUT')
        return [[value(c, cell) for c, cell in zip(columns, line.split("\t"))] for line in text.split("\n")[:-1]]


class TlsPostgres(Postgres):
    """One that listens on localhost too, with TLS and by password alone; clients know it by a root certificate of its own."""

    PASSWORD = "the word: of \\ day"

    def __init__(self, folder):
        super().__init__(folder)
        self.sql(f"CREATE ROLE secured LOGIN SUPERUSER PASSWORD '{self.PASSWORD}'")
        self.stop("fast")
        self.root = self.make_root("root")
        self.certify("localhost", self.root)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        data = self.folder / "data"
        (data / "pg_hba.conf").write_text("local all rsvpulse trust\nhostssl all secured 127.0.0.1/32 scram-sha-256\n")
        self.start(f"-c port={self.port} -c listen_addresses=127.0.0.1 -c ssl=on -c ssl_cert_file={self.folder}/server.crt"
                   f" -c ssl_key_file={self.folder}/server.key")

    def make_root(self, name):
        """A certificate that can sign others; its key lies beside it."""
        root = self.folder / f"{name}.crt"
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name} of a test", "-keyout",
                     root.with_suffix(".key"), "-out", root)
        return root

    def certify(self, host, root):
        key, certificate, extra = (self.folder / f"server.{end}" for end in ("key", "crt", "ext"))
        extra.write_text(f"subjectAltName=DNS:{host}\n")
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}", "-keyout", key, "-out", self.folder / "server.csr")
        self.openssl("x509", "-req", "-days", "2", "-in", self.folder / "server.csr", "-CA", root, "-CAkey", root.with_suffix(".key"),
                     "-CAcreateserial", "-extfile", extra, "-out", certificate)
        key.chmod(0o600)
        if self.as_other:
            account = pwd.getpwnam("postgres")
            for path in (key, certificate):
                os.chown(path, account.pw_uid, account.pw_gid)

    @staticmethod
    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    def secured(self, host="localhost", root=None):
        return (f"postgres://secured@{host}:{self.port}/meetup?sslmode=verify-full&sslrootcert={root or self.root}"
                + ("&hostaddr=127.0.0.1" if host != "localhost" else ""))


def postgres_of(test_class, kind=Postgres):
    """A server for all tests of a class, gone with it."""
    folder = tempfile.mkdtemp(prefix="rp-pg-", dir="/tmp")
    test_class.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
    server = kind(folder)
    test_class.addClassCleanup(server.stop)
    return server
