"""The whole text of errors, as a person sees them."""

import textwrap

import pytest

from lrcurve.spec.overrides import Overrides
from tests.spec.texts import refused


def text(written: str, *, overrides: Overrides | None = None) -> str:
    return str(refused(textwrap.dedent(written).lstrip("\n"), overrides=overrides)) + "\n"


def said(written: str) -> str:
    return textwrap.dedent(written).lstrip("\n")


def test_out_of_range() -> None:
    found = text("""
        title: Decays
        run: {epochs: 50}

        lr: 0.1
        schedules:
          step_decay: {type: step, step_size: 10}
          cosine: {type: cosine, min_lr: -0.001}
        """)
    assert found == said("""
        spec.yaml:7:34: schedules.cosine.min_lr: must be at least 0, got -0.001
          7 |   cosine: {type: cosine, min_lr: -0.001}
                                               ^
        """)


def test_an_unknown_key_with_its_suggestion() -> None:
    found = text("""
        steps: 50
        lr: 0.1
        schedules:
          a:
            type: step
            gama: 0.5
            step_size: 10
        """)
    assert found == said("""
        spec.yaml:6:5: schedules.a.gama: unknown key 'gama'; did you mean 'gamma'?
          6 |     gama: 0.5
                  ^
        """)


def test_an_unknown_key_like_none() -> None:
    found = text("""
        steps: 50
        lr: 0.1
        schedules:
          a: {type: constant, bananas: 3}
        """)
    assert found == said("""
        spec.yaml:4:23: schedules.a.bananas: unknown key 'bananas'; constant takes lr, steps, repeat, warmup, advance, scale, floor, ceiling, interval, type; a whole schedule also name, color, linestyle
          4 |   a: {type: constant, bananas: 3}
                                    ^
        """)  # noqa: E501


def test_an_unknown_key_at_the_top() -> None:
    found = text("""
        step: 50
        schedules: {a: {type: constant, lr: 1}}
        colours: red
        """)
    assert found == said("""
        spec.yaml:1:1: step: unknown key 'step'; did you mean 'steps'?
          1 | step: 50
              ^
        spec.yaml:3:1: colours: unknown key 'colours'; allowed are title, run, steps, lr, schedules, params, branch, check
          3 | colours: red
              ^
        """)  # noqa: E501


def test_a_wrong_type() -> None:
    found = text("""
        steps: 50
        schedules:
          a: {type: cosine, lr: fast}
        """)
    assert found == said("""
        spec.yaml:3:25: schedules.a.lr: must be a number, got fast
          3 |   a: {type: cosine, lr: fast}
                                      ^
        """)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("[1]", "must be a rate, got a list"),
        ("{a: 1}", "must be a rate, got a mapping"),
        ("true", "must be a number, got true"),
        ("", "has no value; it must be a rate, at least 0"),
        ("''", "has no value; it must be a rate, at least 0"),
        ("1e999", "must be a finite number, got 1e999"),
        (".nan", "must be a number, got .nan"),
        (".inf", "must be a number, got .inf"),
        ("10%", "must be a number, got 10%"),
        ("-1e-300", "must be at least 0, got -1e-300"),
    ],
)
def test_what_is_no_rate(value: str, message: str) -> None:
    found = refused(f"steps: 50\nschedules:\n  a: {{type: cosine, lr: {value}}}\n").problems
    assert [(problem.path, problem.message) for problem in found] == [("schedules.a.lr", message)]


def test_a_wrong_choice() -> None:
    found = text("""
        steps: 50
        schedules:
          a: {type: cosine, lr: 1, past_end: miror}
        """)
    assert found == said("""
        spec.yaml:3:38: schedules.a.past_end: must be one of hold, mirror, got miror; did you mean 'mirror'?
          3 |   a: {type: cosine, lr: 1, past_end: miror}
                                                   ^
        """)


def test_a_missing_lr() -> None:
    found = text("""
        steps: 50
        schedules:
          a: {type: cosine}
        """)
    assert found == said("""
        spec.yaml:3:13: schedules.a: cosine needs 'lr', the rate at the start; --lr gives it to all that name none
          3 |   a: {type: cosine}
                          ^
        """)


def test_a_missing_field() -> None:
    found = text("""
        steps: 50
        lr: 0.1
        schedules:
          a:
            type: step
        """)
    assert found == said("""
        spec.yaml:5:11: schedules.a: step needs 'step_size', how many steps lie between drops
          5 |     type: step
                        ^
        """)


def test_a_default_that_is_wrong_is_told_once() -> None:
    found = text("""
        steps: 5
        lr: -1
        schedules: {a: constant, b: linear, c: cosine}
        """)
    assert found == said("""
        spec.yaml:2:5: lr: must be at least 0, got -1
          2 | lr: -1
                  ^
        """)


def test_an_unknown_type() -> None:
    found = text("""
        steps: 50
        lr: 0.1
        schedules:
          a: {type: cosin}
          b: {type: Cosine}
          c: {type: zigzag}
        """)
    assert found == said("""
        spec.yaml:4:13: schedules.a.type: unknown type 'cosin'; did you mean 'cosine'?
          4 |   a: {type: cosin}
                          ^
        spec.yaml:5:13: schedules.b.type: unknown type 'Cosine'; did you mean 'cosine'?
          5 |   b: {type: Cosine}
                          ^
        spec.yaml:6:13: schedules.c.type: unknown type 'zigzag'; 'lrcurve list' shows all
          6 |   c: {type: zigzag}
                          ^
        """)


def test_no_schedules_and_others_in_the_order_of_the_text() -> None:
    assert text("colour: red\n") == said("""
        spec.yaml:1:1: colour: unknown key 'colour'; allowed are title, run, steps, lr, schedules, params, branch, check
          1 | colour: red
              ^
        spec.yaml:1:1: schedules: must be a mapping of names to schedules, with at least one
          1 | colour: red
              ^
        """)


def test_problems_come_in_the_order_of_the_text() -> None:
    found = text("""
        schedules:
          b: {warmup: -1, min_lr: -2, type: cosine, steps: -3, lr: -4}
          a: [{type: warmup, steps: 0}, {type: cosin}]
        run: {epoch: 3, steps: 50}
        lr: -5
        """)
    assert [line.split(" ")[0] for line in found.split("\n") if line.startswith("spec")] == [
        "spec.yaml:2:15:",
        "spec.yaml:2:27:",
        "spec.yaml:2:52:",
        "spec.yaml:2:60:",
        "spec.yaml:3:29:",
        "spec.yaml:3:40:",
        "spec.yaml:4:7:",
        "spec.yaml:5:5:",
    ]


def test_set_points_into_what_was_typed() -> None:
    spec = "steps: 5\nschedules: {cosine: {type: cosine, lr: 1}}\n"
    assert text(spec, overrides=Overrides(sets=("schedules.cosine.min_lr=-1",))) == said("""
        --set:1:25: schedules.cosine.min_lr: must be at least 0, got -1
          1 | schedules.cosine.min_lr=-1
                                      ^
        """)
    assert text(spec, overrides=Overrides(sets=("schedules.cosine.min-lr=1",))) == said("""
        --set:1:1: schedules.cosine.min-lr: unknown key 'min-lr'; did you mean 'min_lr'?
          1 | schedules.cosine.min-lr=1
              ^
        """)
    assert text(spec, overrides=Overrides(sets=("schedules.cosin.min_lr=1",))) == said("""
        --set:1:1: nothing is called 'cosin'; did you mean 'cosine'?
          1 | schedules.cosin.min_lr=1
              ^
        """)
    assert text(spec, overrides=Overrides(sets=("lr",))) == said("""
        --set:1:1: expected --set path=value, got 'lr'
          1 | lr
              ^
        """)
    assert text(spec, overrides=Overrides(sets=("=1",))) == said("""
        --set:1:1: expected --set path=value, got '=1'
          1 | =1
              ^
        """)


def test_steps_and_lr_point_into_the_command_line() -> None:
    spec = "steps: 5\nschedules: {cosine: {type: cosine}}\n"
    assert text(spec, overrides=Overrides(steps="many", lr="-1")) == said("""
        command line:1:6: lr: must be at least 0, got -1
          1 | --lr -1
                   ^
        command line:1:9: steps: must be a length: a whole number of steps, or like 5ep, 10%, 3M samples, 2B tokens, got many
          1 | --steps many
                      ^
        """)  # noqa: E501
    assert text(spec, overrides=Overrides(steps="2B tokens", lr="1")) == said("""
        command line:1:9: steps: is a length in tokens, which the run does not tell: add run: {tokens_per_step: N}, or sequence_length with batch_size, got 2B tokens
          1 | --steps 2B tokens
                      ^
        """)  # noqa: E501
