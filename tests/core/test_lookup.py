import inspect

import pytest

import keraia
from keraia.core import registered
from keraia.core.configurable import Configurable, CustomObjectScope
from keraia.core.lookup import Lookup


class Rule(Configurable):
    def __init__(self, strength=1.0):
        self.strength = strength


class BigRule(Rule):
    pass


def plain_rule(x):
    return x


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    monkeypatch.setattr(registered, "_by_name", {})


@pytest.fixture
def rules(monkeypatch):
    from keraia.core import catalog

    monkeypatch.setattr(catalog, "_functions", {})
    monkeypatch.setattr(catalog, "_plain", {})
    members = {"Rule": Rule, "BigRule": BigRule, "plain_rule": plain_rule, "pr": plain_rule}
    return Lookup("rule", Rule, "rules", members, plain_names=True)


@pytest.mark.parametrize("name", ["BigRule", "big_rule", "bigrule", "BIGRULE"])
def test_classes_answer_to_several_spellings(rules, name):
    assert type(rules.get(name)) is BigRule


@pytest.mark.parametrize("name", ["plain_rule", "pr", "PR"])
def test_functions_are_found_by_name(rules, name):
    assert rules.get(name) is plain_rule


def test_objects_and_callables_stay_as_they_are(rules):
    rule = Rule()
    assert rules.get(rule) is rule
    assert rules.get(len) is len


def test_classes_are_constructed(rules):
    assert type(rules.get(BigRule)) is BigRule


def test_none_stands_for_the_default():
    assert Lookup("rule", Rule, "rules", {}).get(None) is None
    assert Lookup("rule", Rule, "rules", {}, default=plain_rule).get(None) is plain_rule


def test_custom_names_win(rules):
    with CustomObjectScope({"rule": BigRule}):
        assert type(rules.get("rule")) is BigRule
    assert type(rules.get("rule")) is Rule


def test_an_unknown_name_brings_the_nearest_and_the_known(rules):
    with pytest.raises(ValueError, match=r"rules\.get: unknown rule 'Bigrul'.*'BigRule'.*Known: "):
        rules.get("Bigrul")


def test_other_kinds_of_values_are_refused(rules):
    with pytest.raises(TypeError, match=r"which rule is meant by 3\.5"):
        rules.get(3.5)


def test_short_configurations_need_no_module(rules):
    with CustomObjectScope({"Rule": Rule}):
        assert rules.get({"class_name": "Rule", "config": {"strength": 2.0}}).strength == 2.0


def test_functions_are_shown_by_their_bare_names(rules):
    assert rules.serialize(plain_rule) == "plain_rule"
    assert rules.deserialize("plain_rule") is plain_rule
    assert rules.serialize(Rule(3.0))["config"] == {"strength": 3.0}


def test_custom_objects_of_a_call(rules):
    assert rules.deserialize("mine", custom_objects={"mine": plain_rule}) is plain_rule
    form = rules.serialize(BigRule(2.0))
    assert rules.deserialize(form, custom_objects={"BigRule": BigRule}).strength == 2.0
    assert rules.deserialize(None) is None


def test_what_is_no_member_is_refused(rules):
    with pytest.raises(TypeError, match=r"does not describe a rule"):
        rules.deserialize({"class_name": "__slice__", "config": dict.fromkeys(
            ("start", "stop", "step"))})  # fmt: skip


@pytest.mark.parametrize(
    ("namespace", "name", "expected"),
    [
        ("losses", "mean_square_error", "Did you mean 'mean_squared_error' or"),
        ("optimizers", "adm", "Did you mean 'adam'"),
        ("initializers", "glorot_unifrm", "Did you mean 'glorot_uniform' or"),
        ("metrics", "acuracy", "Did you mean 'accuracy'"),
    ],
)
def test_suggestions_name_a_thing_once(namespace, name, expected):
    lookup = getattr(keraia, namespace)
    with pytest.raises(ValueError, match="Did you mean") as caught:
        lookup.get(name)
    text = str(caught.value)
    assert expected in text
    hint = text[text.index("Did you mean") :].partition("?")[0]
    names = [part.replace("_", "").lower() for part in hint.split("'")[1::2]]
    found = [lookup.get(part) for part in hint.split("'")[1::2]]
    assert len(set(names)) == len(names)
    assert len({id(f) if inspect.isfunction(f) else type(f) for f in found}) == len(found)
