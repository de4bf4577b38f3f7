"""The messages of a catalogue, read from its file."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

KEYWORD = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")')


@dataclass
class Message:
    """One message: the words of the source by keyword, and its translations."""

    words: dict[str, str] = field(default_factory=dict)
    flags: str = ""

    @property
    def name(self) -> tuple[str, ...]:
        """What tells it from every other message; a changed plural is another message."""
        return tuple(self.words.get(key, "") for key in ("msgctxt", "msgid", "msgid_plural"))

    @property
    def translations(self) -> dict[str, str]:
        return {key: words for key, words in self.words.items() if key.startswith("msgstr")}


def of(catalogue: Path) -> list[Message]:
    """Return the messages of a catalogue; the first is its header, whose msgid is empty."""
    found = []
    for block in re.split(r"\n\s*\n", catalogue.read_text(encoding="utf-8")):
        message, keyword = Message(), ""
        for line in block.splitlines():
            if line.startswith("#,"):
                message.flags += line
            elif match := KEYWORD.fullmatch(line):
                keyword = match[1]
                message.words[keyword] = ast.literal_eval(match[2])
            elif line.startswith('"'):
                message.words[keyword] += ast.literal_eval(line)
        if message.words:
            found.append(message)
    return found
