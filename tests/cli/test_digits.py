"""``--digits``, and who gets rounded numbers without it."""

import json

import pytest

from tests.cli.conftest import Cli

THIRD = ("values values=0.3333333333333333,0.6666666666666666", "--steps", "2")


def test_people_see_six_digits_and_programs_all(cli: Cli) -> None:
    assert cli("table", *THIRD, "--format", "markdown").out.splitlines()[2:] == ["| 0 | 0.333333 |", "| 1 | 0.666667 |"]
    text = cli("table", *THIRD).out
    assert "0.333333 " in text
    assert "0.3333333" not in text
    assert cli("table", *THIRD, "--format", "csv", "--digits", "2").out.splitlines()[1:] == [
        "0,0.3333333333333333", "1,0.6666666666666666"
    ]  # fmt: skip


def test_as_many_digits_as_asked_for(cli: Cli) -> None:
    assert "| 0 | 0.33 |" in cli("table", *THIRD, "--format", "markdown", "--digits", "2").out
    assert "| 0 | 0.3333333333333333 |" in cli("table", *THIRD, "--format", "markdown", "--digits", "17").out
    # The next call has six again.
    assert "| 0 | 0.333333 |" in cli("table", *THIRD, "--format", "markdown").out


@pytest.mark.parametrize("digits", ["0", "18", "-3", "many", "2.5"])
def test_a_count_of_digits_that_cannot_be_is_refused(cli: Cli, digits: str) -> None:
    result = cli("table", *THIRD, "--digits", digits)
    assert (result.code, result.out) == (2, "")
    assert "--digits" in result.err


def test_a_comparison_says_apart_what_differs_and_rounds_what_does_not(cli: Cli) -> None:
    near = ("compare", "constant lr=0.1", "constant lr=0.10000000001", "--steps", "3")
    assert "0.10000000001" in cli(*near).out
    # A tenth and a hundredth part more: more digits where they are asked for.
    far = ("compare", "constant lr=0.3", "constant lr=0.7", "--steps", "3")
    assert "ratio 2.333 |" in cli(*far, "--format", "markdown").out
    assert "ratio 2.3333333333 |" in cli(*far, "--format", "markdown", "--digits", "11").out
    (pair,) = json.loads(cli(*far, "--format", "json", "--digits", "2").out)["comparisons"][0]["curves"]
    assert pair["final"]["ratio"] == 0.7 / 0.3


def test_what_differs_by_rounding_alone_is_one_to_people(cli: Cli) -> None:
    # 0.1 + 0.2 is not 0.3 in binary.
    specs = "constant lr=0.3", "constant lr=0.30000000000000004"
    text = cli("compare", *specs, "--steps", "9", "--format", "markdown").out
    assert text.endswith("| constant | same |  |  | 1 | 1 | 1 |\n")


def test_a_finding_tells_apart_what_it_says_differs(cli: Cli) -> None:
    result = cli("check", "cosine lr=0.1 min_lr=0.100000001", "--steps", "10")
    assert "min_lr is 0.100000001, above the peak 0.1: the decay rises" in " ".join(result.out.split())
    result = cli("check", "linear lr=0.1 min_lr=0.0999999999 steps=101", "--steps", "51")
    # The last step is at 0.1 - 1e-10 * 50 / 101, which is 0.1 to nine digits, with which the planned end is told apart.
    assert "at 0.1 instead of 0.0999999999" in " ".join(result.out.split())


def test_a_drawing_has_three_digits_or_as_many_as_asked_for(cli: Cli) -> None:
    drawing = ("plot", "constant lr=0.0000384919854772152", "--steps", "3", "--terminal")
    assert "peak 3.85e-5" in cli(*drawing).out
    assert "peak 3.84919855e-5" in cli(*drawing, "--digits", "9").out
    assert "peak 3.84919854772152e-5" in cli(*drawing, "--digits", "17").out
