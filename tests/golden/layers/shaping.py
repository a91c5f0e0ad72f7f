"""Activations, borders, repetition, regularization."""

from tests.golden.layers import IMAGE, STEPS, VECTOR, VOLUME


def cases():
    """Cases of layers without many parts."""
    yield "LeakyReLU", {}, VECTOR
    yield "LeakyReLU", {"negative_slope": 0.1}, STEPS
    yield "PReLU", {}, VECTOR
    yield "PReLU", {"shared_axes": [1, 2], "alpha_regularizer": "l2"}, IMAGE
    yield "PReLU", {"shared_axes": [1], "alpha_initializer": "ones"}, STEPS
    yield "ELU", {"alpha": 0.5}, VECTOR
    yield "Softmax", {}, STEPS
    yield "Softmax", {"axis": 1}, STEPS
    yield "Softmax", {"axis": [1, 2]}, STEPS
    yield "Softmax", {}, STEPS, {"mask": ("bool", (3, 7, 4))}
    for name in ("SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout"):
        yield name, {"stddev" if name == "GaussianNoise" else "rate": 0.0}, STEPS
    yield "SpatialDropout2D", {"rate": 0.0, "data_format": "channels_first"}, IMAGE
    yield "SpatialDropout3D", {"rate": 0.0}, VOLUME
    yield "ActivityRegularization", {"l1": 0.1, "l2": 0.3}, VECTOR
    yield "Masking", {}, STEPS
    yield "RepeatVector", {"n": 3}, VECTOR
    for rank, shape in ((1, STEPS), (2, IMAGE), (3, VOLUME)):
        yield f"Cropping{rank}D", {"cropping": 1}, shape
        yield f"ZeroPadding{rank}D", {"padding": 2}, shape
        yield f"UpSampling{rank}D", {"size": 3}, shape
    yield "Cropping1D", {"cropping": [2, 0]}, STEPS
    yield "Cropping2D", {"cropping": [[1, 0], [2, 1]]}, IMAGE
    yield "Cropping2D", {"cropping": [1, 1], "data_format": "channels_first"}, IMAGE
    yield "Cropping3D", {"cropping": [[1, 1], [2, 0], [0, 1]]}, VOLUME
    yield "ZeroPadding1D", {"padding": [2, 0]}, STEPS
    yield "ZeroPadding1D", {"padding": 1, "data_format": "channels_first"}, STEPS
    yield "ZeroPadding2D", {"padding": [[1, 0], [2, 1]]}, IMAGE
    yield "ZeroPadding2D", {"padding": [1, 2], "data_format": "channels_first"}, IMAGE
    yield "ZeroPadding3D", {"padding": [1, 2, 0]}, VOLUME
    yield "UpSampling2D", {"size": [1, 2], "data_format": "channels_first"}, IMAGE
    yield "UpSampling3D", {"size": [1, 2, 1], "data_format": "channels_first"}, VOLUME
