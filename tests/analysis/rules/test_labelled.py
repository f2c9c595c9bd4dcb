"""Recall and precision of the rules, case by case: every mistake is found, and no sound recipe is blamed."""

import collections

import pytest

from lrcurve import frameworks
from lrcurve.analysis.rules import codes
from tests.analysis.rules.labelled import NATIVE, Labelled, read

MISTAKES = read("mistakes.txt")
RECIPES = read("recipes.txt")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: f"{one.label} {one.schedule}")
def test_a_mistake_is_found(mistake: Labelled) -> None:
    said = {message[:5] for message in mistake.said()}
    assert said & set(mistake.label.split()), f"{mistake}: {said or 'nothing'}"


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.label)
def test_a_recipe_is_left_alone(recipe: Labelled) -> None:
    assert recipe.said() == []


def test_there_are_many_of_each() -> None:
    families = collections.Counter(mistake.family for mistake in MISTAKES)
    assert families.keys() == {NATIVE, *frameworks.libraries()}
    assert min(families.values()) >= 9
    of_schedules = {code for code in codes() if code > "LR1"}  # those below are of what cannot be read
    assert {code for mistake in MISTAKES for code in mistake.label.split()} == of_schedules
    assert {recipe.family for recipe in RECIPES} == families.keys()
    assert (len(MISTAKES) >= 500, len(RECIPES) >= 300) == (True, True)
