"""Pairs of curves with one known mistake between them, made by machine from many shapes, and unrelated pairs.

``python -m tests.analysis.mistakes [SEED]...`` prints, for each kind of mistake, of how many pairs the cause was found.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import NamedTuple

import numpy as np

from lrcurve.analysis.compare import SAME, STOPPED, Cause, Clock, differ
from lrcurve.curve import Curve, Recorded
from lrcurve.run import Run
from lrcurve.schedules import Rates, Schedule, Steps
from lrcurve.schedules.combine import Clamp, Scale, Sequence, Shift
from lrcurve.schedules.combine.time import PerEpoch
from lrcurve.schedules.combine.wrapper import Wrapper
from lrcurve.schedules.shapes.constant import Constant
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides


class Shape(NamedTuple):
    """An inline schedule with places for the warmup ``w``, the horizon ``h`` and the decay behind the warmup ``d``.

    ``after`` says what a longer warmup does to the rest: ``later``, it is the same curve behind it; ``faster``, it
    ends where it ended before; ``same``, it is what it was.
    """

    text: str
    after: str = ""


SHAPES: dict[str, Shape] = {
    "cosine": Shape("cosine lr=0.1 steps={h}"),
    "cosine floor": Shape("cosine lr=3e-4 min_lr=1e-5 steps={h}"),
    "cosine warmup": Shape("cosine lr=0.1 steps={d} warmup={w}", "later"),
    "cosine rest": Shape("cosine lr=0.1 warmup={w}", "faster"),
    "linear": Shape("linear lr=0.1 steps={h}"),
    "linear warmup": Shape("linear lr=5e-5 steps={d} warmup={w}", "later"),
    "polynomial": Shape("polynomial lr=0.1 power=2 steps={h} min_lr=1e-3"),
    "exponential": Shape("exponential lr=0.1 decay_rate=0.1 decay_steps={h}"),
    "step": Shape("step lr=0.1 gamma=0.3 step_size={s}"),
    "multistep": Shape("multistep lr=0.1 gamma=0.2 milestones={m}"),
    "wsd": Shape("wsd lr=0.1 min_lr=1e-3 decay_steps=20% steps={d} warmup={w}", "later"),
    "one cycle": Shape("one_cycle lr=0.1 start_lr=0.004 min_lr=4e-7 steps={h}"),
    "inverse sqrt": Shape("inverse_sqrt lr=0.01 timescale={s} warmup={w}", "later"),
    "rex": Shape("rex lr=0.1 steps={h}"),
    "one minus sqrt": Shape("one_minus_sqrt lr=0.1 steps={h}"),
    "tanh": Shape("tanh lr=0.1 steps={h}"),
    "restarts": Shape("cosine lr=0.1 steps={s} repeat=true"),
    "torch cosine": Shape("torch.CosineAnnealingLR lr=0.1 T_max={h}"),
    "torch step": Shape("torch.StepLR lr=0.1 step_size={s} gamma=0.1"),
    "torch multistep": Shape("torch.MultiStepLR lr=0.1 milestones={m}"),
    "torch exponential": Shape("torch.ExponentialLR lr=0.1 gamma=0.9993"),
    "torch polynomial": Shape("torch.PolynomialLR lr=0.1 total_iters={h} power=0.9"),
    "torch one cycle": Shape("torch.OneCycleLR max_lr=0.1 total_steps={h2}"),
    "torch restarts": Shape("torch.CosineAnnealingWarmRestarts lr=0.1 T_0={s}"),
    "transformers cosine": Shape("transformers.cosine lr=5e-5 num_warmup_steps={w} num_training_steps={h}", "faster"),
    "transformers linear": Shape("transformers.linear lr=5e-5 num_warmup_steps={w} num_training_steps={h}", "faster"),
    "transformers constant": Shape("transformers.constant_with_warmup lr=5e-5 num_warmup_steps={w}", "same"),
    "transformers polynomial": Shape(
        "transformers.polynomial lr=5e-5 num_warmup_steps={w} num_training_steps={h} power=2", "faster"
    ),
    "keras cosine": Shape("keras.CosineDecay initial_learning_rate=0.1 decay_steps={h} alpha=0.01"),
    "keras warmup": Shape(
        "keras.CosineDecay initial_learning_rate=0.001 decay_steps={d} warmup_target=0.1 warmup_steps={w}", "later"
    ),
    "keras polynomial": Shape(
        "keras.PolynomialDecay initial_learning_rate=0.1 decay_steps={h} end_learning_rate=0.001"
    ),
    "optax warmup cosine": Shape(
        "optax.warmup_cosine_decay_schedule init_value=0 peak_value=0.1 warmup_steps={w} decay_steps={h}", "faster"
    ),
    "optax exponential": Shape("optax.exponential_decay init_value=0.1 transition_steps={s} decay_rate=0.8"),
    "timm cosine": Shape("timm.CosineLRScheduler lr=0.1 t_initial={h} lr_min=1e-5"),
}


@dataclass(frozen=True, kw_only=True)
class Held(Wrapper):
    """A schedule whose rates are set every ``every`` steps only."""

    inner: Schedule
    every: int

    def rates(self, t: Steps) -> Rates:
        """Return the rates of the last step at which they were set."""
        return self.inner.rates(t // self.every * self.every)

    def next_join(self, t: Steps) -> Steps:
        """Return the next step at which they are set."""
        return (t // self.every + 1) * self.every


FAMILIES = ("cosine", "linear", "polynomial", "exponential", "step", "multistep")


class Setting(NamedTuple):
    """The lengths of a run, and of the parts of a shape on it."""

    steps: int
    warmup: int
    horizon: int
    decay: int
    period: int

    @classmethod
    def drawn(cls, random: Random) -> "Setting":
        """Return some setting."""
        steps = random.choice([300, 500, 1000, 1234, 3000, 9000])
        warmup = random.choice([steps // 20, steps // 10, steps // 7])
        return cls(steps, warmup, steps, steps - warmup, steps // random.choice([3, 4, 7]))

    def schedule(self, shape: Shape) -> Schedule:
        """Return a shape's schedule."""
        text = shape.text.format(
            w=self.warmup,
            h=self.horizon,
            h2=4 * self.horizon,
            d=self.decay,
            s=self.period,
            m=f"{self.horizon // 2},{3 * self.horizon // 4}",
        )
        overrides = Overrides(steps=str(self.steps), sets=("run.steps_per_epoch=1",))
        found = load_sources((text,), overrides).curves[0].schedule
        assert found is not None
        return found

    def longer(self, ratio: Fraction) -> "Setting":
        """Return the setting with a horizon, and what belongs to it, so many times as long."""
        return self._replace(
            warmup=int(self.warmup * ratio),
            horizon=int(self.horizon * ratio),
            decay=int(self.decay * ratio),
            period=int(self.period * ratio),
        )


@dataclass(frozen=True)
class Pair:
    """Two curves, the kind of the mistake, and what tells whether a cause names it."""

    kind: str
    shape: str
    base: Curve
    head: Curve
    names: Callable[[Cause], bool] = field(repr=False, default=lambda _: False)

    @property
    def stepwise(self) -> bool:
        """Whether its rates are so few that several causes explain them alike."""
        return "step" in self.shape.partition(",")[0]


def clocks_of(cause: Cause) -> list[Clock]:
    """Return the clocks of a cause's stretches."""
    return [part.clock for part in cause.parts]


def _keeps(shift: int) -> Callable[[Cause], bool]:
    return lambda cause: not cause.swapped and any(clock.offset == -shift for clock in clocks_of(cause))


def _runs(rate: Fraction) -> Callable[[Cause], bool]:
    return lambda cause: not cause.swapped and cause.main.clock.rate == rate


def _times(factor: float) -> Callable[[Cause], bool]:
    return lambda cause: not cause.swapped and abs(cause.main.factor / factor - 1) < 1e-9


def _every(n: int) -> Callable[[Cause], bool]:
    return lambda cause: not cause.swapped and all(clock.every == n for clock in clocks_of(cause) if clock != STOPPED)


def _warmed(old: int, new: int) -> Callable[[Cause], bool]:
    def names(cause: Cause) -> bool:
        first = cause.parts[0]
        return len(cause.parts) > 1 and first.clock.rate == Fraction(old, new) and first.stop == new - 1

    return names


def _both(*named: Callable[[Cause], bool]) -> Callable[[Cause], bool]:
    return lambda cause: all(one(cause) for one in named)


Mistake = tuple[Schedule, Callable[[Cause], bool]]


def _shifted(base: Schedule, setting: Setting, random: Random) -> Mistake:
    n = random.choice([1, 1, 2, 10, setting.steps // 9])
    if random.random() < 0.5:
        return Shift(inner=base, shift=n), _keeps(-n)
    return Sequence(phases=(Constant(lr=float(base(0))), base), lengths=(n,)), _keeps(n)


def _scaled(base: Schedule, setting: Setting, random: Random) -> Mistake:
    factor = random.choice([2.0, 0.5, 0.1, 1.3, 1 / 3])
    return Scale(inner=base, scale=factor), _times(factor)


def _restarted(base: Schedule, setting: Setting, random: Random) -> Mistake:
    k = int(setting.steps * random.choice([0.3, 0.4, 0.6]))
    return Sequence(
        phases=(base, base), lengths=(k,)
    ), lambda cause: len(cause.parts) > 1 and cause.parts[-1].clock.shift == k and cause.parts[0].clock == SAME


def _slow(base: Schedule, setting: Setting, random: Random) -> Mistake:
    k = random.choice([2, 4, 8])
    return PerEpoch(
        inner=base, steps_per_epoch=k
    ), lambda cause: cause.main.clock == Clock(rate=Fraction(1, k), every=k)


def _held(base: Schedule, setting: Setting, random: Random) -> Mistake:
    n = random.choice([7, 20, 39])
    return Held(inner=base, every=n), _every(n)


def _clamped(base: Schedule, setting: Setting, random: Random) -> Mistake:
    rates = np.sort(base(np.arange(setting.steps)))
    if random.random() < 0.5:
        low = float(f"{rates[int(0.2 * setting.steps)]:.2g}")
        return Clamp(inner=base, floor=low), lambda cause: cause.low is not None
    high = float(f"{rates[int(0.8 * setting.steps)]:.2g}")
    return Clamp(inner=base, ceiling=high), lambda cause: cause.high is not None


SIMPLE = {
    "shifted": _shifted,
    "scaled": _scaled,
    "restarted": _restarted,
    "slow": _slow,
    "held": _held,
    "clamped": _clamped,
}

TWO = (
    ("shifted", "scaled"),
    ("restarted", "scaled"),
    ("slow", "scaled"),
    ("held", "scaled"),
    ("clamped", "scaled"),
    ("held", "shifted"),
    ("held", "clamped"),
    ("shifted", "clamped"),
    ("horizon", "scaled"),
    ("horizon", "clamped"),
    ("horizon", "held"),
    ("warmup", "scaled"),
    ("warmup", "clamped"),
)


def _changed(kind: str, shape: Shape, setting: Setting, random: Random) -> Mistake | None:
    """Return a mistake in the lengths of a shape, if it has any."""
    if kind == "horizon":
        if not any(place in shape.text for place in ("{h}", "{d}", "{s}", "{m}")) or shape.after == "faster":
            return None
        if "%" in shape.text:
            return None  # a share of the run does not change with the horizon
        ratio = random.choice([Fraction(3, 2), Fraction(1, 2), Fraction(4, 5), Fraction(2), Fraction(10, 9)])
        if any(int(length * ratio) != length * ratio for length in setting):
            return None
        return setting.longer(ratio).schedule(shape), _runs(1 / ratio)
    if not shape.after:
        return None
    longer = {"warmup": int(setting.warmup * random.choice([0.5, 1.4, 2])), "ceil": setting.warmup + 1}[kind]
    return setting._replace(warmup=longer).schedule(shape), _warmed(setting.warmup, longer)


def made(kind: str, name: str, random: Random) -> tuple[Schedule, Schedule, Setting, Callable[[Cause], bool]] | None:
    """Return a schedule, what a mistake makes of it, and what names the mistake; None where it cannot be made."""
    setting = Setting.drawn(random)
    if kind in ("horizon",) or kind.startswith("horizon"):
        setting = setting._replace(steps=1800, warmup=180, horizon=1800, decay=1620, period=360)
    shape = SHAPES[name]
    base = setting.schedule(shape)
    head, named = base, []
    for one in kind.split("+"):
        before = head
        if one in SIMPLE:
            head, names = SIMPLE[one](head, setting, random)
        else:
            changed = _changed(one, shape, setting, random)
            if changed is None:
                return None
            head, names = changed
        named.append(names)
        t = np.arange(setting.steps)
        if np.ptp(head(t)) == 0:
            return None
        if np.allclose(head(t), before(t), rtol=1e-9, atol=0):
            return None
    return base, head, setting, _both(*named)


FORMS = ("schedule", "table", "gaps", "from step 1", "printed")


def logged(schedule: Schedule, steps: int, form: str) -> Curve:
    """Return a schedule as the curve of a source of some form."""
    if form == "schedule":
        return Curve("c", schedule, Run(ticks=steps))
    t = {"gaps": np.arange(9, steps, 10), "from step 1": np.arange(1, steps)}.get(form, np.arange(steps))
    rates, off = schedule(t), np.zeros(t.size)
    if form == "printed":
        printed = [f"{rate:.6e}" for rate in rates.tolist()]
        rates = np.array([float(text) for text in printed])
        off = np.array([0.5e-6 * 10.0 ** int(text.partition("e")[2]) for text in printed])
    return Curve("c", Recorded(t, rates, off), Run(ticks=int(t[-1]) + 1))


KINDS = (*SIMPLE, "horizon", "warmup", "ceil", *("+".join(pair) for pair in TWO))


def pairs(seed: int, kinds: tuple[str, ...] = KINDS) -> Iterator[Pair]:
    """Yield a pair of each kind for each shape that it can be made of, in one form each."""
    random = Random(seed)
    for kind in kinds:
        for name in SHAPES:
            found = made(kind, name, random)
            form = random.choice(FORMS)
            if found is not None:
                base, head, setting, names = found
                one = Curve("c", base, Run(ticks=setting.steps))
                yield Pair(kind, f"{name}, {form}", one, logged(head, setting.steps, form), names)


def unrelated(seed: int, count: int = 100) -> Iterator[Pair]:
    """Yield pairs of shapes of different formulas, of the same peak or not, on one run."""
    random = Random(seed)
    for _ in range(count):
        one, other = random.sample(sorted(SHAPES), 2)
        if family(one) == family(other):
            continue
        setting = Setting.drawn(random)
        form = random.choice(FORMS)
        base, head = setting.schedule(SHAPES[one]), setting.schedule(SHAPES[other])
        if random.random() < 0.7:
            t = np.arange(setting.steps)
            head = Scale(inner=head, scale=float(base(t).max() / head(t).max()))
        yield Pair(
            "unrelated",
            f"{one}, {other}, {form}",
            Curve("c", base, Run(ticks=setting.steps)),
            logged(head, setting.steps, form),
        )


def family(name: str) -> str:
    """Return which shapes a shape shares its formula with."""
    words = name.split()
    families = {
        "restarts": "cosine",
        "keras warmup": "cosine",
        "one cycle": "cosine",
        "constant": "linear",
        "wsd": "linear",
    }
    return families.get(name, families.get(words[-1], next((word for word in words if word in FAMILIES), words[-1])))


def main(seeds: list[int]) -> None:
    """Print how many of each kind are found."""
    from lrcurve.views.comparison.cause_words import cause_text

    made_, found, explained, same = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for seed in seeds or [1]:
        for pair in (*pairs(seed), *unrelated(seed)):
            difference = differ(pair.base, pair.head)
            if not difference.differing:
                same[pair.kind] += 1
                continue
            made_[pair.kind] += 1
            full = [cause for cause in difference.causes if cause.only is None]
            named = any(map(pair.names, full)) or bool(full and pair.stepwise)
            found[pair.kind] += named
            explained[pair.kind] += bool(full)
            if not named and (full or pair.kind != "unrelated"):
                texts = [cause_text(difference, cause) for cause in difference.causes]
                print(f"{pair.kind}: {pair.shape}, {difference.differing} of {difference.compared}: {texts}")
    for kind in (*KINDS, "unrelated"):
        if made_[kind]:
            print(
                f"{kind:20} {made_[kind]:4} pairs  {found[kind]:4} named  {explained[kind]:4} explained  "
                f"{found[kind] / made_[kind]:.2f}  ({same[kind]} the same)"
            )


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]])
