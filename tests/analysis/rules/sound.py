"""Hypothesis strategies of specs that nothing is wrong with: every type, on runs that they fit."""

from typing import Any

from hypothesis import strategies as st

Draw = Any


def _decay(draw: Draw, kind: str, lr: float) -> dict[str, Any]:
    """Return a decay to the end of whatever it is in, with a floor above 0."""
    low = lr * draw(st.sampled_from([0.001, 0.01, 0.3]))
    fields: dict[str, Any] = {"type": kind, "lr": lr, "min_lr": low}
    if kind == "polynomial":
        fields["power"] = draw(st.floats(0.5, 4.0))
    if kind == "wsd":
        fields["decay_steps"] = draw(st.sampled_from(["10%", "20%", "33%"]))
        fields["decay_shape"] = draw(st.sampled_from(["linear", "cosine", "one_minus_sqrt", "exponential"]))
    if kind == "one_cycle":
        fields |= {"start_lr": lr / 10, "min_lr": lr / 1000, "phases": draw(st.sampled_from([2, 3]))}
    return fields


DECAYS = ("cosine", "linear", "polynomial", "one_minus_sqrt", "rex", "tanh", "wsd", "one_cycle")


def _endless(draw: Draw, kind: str, lr: float, steps: int) -> dict[str, Any]:
    """Return a schedule without an end of its own, over ``steps`` ticks."""
    inside = st.integers(1, steps - 1)
    match kind:
        case "constant":
            return {"type": kind, "lr": lr}
        case "step":
            return {
                "type": kind,
                "lr": lr,
                "gamma": draw(st.floats(0.1, 0.9)),
                "step_size": draw(st.integers(-(-steps // 6), steps - 1)),
            }
        case "multistep":
            at = sorted(draw(st.sets(st.integers(max(1, steps // 3), steps - 1), min_size=1, max_size=4)))
            return {"type": kind, "lr": lr, "gamma": draw(st.floats(0.1, 0.9)), "milestones": at}
        case "exponential":
            return {
                "type": kind,
                "lr": lr,
                "decay_rate": 0.1,
                "decay_steps": draw(st.integers(-(-steps // 5), 10 * steps)),
            }
        case "inverse_sqrt":
            return {"type": kind, "lr": lr, "timescale": draw(st.integers(1, 10 * steps))}
        case "inverse_time":
            return {"type": kind, "lr": lr, "decay_rate": draw(st.floats(0.1, 2.0)), "decay_steps": draw(inside)}
        case "noam":
            return {"type": kind, "model_size": 512, "warmup_steps": draw(st.integers(1, max(1, steps // 2)))}
        case "cyclic":
            return {"type": kind, "lr": lr, "min_lr": lr / 10, "steps_up": steps // draw(st.sampled_from([2, 4, 6]))}
        case "piecewise":
            return {"type": kind, "at": [0, draw(inside), steps], "values": [lr, lr / 2, lr / 10]}
        case "values":
            return {"type": kind, "at": [0, draw(inside)], "values": [lr, lr / 2]}
        case _:
            return {"type": "expression", "lr": lr, "formula": '"lr * (1 - 0.9 * t / T)"'}


ENDLESS = (
    "constant", "step", "multistep", "exponential", "inverse_sqrt", "inverse_time", "noam", "cyclic", "piecewise",
    "values", "expression",
)  # fmt: skip

LEADS = ("linear", "constant", "exponential", "cosine")
"""The shapes of a warmup that ends where the next schedule starts, or jumps there by design."""


@st.composite
def specs(draw: Draw) -> str:
    """Draw a spec of one schedule: its run, and a schedule that fits it, with a warmup, cycles or phases."""
    per_epoch = draw(st.booleans())
    epochs, each = draw(st.integers(10, 40)), draw(st.integers(2, 9))
    steps = epochs * each
    run = draw(
        st.sampled_from(
            [f"{{epochs: {epochs}, steps_per_epoch: {each}}}", f"{{steps: {steps}, steps_per_epoch: {each}}}"]
        )
    )
    ticks = epochs if per_epoch else steps
    lr = draw(st.floats(1e-5, 10.0))
    schedule = draw(st.sampled_from([_plain, _cycles, _phases]))(draw, lr, ticks)
    if per_epoch and isinstance(schedule, dict):
        schedule["interval"] = "epoch"
    elif per_epoch:
        schedule = {"type": "sequence", "phases": schedule, "interval": "epoch"}
    return f"run: {run}\nschedules:\n  sound: {_yaml(schedule)}\n"


def _plain(draw: Draw, lr: float, ticks: int) -> dict[str, Any]:
    """Draw one schedule, maybe behind a warmup shorter than half of the run."""
    lead = draw(st.integers(0, ticks // 2))
    kind = draw(st.sampled_from((*DECAYS, *ENDLESS)))
    left = ticks - lead
    schedule = _decay(draw, kind, lr) if kind in DECAYS else _endless(draw, kind, lr, left)
    rises = kind in ("noam", "one_cycle", "cyclic")
    if lead and not rises:
        schedule["warmup"] = {
            "steps": lead,
            "start_lr": lr * draw(st.floats(0.001, 0.9)),
            "shape": draw(st.sampled_from(LEADS)),
        }
    elif lead and kind in ENDLESS:
        return _endless(draw, kind, lr, ticks)
    return schedule


def _cycles(draw: Draw, lr: float, ticks: int) -> dict[str, Any]:
    """Draw restarts that fill the run exactly."""
    count = draw(st.integers(2, 5))
    while ticks % count:
        count -= 1
    if count < 2:
        return {"type": "cosine", "lr": lr, "min_lr": lr / 100}
    kind = draw(st.sampled_from(["cosine", "linear", "rex"]))
    repeat = draw(st.sampled_from([True, {"count": count}, {"decay": 0.5}]))
    return {"type": kind, "lr": lr, "min_lr": lr / 100, "steps": ticks // count, "repeat": repeat}


def _phases(draw: Draw, lr: float, ticks: int) -> list[dict[str, Any]]:
    """Draw warmup, plateau and decay, whose lengths add up to the run."""
    up, down = draw(st.integers(1, ticks // 3)), draw(st.integers(1, ticks // 3))
    kind = draw(st.sampled_from(["cosine", "linear", "rex", "one_minus_sqrt"]))
    return [
        {"type": "warmup", "lr": lr, "start_lr": lr / 100, "steps": up, "shape": draw(st.sampled_from(LEADS))},
        {"type": "constant", "lr": lr} | ({"steps": ticks - up - down} if draw(st.booleans()) else {}),
        {"type": kind, "lr": lr, "min_lr": lr / 100, "steps": down},
    ]


def _yaml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_yaml, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
