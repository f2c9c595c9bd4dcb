from pathlib import Path

from lrcurve.analysis.check import check
from lrcurve.analysis.rules.lr301 import LR301
from tests.analysis.rules.checked import found, place, said, spec
from tests.spec.texts import loaded


def test_the_bad_example_by_hand() -> None:
    # Step 99 of 100: 0.001 + 0.099 (1 + cos(0.99 pi)) / 2 = 0.00102443; half-way of 200: 0.001 + 0.099 / 2 = 0.0505.
    (one,) = found(LR301.bad)
    assert one.message == "the rate jumps where the run goes on, from 0.00102443 to 0.0505 at step 100"
    assert (one.step, place(one)) == (100, ("schedules.extended[1].advance", 5, 67))


def test_the_same_horizon_goes_on_smoothly() -> None:
    half = "{type: cosine, lr: 0.1, min_lr: 0.001, steps: 200"
    text = f"[{{phases: [{half}}}], steps: 100}}, {half}, advance: 100}}]"
    assert said(text, "{steps: 200}") == []


def test_a_list_of_rates_is_no_log() -> None:
    assert said("[{type: values, values: [0.1, 0.01], at: [0, 20], steps: 50}, {type: cosine, lr: 0.1}]") == []


def test_a_log_and_what_follows_it(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("step,lr\n0,0.1\n1,0.09\n2,0.08\n")
    text = "steps: 10\nschedules:\n  a:\n    - {type: values, file: log.csv, steps: 3}\n    - {type: linear, lr: %s}\n"
    jumpy = loaded(text % 0.1, folder=str(tmp_path))
    (one,) = check(jumpy.curves)
    # 0.1 / 0.08 is 1.25.
    assert one.message == "the rate jumps by 25 % where the run goes on, from 0.08 to 0.1 at step 3"
    smooth = loaded(text % 0.08, folder=str(tmp_path))
    assert check(smooth.curves) == []


def test_a_jump_where_a_run_is_resumed() -> None:
    text = "{type: linear, lr: 0.1, steps: 100, resume: {at: 50, with: {steps: 200}}}"
    (one,) = found(spec(text), "LR301")
    # 0.1 * 51 / 100 before, 0.1 * 150 / 200 after
    assert one.message == "the rate jumps by 47.1 % where the run goes on, from 0.051 to 0.075 at step 50"
    assert place(one)[0] == "schedules.a.resume.with.steps"


def test_a_restart_on_resume_is_a_jump_unless_the_rate_stays() -> None:
    text = "{type: cosine, lr: 0.1, steps: 200, resume: {at: 100, restart: true, with: {lr: %s, steps: 100}}}"
    (one,) = found(spec(text % 0.1, "{steps: 200}"), "LR301")
    # Step 99 of 200: 0.05 (1 + cos(0.495 pi)) = 0.0507854; 0.1 is 96.9 % more.
    assert one.message == "the rate jumps by 96.9 % where the run goes on, from 0.0507854 to 0.1 at step 100"
    assert not found(spec(text % 0.05, "{steps: 200}"), "LR301")


def test_the_advice_where_a_run_is_resumed_mends_it() -> None:
    text = "{type: linear, lr: 0.1, steps: 100, resume: {at: 50, with: {steps: 200%s}}}"
    (one,) = found(spec(text % ""), "LR301")
    assert one.hint == (
        "go on with the horizon of the first part, or lead from the old rate to the new one: "
        "with: {warmup: {steps: ..., start_lr: 0.051}}"
    )
    assert found(spec(text % ", warmup: {steps: 20, start_lr: 0.051}"), "LR301", "LR201", "LR104") == []


def test_a_jump_at_the_second_checkpoint_and_where_the_batch_changes() -> None:
    text = "{type: linear, lr: 0.1, resume: [{at: 2ep, restart: true, with: {lr: 0.08}}, {at: 4ep, with: {%s}}]}"
    run = "{epochs: 10, steps_per_epoch: 10, batch_size: 8}"
    (one,) = found(spec(text % "batch_size: 24", run), "LR301")
    # restarted at 20 with 80 steps to go: 0.08 * 61 / 80 in step 39; then 20 steps of 40 are done
    assert one.message == "the rate jumps where the run goes on, from 0.061 to 0.04 at step 40"
    assert found(spec(text % "floor: 0", run), "LR301") == []


def test_a_schedule_that_is_over_where_it_goes_on() -> None:
    resumed = "{type: cosine, lr: 1e-3, min_lr: 1e-5, resume: {at: 500, %swith: {type: linear, lr: 5e-4, steps: 100}}}"
    findings = found(spec(resumed % "", "{steps: 1000}"))
    assert [one.code for one in findings] == ["LR107", "LR301"]
    for one in findings:
        assert one.hint == (
            "its clock goes on at step 500, behind its end: to have all of it run from there on, write restart: true "
            "beside at"
        )
    # From 5.066e-4 to 5e-4 is no jump; it is over after 100 of its 500 steps.
    (one,) = found(spec(resumed % "restart: true, ", "{steps: 1000}"))
    assert (one.code, "restart" in one.hint) == ("LR107", False)
