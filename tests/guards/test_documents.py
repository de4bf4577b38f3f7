"""The documents say what is so: words, models, links."""

import re
from pathlib import Path

import pytest

from legal_analysis import model_docs
from tests.guards import repository

GLOSSARY = Path("docs/glossary.md")


def terms() -> dict[str, list[str]]:
    """Return {term: spellings in the code} from the tables of the glossary."""
    found: dict[str, list[str]] = {}
    for line in repository.read(GLOSSARY).splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] not in ("term", "---"):
            assert len(cells) == 4, line
            assert all(cells), f"The glossary leaves something out: {line}"
            assert cells[0] not in found, f"The glossary has {cells[0]} twice."
            found[cells[0]] = re.findall(r"`([^`]+)`", cells[2])
    return found


def _code() -> str:
    pages = repository.with_suffix(".py", ".html", ".css", ".txt", ".example")
    ours = [path for path in pages if path.parts[0] not in ("docs", "requirements")]
    return "\n".join(repository.read(path) for path in ours)


def test_every_term_of_the_glossary_is_used() -> None:
    code = _code()
    unused = [
        f"{term} ({spelling})"
        for term, spellings in terms().items()
        for spelling in spellings or ["nothing"]
        if not re.search(rf"\b{re.escape(spelling)}", code)
    ]
    assert not unused, "\n".join(unused)


def test_every_table_has_its_term_in_the_glossary() -> None:
    spellings = {spelling for found in terms().values() for spelling in found}
    assert [m.__name__ for m in model_docs.our_models() if m.__name__ not in spellings] == []


@pytest.mark.parametrize("name", model_docs.PAGES)
def test_the_pages_on_our_data_are_current(name: str) -> None:
    written = (model_docs.DOCS / name).read_text(encoding="utf-8")
    assert written == model_docs.PAGES[name](), "Run `manage.py write_docs`."


def _links() -> list[tuple[Path, str]]:
    pattern = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
    return [
        (path, target)
        for path in repository.with_suffix(".md")
        if "reference/library" not in str(path)
        for target in pattern.findall(
            re.sub(r"```.*?```", "", repository.read(path), flags=re.DOTALL)
        )
    ]


def test_every_link_between_documents_resolves() -> None:
    broken = []
    for path, target in _links():
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        there = (repository.ROOT / path.parent / file) if file else repository.ROOT / path
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(f"{path}: {target}")
    assert not broken, "\n".join(broken)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_decision_is_in_the_index_and_has_its_five_parts() -> None:
    index = repository.read(Path("docs/adr/README.md"))
    for path in repository.with_suffix(".md", below="docs"):
        if path.parent.name != "adr" or path.name == "README.md":
            continue
        text = repository.read(path).lower()
        assert f"({path.name})" in index, f"{path.name} is not in docs/adr/README.md."
        for part in ("status", "context", "decision", "consequences", "gave up"):
            assert part in text, f"{path.name} does not say: {part}."
