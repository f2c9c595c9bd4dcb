"""Causes in words: what made the head of the base, as a sentence and as a formula."""

from fractions import Fraction

from lrcurve.analysis.compare import SAME, STOPPED, Cause, Clock, Difference, Part
from lrcurve.digits import rate
from lrcurve.views.numbers import counted, in_unit, position, until

_DIGITS = 12
_SHORT = 4


def cause_text(one: Difference, cause: Cause) -> str:
    """Return a cause as a sentence about head and base, without its full stop."""
    if cause.only is not None:
        return _same_text(one, cause)
    return _Words(one, cause).sentence()


def when(one: Difference, side: int, step: int) -> str:
    """Return a step of one side's curve in the unit that both runs are counted in."""
    at = one.moments
    per_step = at.curves[side].run.per_tick(at.unit)
    if at.unit == "step" or per_step is None:
        return in_unit(f"{step:,}", "step")
    return in_unit(position(round(float(step * per_step), 4)), at.unit)


def _same_text(one: Difference, cause: Cause) -> str:
    start, stop = when(one, 0, cause.start), when(one, 0, cause.stop)
    there = f"at {start}" if start == stop else f"from {until(start, stop)}"
    text = f"the same until {start}" if cause.only == "same_until" else f"the same except {there}"
    return text if one.moments.every and not one.moments.sparse else f"{text}, as far as compared"


class _Words:
    """The words of one cause."""

    def __init__(self, one: Difference, cause: Cause) -> None:
        self.difference, self.cause = one, cause
        self.one, self.other = ("head", "base") if cause.swapped else ("base", "head")
        curves = one.moments.curves
        self.one_curve = curves[1] if cause.swapped else curves[0]
        self.epochs = {curve.run.steps_per_epoch for curve in curves}

    def sentence(self) -> str:
        """Return the sentence: what holds everywhere, or in each stretch of the run."""
        parts = self.cause.parts
        if self.cause.kind == "scaled":
            return self._scaled(self.cause.main)
        if len(parts) == 1:
            return self._everywhere(parts[0])
        if self.cause.kind == "moved":
            return self._moved_steps()
        if self.cause.kind == "shifted":
            before = (
                f"its first rate{_factor(parts[0])} held before" if parts[0].clock == STOPPED else self._line(parts[0])
            )
            return f"{self._everywhere(parts[1])}, {before}"
        return f"{self._stretches()}{self._limits()}"

    def _scaled(self, part: Part) -> str:
        text = f"{self.other} is {self.one} times {rate(part.factor, _DIGITS)}"
        if self.cause.everywhere:
            return text
        start, stop = (when(self.difference, 0, step) for step in (part.start, part.stop))
        there = f"at {start}" if start == stop else f"from {until(start, stop)}"
        return f"{text} {there}, and the same elsewhere"

    def _moved_steps(self) -> str:
        """Return at which steps the other changes, and where the one does."""
        first, *changed = self.cause.parts
        times = f" times {rate(first.factor, _DIGITS)}" if first.factor != 1 else ""
        word = "by" if self.difference.moments.sparse else "at"  # a log shows it once it is over
        texts = []
        for part in changed:
            old, new = int(part.clock.offset), when(self.difference, 0, part.start)
            if not old:
                texts.append(f"back at the first from {new}")
            elif part.start != old:
                texts.append(f"changed {word} {new} instead of {when(self.difference, 0, old)}")
        return f"{self.other} has {self.one}'s rates{times} in turn, {', '.join(texts)}"

    def _everywhere(self, part: Part) -> str:
        if part.clock == SAME and part.factor == 1:
            return f"{self.other} is {self._limited(self.one)}"
        how = self._how(part)
        is_ = f"{self.other} {how[0]}" if part.clock.every > 1 and part.clock.rate == 1 else f"{self.other} is {how[0]}"
        formula = f"{self.other}(t) = {self._limited(self._formula(part))}"
        return ", ".join((f"{is_}: {formula}", *how[1:]))

    def _how(self, part: Part) -> list[str]:
        """Return what a clock and a factor do, and what that is as of."""
        clock, one = part.clock, self.one
        why: list[str] = []
        moved = clock.rate != 1 or clock.offset
        times = f" times {rate(part.factor, _DIGITS)}{' and' if moved else ''}" if part.factor != 1 else ""
        if clock.every > 1:
            often = f"every {clock.every:,} steps"
            epoch = clock.every in self.epochs
            if clock.rate == Fraction(1, clock.every):
                often = f"once per epoch, that is every {clock.every:,} updates" if epoch else ""
                why = [f"as of a scheduler stepped {often or f'once per {clock.every:,} updates'}"]
                return [f"{one}{times} {clock.every:,} times as slow{self._moved(clock)}", *why]
            what = f"{one}{times}{self._paced(clock, why)}{self._moved(clock)}"
            once = ", once per epoch" if epoch else ""
            changes = f"changes only {often}{once}"
            if clock.rate != 1:
                return [f"{what}, changed only {often}{once}", *why]
            return [f"{changes}, and is {what}" if clock.offset or times else changes]
        return [f"{one}{times}{self._paced(clock, why)}{self._moved(clock)}", *why]

    def _paced(self, clock: Clock, why: list[str]) -> str:
        """Return how fast a clock is; add what that may come from."""
        pace = clock.rate
        if pace == 1:
            return ""
        horizon = f"a horizon {_times(1 / pace)} times as long" if pace < 1 else f"{_fraction(1 / pace)} of the horizon"
        if pace.denominator == 1:
            horizon = "half the horizon" if pace == 2 else horizon
            why.append(f"as of a scheduler stepped {pace.numerator:,} times per update, or of {horizon}")
        else:
            why.append(f"as of {horizon}")
        return f" {_times(pace)} times as fast" if pace > 1 else f" {_times(1 / pace)} times as slow"

    def _moved(self, clock: Clock) -> str:
        """Return by how much a clock that keeps time is ahead or behind."""
        if not clock.offset or clock.rate != 1:
            return ""
        shift = -clock.offset
        text = counted(abs(int(shift)), "step") if shift.denominator == 1 else f"{_fraction(abs(shift))} steps"
        return f" shifted {text} {'later' if shift > 0 else 'earlier'}"

    def _line(self, part: Part) -> str:
        """Return what rates of its own the other has before a clock starts."""
        first, last = part.line or (0.0, 0.0)
        many = counted(part.stop - part.start + 1, "step")
        if first == last:
            return f"after {many} at {rate(first, _DIGITS)}"
        return f"after {many} in a straight line from {rate(first)} to {rate(last)}"

    def _stretches(self) -> str:
        texts = []
        for place, part in enumerate(self.cause.parts):
            start = when(self.difference, 0, part.start)
            first, last = place == 0, place == len(self.cause.parts) - 1
            words = self._part(part, warmup=first)
            if first:
                after = self.cause.parts[1].start
                texts.append(f"{words} until {when(self.difference, 0, after)}")
            elif last:
                texts.append(f"from there {words}")
            else:
                stop = when(self.difference, 0, self.cause.parts[place + 1].start)
                texts.append(f"from {until(start, stop)} {words}")
        return "; ".join(texts)

    def _part(self, part: Part, *, warmup: bool) -> str:
        """Return what a stretch of the run is; its ``warmup``, where it begins with one, by its lengths."""
        if part.same:
            return "the same"
        formula = f"{self.other}(t) = {self._formula(part)}"
        if part.line is not None:
            first, last = (rate(number) for number in part.line)
            if first == last:
                return f"{self.other} at {first}"
            begun = f" at {when(self.difference, 0, part.start)}" if warmup and part.start else ""
            return f"{self.other} in a straight line from {first}{begun} to {last}"
        if part.clock == STOPPED:
            return f"{self.other} at {self.one}'s first rate{_factor(part)}"
        length = part.clock.at(part.stop + 1)
        if (
            warmup
            and part.clock.every == 1
            and part.clock.rate != 1
            and not part.clock.offset
            and length.denominator == 1
        ):
            ends = self.one_curve.lr([0, int(length)])
            what = "warmup" if ends[0] < ends[1] else "first phase"
            lengths = [int(length), part.stop + 1]
            old, new = reversed(lengths) if self.cause.swapped else lengths
            return f"{what} {old:,} -> {new:,}: {formula}"
        if part.clock.every == 1 and part.clock.rate == 1 and part.clock.offset:
            shift = -part.clock.offset
            many = counted(abs(int(shift)), "step") if shift.denominator == 1 else f"{_fraction(abs(shift))} steps"
            again = part.clock.at(part.start) == 0 and self.cause.parts[0].clock != STOPPED
            anew = ", so that it starts again" if again else ""
            return f"{self.one}'s clock {many} {'later' if shift > 0 else 'earlier'}{_factor(part)}{anew}: {formula}"
        return f"{self._how(part)[0]}: {formula}"

    def _formula(self, part: Part) -> str:
        asked = f"{self.one}({_clock_text(part.clock, part.start)})"
        return asked if part.factor == 1 else f"{rate(part.factor, _DIGITS)} {asked}"

    def _limited(self, formula: str) -> str:
        low, high = self.cause.low, self.cause.high
        if low is not None:
            formula = f"max({formula}, {rate(low, _DIGITS)})"
        return formula if high is None else f"min({formula}, {rate(high, _DIGITS)})"

    def _limits(self) -> str:
        found = [
            f"never {word} {rate(limit, _DIGITS)}"
            for word, limit in (("below", self.cause.low), ("above", self.cause.high))
            if limit is not None
        ]
        return "".join(f"; {text}" for text in found)


def _clock_text(clock: Clock, start: int) -> str:
    """Return the moment that a clock shows at step t; of one that starts on the way, counted from there."""
    if not clock.rate:
        return f"{int(clock.offset):,}"
    t = "t"
    if clock.every > 1:
        if clock.rate == Fraction(1, clock.every) and not clock.phase:
            return f"t // {clock.every:,}{_signed(clock.offset)}"
        if clock.counts_on and clock.offset:
            return f"{clock.every:,} ((t{_signed(clock.offset)}) // {clock.every:,})"
        t = f"{clock.every:,} (t // {clock.every:,})"
        if clock.phase:
            t = f"{clock.every:,} ((t - {clock.phase:,}) // {clock.every:,}) + {clock.phase:,}"
    if clock.rate == 1:
        return f"{t}{_signed(clock.offset)}"
    anchor = clock.at(start)
    if clock.offset and start and anchor.denominator == 1 and clock.every == 1:
        gone = _product(clock.rate, f"(t - {start:,})")
        return f"{int(anchor):,} + {gone}" if anchor else gone
    return f"{_product(clock.rate, t if clock.every == 1 else f'({t})')}{_signed(clock.offset)}"


def _product(number: Fraction, what: str) -> str:
    if number.numerator == 1:
        return f"{what} / {number.denominator:,}"
    text = f"{number.numerator:,} {what}"
    return text if number.denominator == 1 else f"{text} / {number.denominator:,}"


def _signed(number: Fraction) -> str:
    return "" if not number else f" {'+' if number > 0 else '-'} {_fraction(abs(number))}"


def _fraction(number: Fraction) -> str:
    return f"{number.numerator:,}" if number.denominator == 1 else f"{number.numerator:,}/{number.denominator:,}"


def _times(number: Fraction) -> str:
    """Return a ratio in few decimals where these are exact, and else as a fraction."""
    short = f"{float(number):.{_SHORT}g}"
    return (
        f"{number.numerator:,}"
        if number.denominator == 1
        else short
        if Fraction(short) == number
        else _fraction(number)
    )


def _factor(part: Part) -> str:
    """Return the factor of a stretch in words, nothing where there is none."""
    return f" times {rate(part.factor, _DIGITS)}" if part.factor != 1 else ""
