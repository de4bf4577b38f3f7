"""Take one rule at a time out of accounts/access*.py and see whether the sweep notices.

By hand or by night, never in the suite:

    python -m tests.sweep.mutate_access            every rule (an hour or so)
    python -m tests.sweep.mutate_access trail team only those with one of these words in their name

Works in a copy of the tree. Prints a line for each rule and exits 1 if the sweep stayed green once.
"""

import ast
import copy
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from config import env

Change = Callable[[Any], None]
ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(path.relative_to(ROOT) for path in (ROOT / "accounts").glob("access*.py"))
OPEN_RULE = "{role: Rule(rows=(EVERYTHING,), classes=(PUBLIC, CASE, IDENTITY)) for role in Role}"
# What a function answers when its rule is gone: yes to everybody, every organisation.
OPEN_ANSWERS = {
    "has_role": "return True",
    "can_read_library": "return True",
    "can_read_trail": "return True",
    "_holds": "return True",
    "_organisations": "return set(Organisation.objects.values_list('pk', flat=True))",
    "_with_its_record": "return Q()",
    "works_on_records_of": "return True",
    "lets_out": "return Q()",
}


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each rule, and the module without it."""
    tree = ast.parse(source)
    for index, node in enumerate(ast.walk(tree)):
        for name, change in _changes(node):
            changed = copy.deepcopy(tree)
            change(list(ast.walk(changed))[index])
            ast.fix_missing_locations(changed)
            yield name, ast.unparse(changed)


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "RULES":
        assert isinstance(node.value, ast.Dict)
        for place, key in enumerate(node.value.keys):
            assert isinstance(key, ast.Constant)
            yield f"rules of {key.value}", _open_entry(place)
    if isinstance(node, ast.FunctionDef) and node.name in OPEN_ANSWERS:
        yield f"{node.name}()", _answer(OPEN_ANSWERS[node.name])
    if isinstance(node, ast.FunctionDef) and node.name == "rows":
        for reach in ("ORGANISATION", "TEAM", "OWN"):
            yield f"rows(): reach {reach}", _reach_of(reach)
    if isinstance(node, ast.FunctionDef) and node.name == "standings":
        yield "standings(): is_active", _replace(", user__is_active=True", "")
        yield (
            "standings(): in_force",
            _replace("Assignment.objects.in_force(timezone.now().date())", "Assignment.objects"),
        )
        yield "standings(): her own", _replace("user=user, ", "")
    if isinstance(node, ast.FunctionDef) and node.name == "visible_fields":
        yield (
            "visible_fields(): field classes",
            _replace(
                "names.update(rule.only)", "names.update(f.name for f in model._meta.get_fields())"
            ),
        )
    if isinstance(node, ast.FunctionDef) and node.name == "holds_record":
        for old, new in (
            ("one.role in roles", "True"),
            (", organisation__in=holder", ""),
        ):
            yield f"holds_record(): {old.strip(', ')}", _replace(old, new)
    if isinstance(node, ast.FunctionDef) and node.name.startswith("check_"):
        for place, statement in enumerate(node.body):
            if isinstance(statement, ast.If):
                yield f"{node.name}(): {ast.unparse(statement.test)}", _drop(place)


def _open_entry(place: int) -> Change:
    def change(node: ast.AnnAssign) -> None:
        node.value.values[place] = ast.parse(OPEN_RULE, mode="eval").body

    return change


def _answer(text: str) -> Change:
    def change(node: ast.FunctionDef) -> None:
        node.body = ast.parse(text).body

    return change


def _drop(place: int) -> Change:
    def change(node: ast.FunctionDef) -> None:
        node.body[place] = ast.Pass()

    return change


def _replace(old: str, new: str) -> Change:
    def change(node: ast.FunctionDef) -> None:
        text = ast.unparse(node)
        if old not in text:
            raise LookupError(f"{old!r} is no longer in {node.name}(): adapt mutate_access.py.")
        node.body = ast.parse(text.replace(old, new)).body[0].body

    return change


def _reach_of(reach: str) -> Change:
    """Somebody who reaches rows this way reaches all of them."""

    def change(node: ast.FunctionDef) -> None:
        text = f"if {reach} in rule.rows:\n    return Q()"
        loop = next(part for part in node.body if isinstance(part, ast.For))
        loop.body.insert(2, ast.parse(text).body[0])

    return change


def main(words: list[str]) -> int:
    chosen = [
        (module, name, text)
        for module in MODULES
        for name, text in mutants((ROOT / module).read_text(encoding="utf-8"))
        if not words or any(word.lower() in name.lower() for word in words)
    ]
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        _copy_to(tree)
        if red := _sweep(tree):
            print(f"Red without any change, so nothing can be said:\n{red}")  # noqa: T201
            return 1
        for module, name, text in chosen:
            (tree / module).write_text(text, encoding="utf-8")
            red = _sweep(tree)
            shutil.copy(ROOT / module, tree / module)
            print(f"{'seen    ' if red else 'SURVIVED'}  {name}  {red}", flush=True)  # noqa: T201
            survivors += [] if red else [name]
    print(f"{len(chosen)} rules taken out, {len(survivors)} not seen.")  # noqa: T201
    return 1 if survivors else 0


def _copy_to(tree: Path) -> None:
    ignored = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, tree, ignore=ignored)


def _sweep(tree: Path) -> str:
    """Return what is red first, or "". The quick tests are asked before all the others."""
    return _red(tree, "tests/sweep/test_rows_and_acts.py") or _red(tree, "tests/sweep")


def _red(tree: Path, tests: str) -> str:
    """Run tests of a tree, on this checkout's test server."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", tests]
    environment = env.for_child(
        LOCALPG_DIR=env.text("LOCALPG_DIR", str(ROOT / "var/test")),
        PYTHONDONTWRITEBYTECODE="1",
        PYTHONPATH=str(tree),
    )
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return ""
    found = re.search(r"^(?:FAILED|ERROR) (.*)$", done.stdout, re.MULTILINE)
    return found[1] if found else (done.stdout + done.stderr)[-2000:]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
