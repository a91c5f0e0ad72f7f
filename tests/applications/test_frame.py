"""What architectures take and refuse, and where their weights come from."""

import hashlib
import inspect
import io

import h5py
import numpy as np
import pytest

import keraia
from keraia import applications, layers, models
from keraia.applications import weights
from keraia.core.configurable import deserialize
from tests.utils.server import serve


def test_signatures_show_defaults_and_documents_arguments():
    function = applications.ResNet101
    assert function.__name__ == "ResNet101"
    assert inspect.signature(function).parameters["name"].default == "resnet101"
    assert "include_top" in function.__doc__
    with pytest.raises(TypeError, match="unexpected keyword argument 'depth'"):
        function(depth=3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weights": "nowhere.h5"}, "'nowhere.h5', and there is no such file"),
        ({"classes": 10}, "has 1000 classes, got `classes=10`"),
        ({"input_shape": (64, 64, 3)}, r"images of 224 by 224 pixels, got .*\(64, 64, 3\)"),
        ({"input_shape": (64, 64, 4), "include_top": False}, "take 3 channels"),
        ({"classifier_activation": "relu"}, "must be 'softmax' or None, got 'relu'"),
        ({"weights": None, "input_shape": (16, 64, 3)}, "at least 32 by 32 pixels"),
        ({"weights": None, "input_shape": (64, 64)}, "three sizes"),
        ({"weights": None, "input_shape": (None, None, 3)}, "images of one size"),
        ({"weights": None, "include_top": False, "pooling": "sum"}, "'avg', 'max' or None"),
    ],
)
def test_wrong_arguments_are_explained(arguments, message):
    with pytest.raises(ValueError, match=f"ResNet50: .*{message}"):
        applications.ResNet50(**arguments)


def test_cells_of_nasnet_must_know_the_size():
    with pytest.raises(ValueError, match=r"images of one size, got .*None.*Pass the size\.$"):
        applications.NASNetMobile((None, None, 3), include_top=False, weights=None)


def test_an_input_tensor_must_be_symbolic():
    with pytest.raises(TypeError, match=r"keras\.Input.*got ndarray"):
        applications.VGG16(weights=None, input_tensor=np.zeros((1, 32, 32, 3)))


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (applications.MobileNet, {"alpha": 0.3}),
        (applications.MobileNet, {"depth_multiplier": 2}),
        (applications.MobileNetV2, {"alpha": 2.0}),
        (applications.MobileNetV3Small, {"alpha": 0.75, "minimalistic": True}),
    ],
)
def test_settings_without_trained_weights_are_refused(function, arguments):
    with pytest.raises(ValueError, match="no weights trained on ImageNet for these settings"):
        function(**arguments)


def test_a_model_may_begin_inside_another():
    image = layers.Input((40, 40, 3))
    pixels = layers.Rescaling(1 / 255)(image)
    body = applications.MobileNetV2(
        input_tensor=pixels, alpha=0.35, include_top=False, weights=None, pooling="avg"
    )
    assert body.inputs[0] is image
    assert [type(layer).__name__ for layer in body.layers[:3]] == [
        "InputLayer",
        "Rescaling",
        "Conv2D",
    ]
    assert body.output.shape == (None, 1280)


def test_weights_of_a_file_are_taken(tmp_path):
    def build(source):
        return applications.MobileNet(
            (32, 32, 3), alpha=0.25, include_top=False, pooling="avg", weights=source
        )

    first = build(None)
    path = tmp_path / "mine.weights.h5"
    first.save_weights(path)
    second = build(path)
    for mine, theirs in zip(second.get_weights(), first.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def old_file(model):
    """Weights of a model as the older HDF5 files hold them, on which the server's files are."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        file.attrs["backend"], file.attrs["keras_version"] = b"tensorflow", b"2.0.8"
        for layer in model.layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}/{weight.name}:0" for weight in layer.weights]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, weight in zip(names, layer.weights, strict=True):
                group[name] = np.asarray(weight)
    return buffer.getvalue()


def test_trained_weights_are_downloaded_once(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    arguments = {"input_shape": (128, 128, 3), "alpha": 0.25, "include_top": False}
    trained = applications.MobileNet(weights=None, **arguments)
    name = "mobilenet_2_5_128_tf_no_top.h5"
    place = f"tensorflow/keras-applications/mobilenet/{name}"
    with serve({place: old_file(trained)}) as server:
        monkeypatch.setattr(weights, "SERVER", server.url)
        for _ in range(2):
            model = applications.MobileNet(**arguments)
        assert server.requests == [place]
    assert (tmp_path / "models" / name).is_file()
    for mine, theirs in zip(model.get_weights(), trained.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_a_damaged_download_is_thrown_away(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    place = f"{weights.FILES['NASNetMobile'].place}-no-top.h5"
    with serve({place: b"noise"}) as server:
        monkeypatch.setattr(weights, "SERVER", server.url)
        with pytest.raises(ValueError, match="digest"):
            weights.FILES["NASNetMobile"].fetch(include_top=False)
    assert not list(tmp_path.rglob("*.h5"))


def test_the_cache_has_the_names_of_keras(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    content = b"weights"
    files = weights.Pretrained(
        "folder/NASNet-large", body=hashlib.md5(content).hexdigest(), ending="-no-top",
        cached="nasnet_large",
    )  # fmt: skip
    with serve({"folder/NASNet-large-no-top.h5": content}) as server:
        monkeypatch.setattr(weights, "SERVER", server.url)
        path = files.fetch(include_top=False)
    assert path == str(tmp_path / "models" / "nasnet_large_no_top.h5")


@pytest.mark.parametrize("name", sorted(weights.FILES))
def test_digests_are_whole(name):
    files = weights.FILES[name]
    assert {len(files.top), len(files.body)} <= {32, 64}
    assert callable(getattr(applications, name))


def test_layers_of_architectures_are_saved_and_read(tmp_path):
    image = layers.Input((4,))
    scaled = applications.convnext.LayerScale(0.5, 4)(image)
    both = applications.inception_resnet_v2.CustomScaleLayer(2.0)([image, scaled])
    model = models.Model(image, both)
    model.save(tmp_path / "model.keras")
    again = models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(np.asarray(again.predict(np.ones((1, 4)), verbose=0)), 2.0)


@pytest.mark.parametrize("module", ["keras.applications", "keras.src.applications.resnet"])
def test_files_cannot_call_an_architecture(module):
    form = {"module": module, "class_name": "ResNet50", "config": {}, "registered_name": None}
    with pytest.raises((TypeError, ValueError), match="ResNet50"):
        deserialize(form)


def test_graphs_of_architectures_are_copied():
    model = keraia.models.clone_model(
        applications.MobileNetV3Small((32, 32, 3), weights=None, classes=3)
    )
    assert model.output.shape == (None, 3)
