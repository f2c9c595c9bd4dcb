"""What stands after the # of a file's name."""

import pytest

from lrcurve.documents.reference import split_reference


@pytest.mark.parametrize(
    ("text", "files", "found"),
    [
        ("a.csv", ["a.csv"], ("a.csv", None)),
        ("a.csv#loss", ["a.csv"], ("a.csv", "loss")),
        ("a.csv#loss", [], ("a.csv", "loss")),
        ("a.csv#", ["a.csv"], ("a.csv", "")),
        ("a#b.csv", ["a#b.csv"], ("a#b.csv", None)),
        ("a#b.csv#loss", ["a#b.csv"], ("a#b.csv", "loss")),
        ("a#b.csv", ["a", "a#b.csv"], ("a#b.csv", None)),
        ("a#b#c", ["a", "a#b"], ("a#b", "c")),
        ("a#b#c", ["a"], ("a", "b#c")),
        ("none", [], ("none", None)),
    ],
)
def test_a_file_with_a_hash_in_its_name_comes_first(text: str, files: list[str], found: tuple[str, str | None]) -> None:
    assert split_reference(text, files.__contains__) == found


def test_a_text_of_many_marks_is_read_in_the_time_of_one_path() -> None:
    asked = 0

    def has(_: str) -> bool:
        nonlocal asked
        asked += 1
        return False

    assert split_reference("a" + "#" * 10_000, has) == ("a", "#" * 9_999)
    assert asked < 5000
