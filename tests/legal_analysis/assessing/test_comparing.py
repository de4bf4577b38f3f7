"""Two texts word by word: each side can be read off again, whatever changed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from legal_analysis.comparing import IN, OUT, SAME, Run, Side, sides
from legal_analysis.templatetags.assessing import codes_apart

TEXTS = st.lists(
    st.lists(st.sampled_from(["a", "b", "زن", "[[W-1]]", "c"]), min_size=1, max_size=6).map(
        " ".join
    ),
    max_size=4,
)


def read(side: Side) -> list[str]:
    return [" ".join(run.words for run in paragraph) for paragraph in side]


def same(side: Side) -> list[str]:
    return [w for one in side for run in one if run.change == SAME for w in run.words.split()]


@settings(max_examples=150)
@given(TEXTS, TEXTS)
def test_each_side_holds_its_whole_text_and_both_the_same_words_unmarked(
    old: list[str], new: list[str]
) -> None:
    left, right = sides(old, new)
    assert (read(left), read(right)) == (old, new)
    assert same(left) == same(right)
    assert {run.change for one in left for run in one} <= {SAME, OUT}
    assert {run.change for one in right for run in one} <= {SAME, IN}


def test_a_paragraph_put_in_before_marks_nothing_else() -> None:
    left, right = sides(["Kites were sold."], ["New here.", "Kites were banned."])
    assert left == [[Run("Kites were"), Run("sold.", OUT)]]
    assert right == [[Run("New here.", IN)], [Run("Kites were"), Run("banned.", IN)]]


def test_a_code_stays_whole_in_a_line_from_the_right_and_words_are_escaped() -> None:
    shown = codes_apart("<b> [[W-1]] زن")
    assert shown == '&lt;b&gt; <bdi class="code" dir="ltr">[[W-1]]</bdi> زن'
