"""Pictures of models: what they show, where boxes stand, which files they become."""

import itertools
import shutil
import xml.etree.ElementTree as ElementTree

import pytest

import keraia
from keraia import layers, utils
from keraia.visualization.diagram import Show, diagram
from keraia.visualization.layout import layout
from keraia.visualization.svg import sizes


@pytest.fixture
def model():
    a, b = keraia.Input((8,), name="a"), keraia.Input((8,), name="b")
    x = layers.Dense(4, activation="relu", name="left")(a)
    y = layers.Dense(4, name="right", trainable=False)(b)
    parts = [layers.Dense(3, activation="softmax", name="last"), layers.Dropout(0.1, name="drop")]
    inner = keraia.Sequential([keraia.Input((4,)), *parts], name="inner")
    z = inner(layers.Add(name="sum")([x, y]))
    both = layers.Concatenate(name="both")([z, x])
    return keraia.Model([a, b], [both, layers.Dense(2, name="<end>")(z)], name="network")


def test_boxes_and_arrows_are_layers_and_connections(model):
    drawn = diagram(model, Show(names=True), "test")
    assert {box.lines[0] for box in drawn.boxes} == {
        "a: InputLayer", "b: InputLayer", "left: Dense", "right: Dense", "sum: Add",
        "inner: Sequential", "both: Concatenate", "<end>: Dense",
    }  # fmt: skip
    assert set(drawn.arrows) == {
        ("a", "left"), ("b", "right"), ("left", "sum"), ("right", "sum"), ("sum", "inner"),
        ("inner", "both"), ("left", "both"), ("inner", "<end>"),
    }  # fmt: skip


def test_models_inside_are_drawn_on_request(model):
    drawn = diagram(model, Show(nested=True), "test")
    (inside,) = drawn.inside
    assert inside.title == "inner"
    assert [box.key for box in inside.boxes] == ["inner/last", "inner/drop"]
    assert ("sum", "inner/last") in drawn.arrows
    assert ("inner/drop", "both") in drawn.arrows
    assert inside.arrows == [("inner/last", "inner/drop")]


def test_boxes_say_what_was_asked(model):
    show = Show(shapes=True, dtype=True, names=True, activations=True, trainable=True)
    boxes = {box.key: box.lines for box in diagram(model, show, "test").boxes}
    assert boxes["left"] == [
        "left: Dense (relu)", "in (?, 8)", "out (?, 4)", "dtype float32", "trainable",
    ]  # fmt: skip
    assert boxes["right"][-1] == "frozen"
    assert boxes["sum"] == ["sum: Add", "in (?, 4), (?, 4)", "out (?, 4)", "dtype float32"]
    assert boxes["a"] == ["a: InputLayer", "out (?, 8)", "dtype float32"]


@pytest.mark.parametrize("rankdir", ["TB", "LR", "BT", "RL"])
def test_boxes_do_not_overlap_and_arrows_have_one_direction(model, rankdir):
    drawn = diagram(model, Show(shapes=True, names=True, nested=True), "test")
    placed = layout(drawn, sizes(drawn), rankdir)
    for (x1, y1, w1, h1), (x2, y2, w2, h2) in itertools.combinations(placed.boxes.values(), 2):
        assert abs(x1 - x2) >= (w1 + w2) / 2 or abs(y1 - y2) >= (h1 + h2) / 2
    for x, y, w, h in placed.boxes.values():
        assert w / 2 <= x <= placed.width - w / 2
        assert h / 2 <= y <= placed.height - h / 2
    axis, sign = ("LR", "RL").count(rankdir) == 0, -1 if rankdir in ("BT", "RL") else 1
    for points in placed.arrows:
        along = [sign * point[axis] for point in points]
        assert along == sorted(along)


def test_an_svg_is_well_formed_and_shows_every_layer(model, tmp_path):
    picture = utils.plot_model(model, tmp_path / "model.svg", show_layer_names=True)
    root = ElementTree.fromstring(picture.path.read_text())
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "<end>: Dense" in texts
    assert len(texts) == 8
    assert picture._repr_svg_().startswith("<svg")
    assert picture._repr_png_() is None


def test_a_page_holds_the_picture(model, tmp_path):
    text = utils.plot_model(model, tmp_path / "model.html").path.read_text()
    assert text.startswith("<!doctype html>")
    assert "<svg" in text


def test_graphviz_gets_escaped_text(model, tmp_path):
    text = utils.model_to_dot(
        model, rankdir="LR", dpi=96, splines="curved", bgcolor="white"
    ).to_string()
    for part in (
        'rankdir="LR"',
        'dpi="96"',
        'splines="curved"',
        'bgcolor="white"',
        '"sum" -> "inner"',
    ):
        assert part in text
    assert 'subgraph "cluster_inner/"' in utils.model_to_dot(model, expand_nested=True).to_string()
    part = utils.model_to_dot(model, subgraph=True).to_string()
    assert part.startswith('subgraph "cluster_network"')
    assert utils.plot_model(model, tmp_path / "model.dot").path.read_text().startswith("digraph")
    quoted = keraia.Sequential([keraia.Input((2,)), layers.Dense(1, name='say "hi"')])
    assert 'say \\"hi\\": Dense' in utils.model_to_dot(quoted).to_string()


def test_a_png_is_drawn_without_graphviz(model, tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    picture = utils.plot_model(model, tmp_path / "model", dpi=50)
    assert picture.path.name == "model.png"
    assert picture._repr_png_().startswith(b"\x89PNG")


def test_without_any_drawing_program_the_message_names_the_way_out(model, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"\.pdf file.*matplotlib.*model\.svg"):
        utils.plot_model(model, tmp_path / "model.pdf")


def test_large_models_are_drawn_quickly(tmp_path):
    x = keraia.Input((4,))
    y = x
    for _ in range(60):
        y = layers.Add()([y, layers.Dense(4)(layers.Dense(4)(y))])
    picture = utils.plot_model(keraia.Model(x, y), tmp_path / "deep.svg")
    assert picture.path.read_text().count("<rect class=") == 181


def test_models_that_are_not_built_are_refused(tmp_path):
    with pytest.raises(ValueError, match="is not built"):
        utils.plot_model(keraia.Sequential([layers.Dense(2)]), tmp_path / "model.svg")


def test_directions_are_checked(model, tmp_path):
    with pytest.raises(ValueError, match=r"`rankdir` must be one of .*got 'UP'"):
        utils.plot_model(model, tmp_path / "model.svg", rankdir="UP")


def test_models_without_a_graph_are_drawn_as_boxes(tmp_path):
    class Pair(keraia.Model):
        def __init__(self):
            super().__init__(name="pair")
            self.first, self.second = layers.Dense(2, name="one"), layers.Dense(2, name="two")

        def call(self, x):
            return self.second(self.first(x))

    pair = Pair()
    pair.build((None, 3))
    drawn = diagram(pair, Show(names=True), "test")
    assert [box.lines[0] for box in drawn.boxes] == ["one: Dense", "two: Dense"]
    assert drawn.arrows == []
    assert utils.plot_model(pair, tmp_path / "pair.svg").path.exists()
