"""The environment: what is wrong is said by name, and every name is documented."""

import re
from pathlib import Path

import pytest

from config import env

READS = re.compile(
    r"env\.(?:text|secret|flag|whole_number|choice|listing|path|use_default)\(\s*\"([A-Z0-9_]+)\""
)


def test_a_secret_comes_from_its_file_first(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("from the file\n", encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv("DEMO_SECRET", "from the variable")
    monkeypatch.setenv("DEMO_SECRET_FILE", str(file))
    assert env.secret("DEMO_SECRET") == "from the file"


def test_a_secret_without_default_stops_the_start(monkeypatch):
    monkeypatch.delenv("DEMO_SECRET", raising=False)
    with pytest.raises(env.BadSetting, match="DEMO_SECRET is not set"):
        env.secret("DEMO_SECRET")


def test_a_secret_file_that_others_may_read_is_refused(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("text", encoding="utf-8")
    file.chmod(0o640)
    monkeypatch.setenv("DEMO_SECRET_FILE", str(file))
    with pytest.raises(env.BadSetting, match=r"DEMO_SECRET_FILE .* others may read"):
        env.secret("DEMO_SECRET")


@pytest.mark.parametrize("value", ["True", "1", "yes", "on", "truee"])
def test_a_flag_is_exactly_true_or_false(monkeypatch, value):
    monkeypatch.setenv("DEMO_FLAG", value)
    with pytest.raises(env.BadSetting, match="DEMO_FLAG must be exactly true or false"):
        env.flag("DEMO_FLAG", default=False)


@pytest.mark.parametrize("value", ["-1", "1.5", "ten", "۱۲"])
def test_a_whole_number_is_nothing_else(monkeypatch, value):
    monkeypatch.setenv("DEMO_NUMBER", value)
    with pytest.raises(env.BadSetting, match="DEMO_NUMBER must be a whole number"):
        env.whole_number("DEMO_NUMBER", 1)


def _read_by_the_code() -> set[str]:
    found: set[str] = set()
    for file in [*env.PROJECT.glob("config/**/*.py"), env.PROJECT / "manage.py"]:
        text = file.read_text(encoding="utf-8")
        for name in READS.findall(text):
            found.add(name)
            if re.search(rf"env\.secret\(\s*\"{name}\"", text):
                found.add(f"{name}_FILE")
    return found


def test_every_variable_is_in_the_example_file_and_the_other_way_round():
    example = Path(env.PROJECT, ".env.example").read_text(encoding="utf-8")
    documented = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", example, flags=re.MULTILINE))
    assert documented == _read_by_the_code()


def test_only_config_reads_the_environment():
    files = [
        file
        for app in ("accounts", "evidence", "legal_analysis", "support")
        for file in (env.PROJECT / app).rglob("*.py")
    ]
    assert [file for file in files if "os.environ" in file.read_text(encoding="utf-8")] == []
