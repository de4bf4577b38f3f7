"""A process as a production install has it: only what requirements/base.txt names can be imported.

Prints one line per page it got. Run by test_production_install.py.
"""

import importlib
import importlib.metadata
import pkgutil
import re
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec

from config import env

# Importing these starts a site, which refuses to start without keys and a database.
STARTS = {"config.gunicorn", "config.wsgi", "config.asgi"}
OURS = ("accounts", "config", "evidence", "legal_analysis", "support")


def installed() -> set[str]:
    """Return the packages a production install has, names as pip compares them."""
    text = (env.PROJECT / "requirements" / "base.txt").read_text(encoding="utf-8")
    return {plain(name) for name in re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==", text, re.MULTILINE)}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class NotInstalled(MetaPathFinder):
    """Refuses the modules of every other package."""

    def __init__(self) -> None:
        known = installed()
        self.refused = {
            module
            for module, owners in importlib.metadata.packages_distributions().items()
            if not known & {plain(owner) for owner in owners}
        }

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: object = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] in self.refused:
            raise ModuleNotFoundError(f"{name} is not in requirements/base.txt", name=name)
        return None


def main() -> None:
    finder = NotInstalled()
    sys.meta_path.insert(0, finder)
    assert {"pytest", "playwright", "mypy"} <= finder.refused
    import django

    django.setup()
    for name in OURS:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".settings" not in found.name and found.name not in STARTS:
                importlib.import_module(found.name)
    from django.urls import get_resolver

    print(len(get_resolver().url_patterns), "addresses")  # noqa: T201
    if "pages" in sys.argv:
        from django.test import Client

        answer = Client(headers={"host": "localhost"}).get("/account/login/")
        print("sign-in page", answer.status_code)  # noqa: T201


if __name__ == "__main__":
    main()
