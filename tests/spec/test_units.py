"""Numbers and lengths as people write them."""

from contextlib import suppress
from fractions import Fraction
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.run import Run
from lrcurve.spec.units import Clock, UnitError, number, quantity

RUN = Run(
    ticks=1000,
    steps_per_epoch=Fraction(40),
    samples_per_step=Fraction(256),
    tokens_per_step=Fraction(4_000_000),
)


@pytest.mark.parametrize(
    ("written", "steps"),
    [
        ("10", 10),
        (10, 10),
        ("+7", 7),
        (" 10 ", 10),
        ("10 steps", 10),
        ("1 step", 1),
        ("1e2", 100),
        ("1e5", 100_000),
        (1e5, 100_000),
        ("1.5e1", 15),
        ("1_000", 1000),
        ("2k", 2000),
        ("5ep", 200),
        ("5 epochs", 200),
        ("0.5 epoch", 20),
        ("10%", 100),
        ("10 percent", 100),
        ("2.5%", 25),
        ("150%", 1500),
        ("3M samples", 11_719),  # 11,718.75
        ("2B tokens", 500),
        ("2G tokens", 500),
        ("1T tokens", 250_000),
        ("0", 0),
        ("0%", 0),
        ("9007199254740992", 2**53),
    ],
)
def test_a_length_in_steps(written: str | float, steps: int) -> None:
    assert Clock(RUN).ticks(written) == (steps, None)


@pytest.mark.parametrize(
    ("written", "steps"),
    [("127 samples", 0), ("128 samples", 1), ("383 samples", 1), ("384 samples", 2), ("640 samples", 3)],
)
def test_a_length_rounds_half_up(written: str, steps: int) -> None:
    assert Clock(RUN).ticks(written)[0] == steps


def test_a_length_that_rounds_to_zero_is_noted() -> None:
    assert Clock(RUN).ticks("0.01%") == (0, "is 0.1 steps, which rounds to 0")
    assert Clock(RUN, 40).ticks("5 steps") == (0, "is 0.125 epochs, which rounds to 0")


@pytest.mark.parametrize(
    ("written", "epochs"),
    [("30", 30), (30, 30), ("30ep", 30), ("400 steps", 10), ("410 steps", 10), ("420 steps", 11), ("50%", 13)],
)
def test_under_interval_epoch_bare_lengths_count_epochs(written: str | int, epochs: int) -> None:
    # 410 / 40 = 10.25, 420 / 40 = 10.5, 500 / 40 = 12.5
    assert Clock(RUN, 40).ticks(written)[0] == epochs


WHOLE = "must be a whole number of steps; for a share of the run write it in percent, like 10%"
LENGTH = "must be a length: a whole number of steps, or like 5ep, 10%, 3M samples, 2B tokens"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("0.1", WHOLE),
        (0.1, WHOLE),
        ("0.5 steps", WHOLE),
        ("1e-3", WHOLE),
        ("-1", "must not be negative"),
        (-1, "must not be negative"),
        ("-10%", "must not be negative"),
        ("9007199254740993", "must be at most 2**53 steps"),
        ("1e16", "must be at most 2**53 steps"),
        ("1e999", "must be at most 2**53 steps"),
        ("1e999T tokens", "must be at most 2**53 steps"),
        ("9" * 101, "must be a length of at most 100 characters"),
        ("1e9999", LENGTH),
        ("1e999999999999", LENGTH),
        ("", LENGTH),
        ("ep", LENGTH),
        ("%", LENGTH),
        ("10%%", LENGTH),
        ("10 furlongs", LENGTH),
        ("10EP", LENGTH),
        ("1__0", LENGTH),
        ("1_", LENGTH),
        ("_1", LENGTH),
        ("1,5", LENGTH),
        ("0x10", LENGTH),
        ("nan", LENGTH),
        (float("nan"), LENGTH),
        ("inf", LENGTH),
        (float("inf"), LENGTH),
        ("１０", LENGTH),
    ],
)
def test_what_is_no_length_is_refused(written: str | float, message: str) -> None:
    with pytest.raises(UnitError) as caught:
        Clock(RUN).ticks(written)
    assert str(caught.value) == message


def test_half_an_epoch_cannot_be_a_bare_number_under_interval_epoch() -> None:
    with pytest.raises(UnitError, match="must be a whole number of epochs;"):
        Clock(RUN, 40).ticks("0.5")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("5ep", "is a length in epochs, which the run does not tell: add run: {steps_per_epoch: N}, or epochs with"),
        ("3M samples", "is a length in samples, which the run does not tell: add run: {batch_size: N}"),
        (
            "2B tokens",
            "is a length in tokens, which the run does not tell: add run: {tokens_per_step: N}, or sequence_",
        ),
    ],
)
def test_a_unit_that_the_run_does_not_know_says_what_to_add(written: str, message: str) -> None:
    with pytest.raises(UnitError) as caught:
        Clock(Run(ticks=10)).ticks(written)
    assert str(caught.value).startswith(message)


def test_without_a_known_length_only_shares_count() -> None:
    unknown = Clock(Run(ticks=10_000, tick="share"))
    assert unknown.ticks("10%") == (1000, None)
    with pytest.raises(UnitError, match="is a length in steps, but the run's length is not known: add --steps N"):
        unknown.ticks("10")


def test_huge_numbers_cost_no_time() -> None:
    start = process_time()
    for text in (
        "1e999",
        "-1e999",
        "1e-999",
        "1e99999999999",
        "9" * 1_000_000,
        "1" * 100 + "%",
        "0." + "0" * 90 + "1%",
    ):
        for read in (quantity, number, Clock(RUN).ticks):
            try:
                read(text)
            except UnitError:
                continue
    assert process_time() - start < 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("2e-5", 2e-5),
        ("1E5", 1e5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1_000.5", 1000.5),
        ("-6", -6.0),
        (" 1 ", 1.0),
    ],
)
def test_a_number(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["", ".", "e5", "1e", "1.e", "1._5", "1_", "0x10", "nan", "inf", "1 2", "true", "１", "1e1000", "1e+1000"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UnitError, match="must be a number"):
        number(text)


@pytest.mark.parametrize("text", ["1e309", "-1e999", "9" * 400])
def test_a_number_beyond_floats_is_refused(text: str) -> None:
    with pytest.raises(UnitError, match="must be a finite number"):
        number(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_back(value: float) -> None:
    assert number(repr(value)) == value


@given(st.integers(0, 2**53))
def test_every_count_of_steps_is_exact(steps: int) -> None:
    assert Clock(RUN).ticks(str(steps)) == Clock(RUN).ticks(steps) == (steps, None)


@given(st.integers(0, 300), st.integers(1, 2**53 // 4))
def test_a_share_is_the_nearest_step_half_up(percent: int, steps: int) -> None:
    ticks, note = Clock(Run(ticks=steps)).ticks(f"{percent}%")
    assert ticks == (2 * percent * steps + 100) // 200
    assert (note is not None) == (ticks == 0 and percent > 0)


@given(st.text() | st.from_regex(r"[-+]?[0-9._]{0,5}[eE]?[-+]?[0-9]{0,4} ?[kMBT%]?[a-z]{0,3}", fullmatch=True))
def test_any_other_text_is_a_unit_error(text: str) -> None:
    for read in (number, quantity, Clock(RUN).ticks):
        with suppress(UnitError):
            read(text)
