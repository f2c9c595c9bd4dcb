"""Brackets and quotes that are not closed are shown where they were opened."""

import pytest

from tests.spec.texts import first_line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {x: 1\nb: {x: 2}\n", "1:4: is not valid YAML: the '{' is not closed"),
        ("a: {x: 1, y: {z: 2}\nb: {x: 1}\nc: 3\n", "1:4: is not valid YAML: the '{' is not closed"),
        ("a:\n  b: [1, 2\n", "2:6: is not valid YAML: the '[' is not closed"),
        ("a: {x: 1,\n  y: [1, 2,\n  z: 3}\n", "2:6: is not valid YAML: the '[' is not closed before the '}' in line 3"),
        ("a: {y: [1, 2}\n", "1:8: is not valid YAML: the '[' is not closed before the '}'"),
        ("schedules: [\n", "1:12: is not valid YAML: the '[' is not closed"),
        ("a: 1\nb:\n  c: {\n\n", "3:6: is not valid YAML: the '{' is not closed"),
        ("a: [1, [\n", "1:8: is not valid YAML: the '[' is not closed"),
        # brackets in quotes and comments are none
        ("a: {x: 'it]', # }\n  y: \"}\", z: 1\nb: 2\n", "1:4: is not valid YAML: the '{' is not closed"),
        ("t: it's [x]\na: {x: it's\nb: 2\n", "2:4: is not valid YAML: the '{' is not closed"),
        # another mistake in brackets that are closed is shown where it is
        ("a: {x: 1,\n  y 2: z: 3}\n", "2:9: is not valid YAML: expected ',' or '}', but got ':'"),
        ('a: "x\nb: 2\n', "1:4: is not valid YAML: the quote is not closed"),
    ],
)
def test_yaml(text: str, expected: str) -> None:
    assert first_line(text) == f"spec.yaml:{expected}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": {"b": 1,\n "c": 2\n', "1:7: is not valid JSON: the '{' is not closed"),
        ('{"a": {"b": 1},\n "c": [2\n', "2:7: is not valid JSON: the '[' is not closed"),
        ('{"a": [1, 2},\n "c": 2}\n', "1:7: is not valid JSON: the '[' is not closed before the '}'"),
        ('{"a": [1,\n 2\n}}', "1:7: is not valid JSON: the '[' is not closed before the '}' in line 3"),
        ('{"a": [1 2],\n "c": {', "1:10: is not valid JSON: Expecting ',' delimiter"),
        ('{"a": "]", "b": 1', "1:1: is not valid JSON: the '{' is not closed"),
        ('{"a": 1 "b": [1}', "1:9: is not valid JSON: Expecting ',' delimiter"),
    ],
)
def test_json(text: str, expected: str) -> None:
    assert first_line(text, "json") == f"spec.json:{expected}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = [1, 2\nb = 3\n", "1:5: is not valid TOML: the '[' is not closed"),
        ("a = {b = 1\n", "1:5: is not valid TOML: the '{' is not closed"),
        ("[t]\na = [\n  1, # ]\n  2\n", "2:5: is not valid TOML: the '[' is not closed"),
    ],
)
def test_toml(text: str, expected: str) -> None:
    assert first_line(text, "toml") == f"spec.toml:{expected}"
