import pytest

import keraia as keras


class Doubled(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2


def test_a_layer_comes_back_from_its_form():
    form = keras.layers.serialize(keras.layers.Conv3DTranspose(2, 3, output_padding=1, strides=2))
    layer = keras.layers.deserialize(form)
    assert (layer.filters, layer.strides, layer.output_padding) == (2, (2, 2, 2), (1, 1, 1))
    form = keras.layers.serialize(Doubled(name="twice"))
    assert keras.layers.deserialize(form, {"Doubled": Doubled}).name == "twice"


@pytest.mark.parametrize("config", ["dense", keras.optimizers.serialize(keras.optimizers.SGD())])
def test_what_is_no_layer_is_refused(config):
    with pytest.raises(ValueError, match="not that of a layer"):
        keras.layers.deserialize(config)
