from lrcurve.analysis.rules.lr103 import LR103
from tests.analysis.rules.checked import found, place, said, spec


def test_the_bad_example_by_hand() -> None:
    # Cycles of 25 in 60 steps: the third has 10 of them, 40 %; its step 9 is at
    # 0.001 + 0.099 (1 + cos(9 pi / 25)) / 2 = 0.0715761.
    (one,) = found(LR103.bad)
    assert one.message == "the run ends 40 % into cycle 3, at 0.0715761: min_lr is 0.001"
    assert place(one) == ("schedules.restarted.min_lr", 3, 46)


def test_growing_cycles() -> None:
    schedule = "{type: cosine, lr: 0.1, min_lr: 0.001, steps: 10, repeat: {stretch: 2}}"
    assert said(schedule, "{steps: 70}") == []  # 10 + 20 + 40
    assert [text[:5] for text in said(schedule, "{steps: 100}")] == ["LR103"]  # 30 of 80
    # Step 30 starts the third cycle, of 40 steps: 1 of 40 is 2.5 %.
    assert said(schedule, "{steps: 31}") == ["LR103 the run ends 2.5 % into cycle 3, at 0.1: min_lr is 0.001"]


def test_a_cycle_that_is_all_but_done_is_sound() -> None:
    assert said("{type: cosine, lr: 0.1, min_lr: 0.001, steps: 50, repeat: true}", "{steps: 99}") == []


def test_a_formula_that_stops_high() -> None:
    # tanh(0) is 0: half of the way from 0.1 to 0.02 is left at the end.
    assert said("{type: tanh, lr: 0.1, min_lr: 0.02, upper: 0}") == [
        "LR103 tanh ends at 0.06 by its own formula, 50 % of the way above min_lr, which is 0.02"
    ]
    assert said("{type: tanh, lr: 0.1, min_lr: 0.02}") == []


def test_a_librarys_cycle_that_is_cut_off() -> None:
    # The third cycle of 400 starts at 800 and has 200; its step 199 is at
    # 0.1 ((1 - 0.01) (1 + cos(199 pi / 400)) / 2 + 0.01) = 0.0508888, its step 399 at 0.00100153.
    schedule = (
        "{type: keras.CosineDecayRestarts, initial_learning_rate: 0.1, first_decay_steps: 400, t_mul: 1, alpha: 0.01}"
    )
    assert said(schedule, "{steps: 1000}") == [
        "LR103 the run ends 50 % into cycle 3, at 0.0508888: the cycle would go down to 0.00100153"
    ]


def test_a_part_of_a_wave_stops_high() -> None:
    # A quarter of a wave is half of the fall: (1 + cos(pi / 2)) / 2 at step 100, and 0 at step 200.
    (one,) = found(
        spec("{type: transformers.cosine, lr: 0.1, num_warmup_steps: 0, num_training_steps: 100, num_cycles: 0.25}")
    )
    assert one.message == (
        "transformers.cosine ends at 0.05 by its own formula, 50 % of the way above 0, where it was heading for"
    )
    assert place(one)[0] == "schedules.a.num_cycles"


def hint(schedule: str) -> str:
    """Return what LR103 says is to be done on a run of 100 steps."""
    return next(one.hint for one in found(spec(schedule)) if one.code == "LR103")


def test_the_hint_names_the_key_by_which_the_cycles_end_with_the_run() -> None:
    # Cycles of 10, 20, 40 and 80: 7, 14, 28 and 56 end at step 105, and step 99 is 5 of 56 steps above the floor.
    assert hint("{type: torch.CosineAnnealingWarmRestarts, lr: 0.1, T_0: 10, T_mult: 2}").endswith("write T_0: 7")
    assert hint("{type: torch.CosineAnnealingWarmRestarts, lr: 0.1, T_0: 30}").endswith("write T_0: 25")  # 4 of 25
    timm = "{type: timm.CosineLRScheduler, lr: 0.1, t_initial: 30, cycle_limit: 9, t_in_epochs: false}"
    assert hint(timm).endswith("write t_initial: 25")


def test_the_hint_names_the_steps_at_which_cycles_end_where_no_key_mends_it() -> None:
    # Behind a warmup of 10 steps the cycles are 10 + 30 + 90 long.
    schedule = "{type: cosine, lr: 0.1, min_lr: 0.001, steps: 10, warmup: 10, repeat: {stretch: 3}}"
    assert hint(schedule) == "let the run end where a cycle does, at step 50 or step 140"
