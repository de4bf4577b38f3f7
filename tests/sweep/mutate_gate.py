"""Change one small thing at a time in the gate (evidence/export.py) and in what she allowed
(evidence/consent.py), and see whether their quick tests notice.

    python -m tests.sweep.mutate_gate              every change (minutes)
    python -m tests.sweep.mutate_gate answer recheck   only in functions with one of these words in their name

A `not` dropped, `and` for `or`, a comparison turned, a condition that never holds, a reason or use left out,
`True` for `False`. In one process: the code of a function is exchanged and put back, so nothing is written.
Prints a line for each change and exits 1 if the tests stayed green once.
"""

import ast
import copy
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

TESTS = (
    "tests/evidence/test_consent.py",
    "tests/evidence/test_export.py",
    "tests/evidence/test_gate_small_things.py",
    "tests/evidence/test_protection.py",
    "tests/evidence/files/test_leaving.py",
)
# What decides; how a package is written to a folder has tests of its own.
FUNCTIONS = {
    "evidence.export": (
        "Gate.decided", "Gate.accounts", "Gate.incidents", "Gate.kept_back", "_kept_back",
        "persons_behind", "_account_fields", "_passages", "recheck",
    ),
    "evidence.consent": (
        "Ledger.__init__", "Ledger.latest", "Ledger.state", "Ledger.answer", "Ledger.about_her_picture",
        "Ledger.may_publish", "Ledger._against_any_use", "no", "answers_for", "may_be_published",
        "_protected", "_named_as_may_be", "about_her_picture", "_picture", "_decisions_of",
        "is_published",
    ),
}  # fmt: skip
TABLES = {"evidence.consent": ("_WHY", "BASIC_USES")}
# No difference that anybody could see: each with why.
ALIKE = {
    "Ledger.answer: if sharing is None (never)": "state() said GRANTED, so there is one",
    "_decisions_of: True turned": "a stronger lock lets out nothing more",
}
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    name: str
    apply: Callable[[], Callable[[], None]]  # returns what puts it back


def mutants(words: list[str]) -> Iterator[Mutant]:
    for module_name, wanted in FUNCTIONS.items():
        module = sys.modules[module_name]
        for name, tree in _functions(Path(str(module.__file__))):
            if name in wanted and (not words or any(word in name for word in words)):
                for what, changed in changes(tree):
                    if f"{name}: {what}" not in ALIKE:
                        yield Mutant(f"{name}: {what}", _exchange(module, name, changed))
        for table in TABLES.get(module_name, ()) if not words else ():
            yield from _shorter(module, table)


def _functions(path: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        if isinstance(node, ast.ClassDef):
            for one in node.body:
                if isinstance(one, ast.FunctionDef):
                    yield f"{node.name}.{one.name}", one


def changes(tree: ast.FunctionDef) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield what is changed, and the function with this one change."""
    defaults = {id(one) for one in ast.walk(tree.args)}  # they are no part of its code
    for index, node in enumerate(ast.walk(tree)):
        for what, change in _changes(node) if id(node) not in defaults else ():
            changed = copy.deepcopy(tree)
            change(list(ast.walk(changed))[index])
            ast.fix_missing_locations(changed)
            yield what, changed


def _changes(node: Any) -> Iterator[tuple[str, Callable[[Any], None]]]:
    said = ast.unparse(node)[:60] if isinstance(node, ast.expr) else ""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield said, lambda one: _become(one, ast.Call(_name("bool"), [one.operand], []))
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{said} ({other.__name__.lower()})", lambda one: setattr(one, "op", other())
    if isinstance(node, ast.Compare):
        turned = TURNED[type(node.ops[0])]
        yield said, lambda one: one.ops.__setitem__(0, turned())
    if isinstance(node, ast.If):
        yield f"if {ast.unparse(node.test)[:60]} (never)", lambda one: _never(one)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{said} turned", lambda one: setattr(one, "value", not one.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BOTH:
        yield (
            f"{said} ({BOTH[node.func.id]})",
            lambda one: setattr(one.func, "id", BOTH[one.func.id]),
        )
    if isinstance(node, ast.comprehension) and node.ifs:
        yield f"if {ast.unparse(node.ifs[0])[:60]} (always)", lambda one: one.ifs.clear()
    if isinstance(node, ast.match_case) and not isinstance(node.pattern, ast.MatchAs):
        yield (
            f"case {ast.unparse(node.pattern)} (never)",
            lambda one: setattr(one, "guard", _false()),
        )


BOTH = {"any": "all", "all": "any"}


def _become(one: ast.UnaryOp, other: ast.expr) -> None:
    one.__class__ = other.__class__  # type: ignore[assignment]
    one.__dict__.update(other.__dict__)


def _never(one: ast.If) -> None:
    one.test = _false()


def _false() -> ast.expr:
    return ast.Constant(False)


def _name(text: str) -> ast.Name:
    return ast.Name(text, ast.Load())


def _exchange(
    module: types.ModuleType, name: str, changed: ast.FunctionDef
) -> Callable[[], Callable[[], None]]:
    """Return what gives a function the changed code. Every name it is known by sees it."""
    changed.decorator_list = []
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part)
    real = getattr(found, "__wrapped__", found)
    made: dict[str, Any] = {}
    exec(compile(ast.Module([changed], []), str(module.__file__), "exec"), module.__dict__, made)  # noqa: S102
    code = made[changed.name].__code__

    def apply() -> Callable[[], None]:
        before, real.__code__ = real.__code__, code
        return lambda: setattr(real, "__code__", before)

    return apply


def _shorter(module: types.ModuleType, table: str) -> Iterator[Mutant]:
    """Yield a table of the module without one of its entries, for each."""
    whole = getattr(module, table)
    for left_out in whole:
        rest = [one for one in whole if one != left_out]
        less = {one: whole[one] for one in rest} if isinstance(whole, dict) else tuple(rest)

        def apply(less: Any = less) -> Callable[[], None]:
            setattr(module, table, less)
            return lambda: setattr(module, table, whole)

        yield Mutant(f"{table} without {left_out}", apply)


class Sweep:
    """Runs the tests once as they are, then once for each change until the first is red."""

    def __init__(self, words: list[str]) -> None:
        self.words, self.survivors, self.tried = words, [], 0  # type: ignore[var-annotated]

    def pytest_configure(self) -> None:
        from hypothesis import Phase, settings

        # A red one is enough: what the smallest would be, nobody asks.
        settings.register_profile("mutants", phases=[Phase.generate], database=None, deadline=None)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = sorted(session.items, key=lambda one: hasattr(one.obj, "hypothesis"))  # type: ignore[attr-defined]
        if red := self._red(items):
            print(f"Red without any change, so nothing can be said: {red}")  # noqa: T201
            self.survivors.append(red)
            return True
        for one in mutants(self.words):
            put_back = one.apply()
            try:
                red = self._red(items)
            finally:
                put_back()
            self.tried += 1
            print(f"{'seen    ' if red else 'SURVIVED'}  {one.name}  {red}", flush=True)  # noqa: T201
            self.survivors += [] if red else [one.name]
            if red:  # what noticed one notices the next, as often as not
                items.sort(key=lambda item: item.nodeid != red)
        runtestprotocol(items[0], nextitem=None, log=False)  # puts away what they share
        return True

    def _red(self, items: list[Any]) -> str:
        for item, then in zip(items, [*items[1:], items[0]], strict=True):
            item._initrequest()
            if any(one.failed for one in runtestprotocol(item, nextitem=then, log=False)):
                return str(item.nodeid)
        return ""


def main(words: list[str]) -> int:
    sweep = Sweep(words)
    pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:randomly", *TESTS], plugins=[sweep])
    print(f"{sweep.tried} changes, {len(sweep.survivors)} not seen.")  # noqa: T201
    return 1 if sweep.survivors or not sweep.tried else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
