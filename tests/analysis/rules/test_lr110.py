from lrcurve.analysis.rules.lr110 import LR110
from tests.analysis.rules.checked import found, place, said, spec


def test_the_bad_example_by_hand() -> None:
    (one,) = found(LR110.bad)
    assert one.message == "no restart happens: the first cycle ends at step 100, the run at step 100"
    assert place(one) == ("schedules.restarted.steps", 3, 60)


def test_a_cycle_that_is_longer_than_the_run_is_one_finding() -> None:
    schedule = "{type: cosine, lr: 0.1, min_lr: 0.001, steps: 300, repeat: true}"
    assert said(schedule) == ["LR110 no restart happens: the first cycle ends at step 300, the run at step 100"]


def test_a_count_of_one() -> None:
    assert said("{type: cosine, lr: 0.1, steps: 100, repeat: {count: 1}}") == [
        "LR110 repeat asks for one cycle, of 100 steps: there is no restart"
    ]


def test_a_restart_at_the_last_step_is_one() -> None:
    assert not [text for text in said("{type: cosine, lr: 0.1, steps: 99, repeat: true}") if "LR110" in text]


def test_one_cycle_is_all_that_the_default_asks_for() -> None:
    schedule = "{type: transformers.cosine_with_restarts, lr: 0.1, num_warmup_steps: 10, num_training_steps: 100%s}"
    message = "LR110 transformers.cosine_with_restarts asks for one cycle, of 100 steps: there is no restart"
    assert said(schedule % "") == said(schedule % ", num_cycles: 1") == [message]
    assert said(schedule % ", num_cycles: 2") == []


def test_a_number_of_cycles_is_blamed_where_it_was_written() -> None:
    timm = "{type: timm.CosineLRScheduler, lr: 0.1, t_initial: 90, lr_min: 1e-5, cycle_limit: 3}"
    (one,) = found(spec(timm, "{epochs: 90, steps_per_epoch: 10}"))
    assert (one.code, place(one)[0]) == ("LR110", "schedules.a.cycle_limit")
