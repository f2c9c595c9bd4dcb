"""A rate where a factor is expected."""

from collections.abc import Iterator

from lrcurve.analysis.parts import Part
from lrcurve.analysis.rules.mends import put
from lrcurve.analysis.rules.rule import Case, Found, Rule, shown
from lrcurve.schedules.roles import Role

SMALL = 0.01
"""A factor below this looks like a rate; Noam's is between 0.1 and 10."""

HIGHEST, FACTOR = 0.1, 1e-3
"""The rate, and the factor, up to which a function that only falls gives rates; Noam's, which rises first, may not."""

LOST = 1e-5
"""The highest rate, as a share of 1, of a function that multiplies one rate by another."""


class LR119(Rule):
    """Looks at numbers that every rate is multiplied by, and at functions whose values are multiplied with a rate.

    A function such as torch's ``lr_lambda`` gives a factor. Where ``lr`` and all that it gives look like rates, their
    product is one of neither.
    """

    title = "a rate where a factor is expected"
    severity = "warning"
    why = "A rate times a rate is a thousand times smaller than either: nothing is learned, and nothing says why."
    hint = "give the factor that was meant, such as 1, and not the peak rate"
    bad = """\
steps: 100000
schedules:
  noam: {type: noam, model_size: 512, warmup_steps: 4000, factor: 3e-4}
"""
    good = """\
steps: 100000
schedules:
  noam: {type: noam, model_size: 512, warmup_steps: 4000, factor: 1}
"""
    source = "The Annotated Transformer's NoamOpt, given Adam's rate; LambdaLR with a function that returns rates"
    explains = ("LR115", "LR121")

    def look(self, case: Case) -> Iterator[Found]:
        """Look at each shape that multiplies."""
        for part in case.leaves:
            yield from _of_scale(part)
            if part.schedule.free and not part.above:
                yield from _of_function(case, part)


def _of_scale(part: Part) -> Iterator[Found]:
    scale, name = part.value(Role.SCALE), part.name_of(Role.SCALE)
    if scale is None or not 0 < scale < SMALL:
        return
    top = part.top or 0
    peak = float(part.schedule([top])[0])
    yield Found(
        f"{name} is {scale:g}, and every rate is multiplied by it: the peak is {shown(peak)}",
        part,
        part.place(Role.SCALE),
        part.step_of(top),
        hint=f"for a peak of {scale:g} write {name}: {scale * scale / peak:.3g}",
        mends=put(part, Role.SCALE, scale * scale / peak),
    )


def _of_function(case: Case, part: Part) -> Iterator[Found]:
    lr, (_, rates) = part.value(Role.PEAK), case.profile
    peak = float(rates.max(initial=0.0))
    if lr is None or peak <= 0:
        return
    lost = peak <= min(LOST, SMALL * lr) and lr <= SMALL
    if lost or (lr <= HIGHEST and peak <= FACTOR * lr and rates[0] == peak > rates[-1]):
        name = part.name_of(Role.PEAK)
        yield Found(
            f"{name} is {shown(lr)}, and the function's values, up to {shown(peak / lr)}, multiply it: the highest "
            f"rate is {shown(peak)}",
            part,
            part.place(Role.PEAK),
            hint=f"write {name}: 1 if the function gives rates, or let it give factors of {name}",
            mends=put(part, Role.PEAK, 1),
        )
