"""Each change that a finding proposes is made by machine, and what it gives is checked again."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lrcurve.analysis.check import Finding, check
from lrcurve.analysis.rules import codes, find
from lrcurve.curve import Curve
from lrcurve.problems import SpecError
from lrcurve.sources.load import load_sources
from lrcurve.spec.overrides import Overrides
from lrcurve.spec.write import written_document, yaml_text
from tests.analysis.rules.checked import found, spec
from tests.analysis.rules.labelled import read
from tests.analysis.rules.test_every_record import CASES, Use

WITHOUT_A_KEY = {
    "LR001", "LR002", "LR111", "LR120", "LR203", "LR301",
}  # fmt: skip
"""Rules of which no single key of their example is sure to be the mend: it is a file, a phase, a unit or two keys."""


def findings(path: Path, *sets: str) -> list[Finding]:
    """Return what is found in a file, with some values set, and is no note."""
    return [one for one in check(load_sources((str(path),), Overrides(sets=sets)).curves) if one.severity != "note"]


def holds_after(path: Path, one: Finding, before: list[Finding]) -> None:
    """Assert that the mends of a finding end it and bring no other."""
    after = Counter(other.code for other in findings(path, *(f"{mend.path}={mend.value}" for mend in one.mends)))
    were = Counter(other.code for other in before)
    assert after[one.code] < were[one.code], f"{one.message}: {one.mends}"
    assert after <= were, f"{one.message}: {one.mends} brings {after - were}"


def by_machine() -> Iterator[Any]:
    """Yield the machine-made mistakes of the catalogue as they would be written."""
    for case in CASES:
        use = case.values[0]
        assert isinstance(use, Use)
        try:
            text = yaml_text(written_document([Curve("a", use.schedule, use.run)]))
        except SpecError:
            continue  # a schedule that the language has no words for
        yield pytest.param(text, id=str(case.id))


TEXTS = [
    *(pytest.param(find(code).bad, id=code) for code in codes()),
    *(pytest.param(spec(one.schedule, f"{{{one.run}}}"), id=one.schedule) for one in read("mistakes.txt")),
    *by_machine(),
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_mended_is_sound(text: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        before = findings(path)
    except SpecError:
        return
    for one in before:
        if one.mends:
            holds_after(path, one, before)


@pytest.mark.parametrize("code", [code for code in codes() if code not in WITHOUT_A_KEY])
def test_its_own_example_has_a_mend(code: str) -> None:
    assert all(one.mends for one in found(find(code).bad) if one.code == code)


def test_a_hint_is_in_the_words_of_the_type_at_hand() -> None:
    (one,) = found(spec("{type: torch.CosineAnnealingLR, lr: 0.1, eta_min: 1e-4, T_max: 60}"))
    assert one.hint.endswith("; here, write T_max: 100")
    (one,) = found(spec("{type: transformers.cosine, lr: 0.1, num_warmup_steps: 10, num_training_steps: 200}"))
    assert one.hint.endswith("; here, write num_training_steps: 100")
    # Behind a warmup of 10 steps keras' decay has 90 of 100 to go.
    keras = (
        "{type: keras.CosineDecay, initial_learning_rate: 1e-4, warmup_target: 0.1, warmup_steps: 10, decay_steps: %d}"
    )
    (one,) = found(spec(keras % 150))
    assert one.hint.endswith("; here, write decay_steps: 90")
