from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrcurve.run import Facts, Run, Tick


@pytest.mark.parametrize(
    ("tick", "steps", "unit", "when", "span"),
    [
        ("step", 2000, "step", "step 1,500", "1,500 steps"),
        ("epoch", None, "epoch", "epoch 1,500", "1,500 epochs"),
        ("share", None, "percent", "75 %", "75 %"),
    ],
)
def test_a_run_is_told_in_its_own_unit(tick: Tick, steps: int | None, unit: str, when: str, span: str) -> None:
    run = Run(ticks=2000, tick=tick)
    assert (run.steps, run.unit, run.when(1500), run.span(1500)) == (steps, unit, when, span)


@pytest.mark.parametrize(("tick", "one"), [("step", "1 step"), ("epoch", "1 epoch"), ("share", "0.5 %")])
def test_one_of_a_kind(tick: Tick, one: str) -> None:
    assert Run(ticks=200, tick=tick).span(1) == one


@pytest.mark.parametrize(
    ("tick", "known"),
    [
        ("step", {"step": 1, "epoch": Fraction(1, 10), "percent": Fraction(1, 2), "samples": 8, "tokens": 64}),
        ("epoch", {"epoch": 1, "percent": Fraction(1, 2)}),
        ("share", {"percent": Fraction(1, 2)}),
    ],
)
def test_a_tick_is_worth_only_what_is_known(tick: Tick, known: dict[str, Fraction]) -> None:
    run = Run(
        ticks=200,
        tick=tick,
        steps_per_epoch=Fraction(10),
        samples_per_step=Fraction(8),
        tokens_per_step=Fraction(64),
    )
    units = ("step", "epoch", "percent", "samples", "tokens")
    assert {unit: each for unit in units if (each := run.per_tick(unit)) is not None} == known


def test_a_run_of_which_nothing_is_known_has_shares_and_no_steps() -> None:
    run = Run.of(Facts(batch_size=4, sequence_length=8))
    assert (run.tick, run.steps, run.whole) == ("share", None, 10_000)
    assert (run.samples_per_step, run.tokens_per_step) == (Fraction(4), Fraction(32))


def test_a_run_keeps_the_facts_that_it_was_worked_out_from() -> None:
    facts = Facts(epochs=Fraction(3), dataset_size=100, batch_size=8, processes=2, drop_last=True)
    run = Run.of(facts)
    assert run.ticks == 3 * 6  # 100 // 16 batches an epoch
    assert run.facts is facts


BATCHES = st.lists(st.tuples(st.integers(1, 50), st.integers(1, 64)), min_size=1, max_size=4)


@given(BATCHES, st.integers(0, 300), st.fractions(0, 10_000))
def test_what_a_changing_run_consumes_is_the_sum_of_its_steps(
    batches: list[tuple[int, int]], begin: int, amount: Fraction
) -> None:
    run = Run.of(Facts(steps=1000, batch_size=16, sequence_length=3))
    sizes = [16] * 1000
    tick = 0
    for gap, batch in batches:
        tick += gap
        run = run.changed(tick, run.facts.changed(batch_size=batch))
        sizes[tick:] = [batch] * (1000 - tick)
    assert run.amount(begin, "samples") == sum(sizes[:begin])
    assert run.amount(begin, "tokens") == 3 * sum(sizes[:begin])
    ticks = run.ticks_of(amount, "samples", begin)
    assert ticks is not None
    consumed = run.amount(begin + ticks, "samples")
    assert consumed is not None
    assert consumed - sum(sizes[:begin]) == amount
    assert (run.samples_per_step is None) == (len({size for size in sizes if size}) > 1)


def test_what_is_given_by_the_epoch_or_the_step_changes_with_the_samples_of_one() -> None:
    facts = Facts(steps=100, steps_per_epoch=Fraction(10), tokens_per_step=6, accumulation=2)
    changed = facts.changed(accumulation=3, processes=2)  # three times as many samples
    assert (changed.epoch, changed.tokens) == (Fraction(10, 3), Fraction(18))
    assert Facts(tokens_per_step=6, steps_per_epoch=Fraction(10)).changed(tokens_per_step=9).epoch == Fraction(20, 3)


def test_a_run_of_so_much_data_ends_at_the_nearest_step_half_up() -> None:
    run = Run.of(Facts(epochs=Fraction(3), steps_per_epoch=Fraction(10)))
    # 2 epochs of 20 steps are left, or of 7.5, or of 0.1 that still have a step
    ends = [run.changed(10, run.facts.changed(**{"accumulation": 1})).ticks]
    assert ends == [30]
    for each, end in ((Fraction(20), 50), (Fraction(29, 4), 25), (Fraction(1, 10), 11)):
        assert run.changed(10, Facts(steps_per_epoch=each)).ticks == end
