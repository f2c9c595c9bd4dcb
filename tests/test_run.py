from fractions import Fraction

import pytest

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
