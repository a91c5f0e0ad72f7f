"""Depthwise, separable and transposed convolutions."""

from tests.golden.layers import IMAGE, STEPS, VOLUME

SEVERAL = (
    {},
    {"padding": "same", "strides": 2},
    {"dilation_rate": 2, "activation": "relu", "use_bias": False},
    {"data_format": "channels_first", "padding": "same"},
)


def _first(shape):
    return (shape[0], shape[-1], *shape[1:-1])


def cases():
    """Each class with each of the settings, and some of its own."""
    for rank, shape in ((1, STEPS), (2, IMAGE), (3, VOLUME)):
        for settings in SEVERAL:
            given = _first(shape) if "data_format" in settings else shape
            yield f"Conv{rank}DTranspose", {"filters": 3, "kernel_size": 3, **settings}, given
            if rank < 3:
                yield f"DepthwiseConv{rank}D", {"kernel_size": 2, **settings}, given
                yield (
                    f"SeparableConv{rank}D",
                    {"filters": 3, "kernel_size": 2, **settings},
                    given,
                )
        more = {"strides": 2, "output_padding": 1, "kernel_regularizer": "l2"}
        yield f"Conv{rank}DTranspose", {"filters": 2, "kernel_size": 3, **more}, shape
    yield "Conv2DTranspose", {"filters": 2, "kernel_size": [3, 2], "strides": [2, 3]}, IMAGE
    several = {"depth_multiplier": 2, "depthwise_regularizer": "l2"}
    yield "DepthwiseConv2D", {"kernel_size": [3, 2], "strides": [1, 2], **several}, IMAGE
    yield "SeparableConv2D", {"filters": 2, "kernel_size": 3, "strides": 2, **several}, IMAGE
    for rank, shape in ((1, STEPS), (2, IMAGE), (3, VOLUME)):
        for kind in ("Average", "Max"):
            yield f"Adaptive{kind}Pooling{rank}D", {"output_size": 2}, shape
            settings = {"output_size": 3, "data_format": "channels_first"}
            yield f"Adaptive{kind}Pooling{rank}D", settings, shape
