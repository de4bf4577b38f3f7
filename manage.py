#!/usr/bin/env python3
"""Django's entry point. Starts the embedded database first for commands that need data."""

import sys

from config import env

# These work without a database, and must: in an image build there is none.
WITHOUT_DATA = {
    "check", "collectstatic", "compilemessages", "diffsettings", "help", "init_keys", "makemessages",
    "startapp", "version", "--help", "-h", "--version",
}  # fmt: skip
AS_OWNER = {"createcachetable", "migrate", "pgtrigger", "sqlmigrate"}


def main(arguments: list[str]) -> None:
    if "--settings" in arguments[:-1]:  # before the database is started, which depends on it
        env.use_default("DJANGO_SETTINGS_MODULE", arguments[arguments.index("--settings") + 1])
    env.use_default("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    command = arguments[1] if len(arguments) > 1 else "help"
    if env.text("DJANGO_SETTINGS_MODULE") == "config.settings.dev" and command != "procrastinate":
        env.use_default("LOG_FILE", "var/log/commands.log")  # what a command says stays readable
    if command in AS_OWNER:
        env.use_default("DATABASE_ROLE", "owner")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "Django is not installed here. Run `make demo`, or use .venv/bin/python."
        ) from error

    if command not in WITHOUT_DATA:
        from config import databases, pg_programs

        try:
            databases.ensure()
        except (pg_programs.LocalDatabaseError, databases.DatabaseNotReady) as error:
            raise SystemExit(str(error)) from error
        check_start(command)
    execute_from_command_line(arguments)
    if command == "migrate":
        execute_from_command_line([arguments[0], "createcachetable"])


def check_start(command: str) -> None:
    """Refuse to work on real data with unsafe settings. Keep the worker as silent as the web."""
    import django

    from config import logging, selfcheck

    if command == "procrastinate":
        logging.close_side_doors()
    if command not in AS_OWNER:
        django.setup()
        selfcheck.refuse_unsafe_start()


if __name__ == "__main__":
    try:
        main(sys.argv)
    except env.BadSetting as fault:
        raise SystemExit(str(fault)) from fault
