"""Sentences: every letter is in one of them, and a part is named by numbers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from legal_analysis.sentences import numbers, part, sentences

TEXT = "روز اول آمدند. چه گفتند؟ «نروید!» گفتند.\nAnd then 3.5 hours. No end"


def test_sentences_end_where_both_scripts_end_them() -> None:
    assert [TEXT[a:b] for a, b in sentences(TEXT)] == [
        "روز اول آمدند.", "چه گفتند؟", "«نروید!»", "گفتند.", "And then 3.5 hours.", "No end",
    ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="اب a.؟!\n »", max_size=30))
def test_every_letter_is_in_one_sentence_and_a_part_comes_back_as_its_numbers(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    for first in range(1, len(spans) + 1):
        for last in range(first, len(spans) + 1):
            span = part(text, first, last)
            assert span is not None
            assert numbers(text, *span) == (first, last)
    assert part(text, 0, 1) is None
    assert part(text, 1, len(spans) + 1) is None
