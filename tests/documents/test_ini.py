"""INI: sections, values that are JSON, places, and what is refused."""

import pytest

from tests.spec.test_limits import NESTED
from tests.spec.test_places import places
from tests.spec.texts import first_line, plain, read

INI = """\
# as spaCy writes it
seed = 0

[training]
dropout = 0.1
before = ${paths.before}
gpu : null
betas = [0.9,
    0.999]

[training.optimizer]
@optimizers = "Adam.v1"
schedule = {"warmup": 3}
odd = [a, b]
long = one
   two = 2
"""


def test_sections_and_json_values_of_ini() -> None:
    assert plain(read(INI, "ini")) == {
        "seed": "0",
        "training": {
            "dropout": "0.1",
            "before": "${paths.before}",
            "gpu": None,
            "betas": ["0.9", "0.999"],
            "optimizer": {
                "@optimizers": "Adam.v1",
                "schedule": {"warmup": "3"},
                "odd": "[a, b]",
                "long": "one\n   two = 2",
            },
        },
    }


def test_places_in_ini() -> None:
    found = places(read(INI, "ini"))
    assert found[".training:"] == (4, 2)
    assert found[".training.dropout:"] == (5, 1)
    assert found[".training.dropout"] == (5, 11)
    assert found[".training.gpu"] == (7, 7)
    assert found[".training.betas.1"] == (9, 5)
    assert found[".training.optimizer:"] == (11, 11)
    assert found[".training.optimizer.schedule.warmup:"] == (13, 13)


def test_a_section_that_comes_several_times_is_a_list() -> None:
    text = "[net]\nburn_in=1000\n[conv]\nn=1\n[conv]\nn=2\n[b.c]\nx=1\n[b]\ny=2\n"
    assert plain(read(text, "ini")) == {
        "net": {"burn_in": "1000"},
        "conv": [{"n": "1"}, {"n": "2"}],
        "b": {"c": {"x": "1"}, "y": "2"},
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a]\nx\n", "spec.ini:2:1: is neither a section, such as [training], nor a key with its value"),
        ("[a\nx=1", "spec.ini:1:1: is neither a section, such as [training], nor a key with its value"),
        ("[a]\nx=1\n x = 2\nx=3", "spec.ini:4:1: key 'x' is given twice, first in line 2"),
        ("[a]\nb=1\n[a.b]\nc=2", "spec.ini:3:4: a: 'b' is both a key and a section"),
        ("[a]\nb={\"c\": 1, \"c\": 2}", "spec.ini:2:12: key 'c' is given twice, first in line 2"),
        ("# nothing\n", "spec.ini: is empty; 'lrcurve init' writes a file to start from"),
        ("x=" + "[" * 40 + "]" * 40, f"spec.ini:1:35: {NESTED}"),
        ("[" + "a." * 40 + "a]", f"spec.ini:1:66: {NESTED}"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_ini(text: str, message: str) -> None:
    assert first_line(text, "ini") == message
