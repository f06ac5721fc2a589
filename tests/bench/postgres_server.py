"""A PostgreSQL server of the benchmarks' own, tuned as one that matters would be: what it acknowledges is on the disk."""
import os
import subprocess

from running import HERE

SCRIPT = os.path.join(HERE, "tests", "support", "postgres-server")
SETTINGS = """
fsync = on
shared_buffers = 512MB
max_connections = 200
max_wal_size = 4GB
checkpoint_timeout = 15min
"""
# Where the server was built with it.
COMPRESSION = "wal_compression = lz4\n"


class PostgresServer:
    """In a directory whose path is short, because a socket's must be."""

    def __init__(self, directory):
        self.directory = directory

    def __enter__(self):
        self.run("start")
        self.port = self.text("port").strip()
        try:
            self.resume_with(SETTINGS + COMPRESSION)
        except subprocess.CalledProcessError:
            self.resume_with(SETTINGS + "wal_compression = on\n")
        return self

    def __exit__(self, *_):
        self.run("stop")

    def run(self, action):
        subprocess.run([SCRIPT, action, self.directory], check=True, stdout=subprocess.DEVNULL)

    def text(self, name):
        with open(os.path.join(self.directory, name), encoding="utf-8") as file:
            return file.read()

    def resume_with(self, settings):
        """What comes last in the file counts."""
        self.run("pause")
        with open(os.path.join(self.directory, "data", "postgresql.conf"), "a", encoding="utf-8") as file:
            file.write(settings)
        self.run("resume")

    def uri(self, database="postgres"):
        return f"postgresql://slotd@/{database}?host={self.directory}&port={self.port}"

    def ask(self, *statements, database="postgres"):
        commands = [part for statement in statements for part in ("-c", statement)]
        return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", *commands, self.uri(database)], check=True,
                              capture_output=True, text=True).stdout.strip()

    def fresh(self, database):
        """Empty, and with nothing of earlier runs left to be written."""
        self.ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)", f"CREATE DATABASE {database}", "CHECKPOINT")
        return self.uri(database)
