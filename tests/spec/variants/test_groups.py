"""Parameter groups: a curve each, of one family."""

import numpy as np
import pytest

import lrcurve
from tests.spec.variants.texts import curves, read, wrong

STEPS = np.arange(100)
BASE = "{type: cosine, min_lr: 0.01"
MAPPING = "must be a mapping of names to numbers or schedules, such as {backbone: 0.1, head: 1}"


def test_a_number_multiplies_every_rate() -> None:
    found = curves(f"a: {BASE}, groups: {{backbone: 0.1, head: 1.0}}}}\nb: {BASE}}}")
    assert list(found) == ["a[backbone]", "a[head]", "b"]
    base = found["b"].lr(STEPS)
    np.testing.assert_array_equal(found["a[backbone]"].lr(STEPS), 0.1 * base)
    np.testing.assert_array_equal(found["a[head]"].lr(STEPS), base)
    assert (found["a[head]"].subject, found["a[head]"].member, found["a[head]"].kind) == ("a", "head", "groups")
    assert found["b"].member is None


def test_keys_of_a_group_take_the_place_of_the_schedules() -> None:
    found = curves(
        f"a: {BASE}, warmup: 10, groups: {{one: {{lr: 0.05}}, two: {{scale: 0.5}}, "
        "three: {lr: 0.05, scale: 2, warmup: 0}}}\n"
        f"one: {BASE}, warmup: 10, lr: 0.05}}\ntwo: {BASE}, warmup: 10, scale: 0.5}}\n"
        f"three: {BASE}, lr: 0.05, scale: 2}}"
    )
    for name in ("one", "two", "three"):
        np.testing.assert_array_equal(found[f"a[{name}]"].lr(STEPS), found[name].lr(STEPS))


def test_a_group_may_be_a_whole_schedule() -> None:
    found = curves(
        f"a: {BASE}, groups: {{flat: {{type: constant, lr: 0.2}}, bare: constant, "
        "two: [{type: constant, steps: 5}, constant]}}"
    )
    assert found["a[flat]"].lr([0, 99]).tolist() == [0.2, 0.2]
    assert found["a[bare]"].lr([0, 99]).tolist() == [0.1, 0.1]
    assert found["a[two]"].lr([4, 5]).tolist() == [0.1, 0.1]


def test_the_rate_falls_from_layer_to_layer() -> None:
    found = curves(f"a: {BASE}, groups: {{layers: 12, decay: 0.75}}}}\nb: {BASE}}}")
    assert list(found) == [*(f"a[layer{i}]" for i in range(12)), "b"]
    base = found["b"].lr(STEPS)
    np.testing.assert_array_equal(found["a[layer11]"].lr(STEPS), base)
    # ELECTRA: decay to the power of the distance from the last
    np.testing.assert_allclose(found["a[layer0]"].lr(STEPS), base * 0.75**11, rtol=1e-12)
    np.testing.assert_allclose(found["a[layer9]"].lr(STEPS), base * 0.5625, rtol=1e-12)


def test_a_library_keeps_its_floor_where_the_group_has_a_rate() -> None:
    found = curves("a: {type: torch.CosineAnnealingLR, T_max: 50, eta_min: 0.01, groups: {head: {lr: 0.2}}}")
    assert found["a[head]"].lr([0, 50]).tolist() == pytest.approx([0.2, 0.01], rel=1e-12)


def test_a_default_rate_reaches_the_phases_that_name_none() -> None:
    phases = "phases: [{type: constant, steps: 5}, {type: constant, lr: 0.5}]"
    found = curves(f"a: {{{phases}, groups: {{head: {{lr: 0.2}}}}}}")
    assert found["a[head]"].lr([4, 5]).tolist() == [0.2, 0.5]


def test_groups_of_a_resumed_run_are_resumed() -> None:
    found = curves(f"a: {BASE}, resume: {{at: 50, with: {{lr: 0.2}}}}, groups: {{half: 0.5}}}}\nb: {BASE}, lr: 0.2}}")
    assert found["a[half]"].lr([60]).tolist() == [0.5 * found["b"].lr([60])[0]]


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ("5", f"schedules.a.groups: {MAPPING}"),
        ("{}", f"schedules.a.groups: {MAPPING}"),
        ("{head: -1}", "schedules.a.groups.head: must be at least 0, got -1"),
        (
            "{head: x}",
            "schedules.a.groups.head: must be a number to multiply the rates by, keys such as {lr: 0.01}, or a "
            "schedule, got x",
        ),
        ("{head: {scale: y}}", "schedules.a.groups.head.scale: must be a number to multiply the rates by, keys such as "
         "{lr: 0.01}, or a schedule, got y"),
        ("{head: {min_lr: -1}}", "schedules.a.groups.head.min_lr: must be at least 0, got -1"),
        ("{head: {type: cosin}}", "schedules.a.groups.head.type: unknown type 'cosin'; did you mean 'cosine'?"),
        ("{layers: 12}", "schedules.a.groups: needs 'decay', too: layers and decay go together"),
        ("{decay: 0.5}", "schedules.a.groups: needs 'layers', too: layers and decay go together"),
        ("{layers: 0, decay: 0.5}", "schedules.a.groups.layers: must be at least 1 and at most 1000, got 0"),
        ("{layers: 2, decay: 0.5, haed: 1}", "schedules.a.groups.haed: unknown key 'haed'; allowed are layers, decay"),
    ],
)  # fmt: skip
def test_what_is_no_group_is_refused(groups: str, expected: str) -> None:
    assert wrong(f"a: {BASE}, groups: {groups}}}") == [expected]


def test_a_rate_that_no_phase_takes_is_refused() -> None:
    phases = "phases: [{type: constant, lr: 1, steps: 5}, {type: constant, lr: 0.5}]"
    assert wrong(f"a: {{{phases}, groups: {{head: {{lr: 0.2}}}}}}") == [
        "schedules.a.groups.head.lr: changes nothing, for no part takes it; say 'scale', or give a whole schedule"
    ]
    factors = "factors: [{type: constant, lr: 1}, cosine]"
    assert wrong(f"a: {{{factors}, groups: {{head: {{lr: 0.2}}}}}}")[0].startswith(
        "schedules.a.groups.head.lr: changes"
    )
    rateless = "phases: [{type: constant, lr: 1, steps: 5}, {type: values, values: [0.3, 0.2]}]"
    assert wrong(f"a: {{{rateless}, groups: {{head: {{lr: 0.2}}}}}}")[0].startswith(
        "schedules.a.groups.head.lr: changes"
    )
    assert wrong(f"a: {{{phases}, groups: {{head: {{min_lr: 0.2}}}}}}") == [
        "schedules.a.groups.head.min_lr: unknown key 'min_lr'; allowed are lr, scale"
    ]


def test_groups_belong_to_a_whole_schedule() -> None:
    assert wrong("a: [{type: constant, groups: {head: 1}}]") == [
        "schedules.a[0].groups: groups belongs to a whole schedule, not to a part of one"
    ]


def test_one_way_of_sharing_out_is_enough() -> None:
    found = wrong(f"a: {BASE}, groups: {{head: 1}}, lars: {{norms: {{fc: {{weight: 1, gradient: 1}}}}}}}}")
    assert found == ["schedules.a.lars: cannot be together with 'groups': each says whose rates these are"]


def test_evaluate_gives_one_curve() -> None:
    with pytest.raises(lrcurve.SpecError, match="makes a curve for each of its groups, and evaluate gives one"):
        lrcurve.evaluate({"type": "constant", "lr": 1, "groups": {"head": 1}}, 4)


def test_the_number_of_groups_is_limited() -> None:
    many = ", ".join(f"g{i}: 1" for i in range(1001))
    assert wrong(f"a: {BASE}, groups: {{{many}}}}}") == ["schedules.a.groups: has 1001 groups; the limit is 1000"]
    two = f"a: {BASE}, groups: {{layers: 600, decay: 0.9}}}}\nb: {BASE}, groups: {{layers: 600, decay: 0.9}}}}"
    assert wrong(two) == ["schedules: makes 1,200 curves; the limit is 1,000"]


RESUMED = "type: constant, lr: 1, resume: {at: 50, with: {lr: 2}}"


def test_every_kind_of_group_is_resumed_and_says_its_own_jump() -> None:
    found = curves(f"a: {{{RESUMED}, groups: {{n: 0.5, s: {{scale: 0.5}}, k: {{lr: 3}}}}}}")
    assert found["a[n]"].lr([49, 50]).tolist() == [0.5, 1.0]
    assert found["a[s]"].lr([49, 50]).tolist() == [0.5, 1.0]
    # what is resumed has its own rate, and the group's lr holds until then
    assert found["a[k]"].lr([49, 50]).tolist() == [3.0, 2.0]
    told = {name: curve.marks[-1].text for name, curve in found.items()}
    assert told["a[n]"] == told["a[s]"] == "resumed: 0.5 -> 1 (+100 %)"
    assert told["a[k]"] == "resumed: 3 -> 2 (-33.3 %)"


def test_a_jump_of_groups_is_noted_once_under_the_name_of_a_curve() -> None:
    notes = read(f"a: {{{RESUMED}, groups: {{n: 0.5, s: 0.1}}}}").notes
    assert notes == ("a[n]: resumed: 0.5 -> 1 (+100 %) at step 50",)


def test_a_schedule_of_its_own_cannot_be_resumed_with_the_others() -> None:
    assert wrong(f"a: {{{RESUMED}, groups: {{n: {{type: constant}}}}}}") == [
        "schedules.a.groups.n: cannot be a schedule of its own where the run is resumed: give it keys, or list its "
        "phases elsewhere"
    ]


def test_a_group_has_a_name() -> None:
    assert wrong(f"a: {BASE}, groups: {{'': 1}}}}") == ["schedules.a.groups: has a group without a name"]


def test_a_factor_that_outgrows_a_float_is_refused() -> None:
    found = wrong(f"a: {BASE}, groups: {{layers: 400, decay: 10}}}}")
    assert found[0] == "schedules.a: the rate at step 0 is inf, which is no finite number"
