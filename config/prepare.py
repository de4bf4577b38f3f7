"""Make a checkout ready to use: `python -m config.prepare`.

Database running, keys there, migrations applied. Where there is nothing to do it says nothing and
starts no Django, which keeps the second `make demo` short.
"""

import hashlib
import subprocess
import sys

import psycopg
from psycopg import sql

from config import catalogues, databases, env, paths, pg_programs


def main() -> int:
    try:
        prepare()
    except (pg_programs.LocalDatabaseError, databases.DatabaseNotReady, env.BadSetting) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except psycopg.OperationalError:
        sys.stderr.write("The database in DATABASE_URL cannot be reached.\n")
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


def prepare() -> None:
    catalogues.ensure()
    databases.ensure()
    if not all(file.exists() for file in paths.KEY_FILES):
        _manage("init_keys")
    wanted = f"migrated {fingerprint()}"
    with databases.connect("owner") as database:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        name = database.info.dbname
        if database.execute(query, [name]).fetchone() == (wanted,):
            return
        _manage("migrate", "--verbosity", "0", "--no-input")
        database.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name), sql.Literal(wanted)
            )
        )


def fingerprint() -> str:
    """Return a short hash over what decides how a migrated database looks."""
    files = sorted(env.PROJECT.glob("*/migrations/*.py"))
    files.append(
        env.PROJECT / "requirements" / "base.txt"
    )  # brings the migrations of other packages
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(env.PROJECT)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _manage(*arguments: str) -> None:
    subprocess.run([sys.executable, str(env.PROJECT / "manage.py"), *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main())
