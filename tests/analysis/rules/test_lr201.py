from lrcurve.analysis.rules.lr201 import LR201
from lrcurve.schedules.combine import Sequence, Shift
from lrcurve.schedules.shapes.linear import Linear
from lrcurve.schedules.shapes.warmup import Warmup
from tests.analysis.rules.checked import found, of, place, said, spec


def test_the_bad_example_by_hand() -> None:
    # Step 9 of 10 from 0.001 to 0.1: 0.001 + 0.099 * 0.9 = 0.0901; the cosine starts at half of 0.1.
    (one,) = found(LR201.bad)
    assert one.message == (
        "the rate jumps down at step 10, from 0.0901 to 0.05, 50 % below the 0.1 that the warmup leads up to"
    )
    assert (one.step, place(one)) == (10, ("schedules.phases[1].lr", 5, 26))


def test_a_warmup_over_the_beginning_of_a_decay_that_started() -> None:
    # At step 20 of 100 the line from 0.1 is at 0.08, 20 % below where the warmup leads.
    cliff = Sequence(
        phases=(Warmup(lr=0.1, start_lr=0.01, steps=20), Shift(inner=Linear(lr=0.1, steps=100), shift=20)),
        lengths=(20,),
    )
    # Step 19: 0.01 + 0.09 * 0.95 = 0.0955.
    assert of(cliff, 100) == [
        "LR201 the rate jumps down at step 20, from 0.0955 to 0.08, 20 % below the 0.1 that the warmup leads up to"
    ]


def test_a_saturating_warmup_that_is_not_saturated() -> None:
    # 0.9 ** 10 = 0.348678 of the way is left; step 9 is at 1 - 0.9 ** 9 = 0.61258.
    (message,) = said("{type: constant, lr: 1, warmup: {steps: 10, shape: saturating, gamma: 0.9}}")
    assert message == (
        "LR201 the rate jumps up at step 10, from 0.61258 to 1, as the saturating warmup has 34.9 % of its way left"
    )


def test_a_phase_above_the_warmup() -> None:
    # Step 9: 0.01 + 0.04 * 0.9 = 0.046.
    assert said("[{type: warmup, lr: 0.05, start_lr: 0.01, steps: 10}, {type: cosine, lr: 0.1}]") == [
        "LR201 the rate jumps up at step 10, from 0.046 to 0.1, 100 % above the 0.05 that the warmup leads up to"
    ]


WARMUP = "type: paddle.LinearWarmup, warmup_steps: 10, start_lr: 0.0, end_lr: 0.1"


def test_a_warmup_of_paddle_that_leads_elsewhere_than_what_follows_starts() -> None:
    # Step 9 of 10 on the line to 0.1: 0.09.
    cosine = "{type: paddle.CosineAnnealingDecay, learning_rate: 0.01, T_max: 90}"
    (one,) = found(spec(f"{{{WARMUP}, learning_rate: {cosine}}}"))
    message = "the rate jumps down at step 10, from 0.09 to 0.01, 90 % below the 0.1 that the warmup leads up to"
    assert (one.code, one.message) == ("LR201", message)
    assert one.path == "schedules.a.learning_rate.learning_rate"
    assert said(f"{{{WARMUP}, learning_rate: 0.2}}") == [
        "LR201 the rate jumps up at step 10, from 0.09 to 0.2, 100 % above the 0.1 that the warmup leads up to"
    ]


def test_a_warmup_of_paddle_that_leads_to_what_follows_is_sound() -> None:
    assert said(f"{{{WARMUP}, learning_rate: 0.1}}") == []
    assert (
        said(f"{{{WARMUP}, learning_rate: {{type: paddle.CosineAnnealingDecay, learning_rate: 0.1, T_max: 90}}}}") == []
    )


def test_a_start_between_the_last_rate_and_the_one_led_up_to_is_no_jump() -> None:
    assert said("[{type: warmup, lr: 0.1, start_lr: 0.01, steps: 5}, {type: cosine, lr: 0.09}]") == []


def test_joins_that_were_meant_are_sound() -> None:
    assert said("{type: constant, lr: 1, warmup: {steps: 10, start_lr: 0.1, shape: constant}}") == []
    assert said("{type: constant, lr: 1, warmup: {steps: 90, shape: saturating, gamma: 0.9}}") == []
    assert said("[{type: constant, lr: 0.1, steps: 50}, {type: constant, lr: 0.01}]") == []
    assert said("{type: cosine, lr: 0.1, warmup: {steps: 20, start_lr: 0.001, overlay: true}}") == []


def test_a_function_that_jumps_where_its_way_up_is_done() -> None:
    lambdas = (
        "{type: torch.LambdaLR, lr: 0.1, lr_lambda: 'lambda s: (s + 1) / 10 if s < 10 else %s * (1 - (s - 10) / 90)'}"
    )
    assert said(lambdas % 1) == []
    (message,) = said(lambdas % 0.1)
    assert message.startswith("LR201 the rate jumps down at step 10, from 0.1 to 0.01, 90.9 % below the 0.11 that")
    (message,) = said(lambdas % 10)
    assert message.startswith("LR201 the rate jumps up at step 10, from 0.1 to 1, 809 % above the 0.11 that")


def test_a_decay_that_starts_under_the_warmup() -> None:
    # Step 10 of 50: 0.05 (1 + cos(0.2 pi)) = 0.0904508; step 9 of the warmup is at 0.09, so that nothing jumps down.
    schedule = "{type: timm.CosineLRScheduler, lr: 0.1, t_initial: 50, warmup_t: %d, t_in_epochs: false}"
    assert said(schedule % 5, "{steps: 50}") == []
    assert said(schedule % 10, "{steps: 50}") == [
        "LR201 the warmup leads up to 0.1, and from step 10 on the rate is 0.0904508 at most, 9.55 % below it: "
        "the decay has started under the warmup"
    ]


def test_a_decay_under_its_own_warmup_is_blamed_on_the_warmup() -> None:
    timm = "{type: timm.CosineLRScheduler, lr: 0.1, t_initial: 100, warmup_t: 30, warmup_lr_init: 1e-5, lr_min: 1e-5}"
    (one,) = found(spec(timm, "{epochs: 100, steps_per_epoch: 10}"))
    assert (one.code, place(one)[0]) == ("LR201", "schedules.a.warmup_t")
    assert one.hint == "let the decay start behind the warmup, with warmup_prefix: true, or make the warmup short"


def test_the_hint_mends_the_warmup_of_phases_that_share_a_rate() -> None:
    def hint(warmup: str) -> str:
        linear = f"{{type: torch.LinearLR, start_factor: 0.01, {warmup}}}"
        cosine = "{type: torch.CosineAnnealingLR, T_max: 80}"
        (one,) = found(
            spec(f"{{type: torch.SequentialLR, lr: 0.1, milestones: [20], schedulers: [{linear}, {cosine}]}}")
        )
        assert one.code == "LR201"
        return one.hint

    assert hint("end_factor: 0.5, total_iters: 20").endswith("; here, write end_factor: 1")
    assert hint("total_iters: 40").endswith("; here, write total_iters: 20")
