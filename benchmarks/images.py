"""What the ops of images cost on a batch of eight 224 x 224 pictures, beside real Keras.

    KERAIA_BACKEND=jax python benchmarks/images.py
    KERAS_BACKEND=jax python benchmarks/images.py --library keras

Prints processor time in milliseconds, the best of several calls.
"""

import argparse
import importlib
import time

import numpy as np


def calls(ops):
    """Name -> call of an op."""
    x = ops.convert_to_tensor(np.random.default_rng(0).random((8, 224, 224, 3), "float32"))
    turn = np.tile(np.float32([1.1, 0.1, -5, -0.1, 0.9, 3, 0, 0]), (8, 1))
    turn = ops.convert_to_tensor(turn)
    image = ops.image
    return {
        "resize nearest": lambda: image.resize(x, (256, 256), "nearest"),
        "resize bilinear": lambda: image.resize(x, (256, 256)),
        "resize bicubic": lambda: image.resize(x, (256, 256), "bicubic"),
        "resize antialias": lambda: image.resize(x, (96, 96), antialias=True),
        "affine bilinear": lambda: image.affine_transform(x, turn),
        "affine nearest": lambda: image.affine_transform(x, turn, "nearest"),
        "rgb_to_hsv": lambda: image.rgb_to_hsv(x),
        "gaussian_blur": lambda: image.gaussian_blur(x, (5, 5)),
        "sobel_edges": lambda: image.sobel_edges(x),
        "ssim": lambda: image.ssim(x, x),
        "patches of 16": lambda: image.extract_patches(x, 16),
        "patches of 3": lambda: image.extract_patches(x, 3, 1, padding="same"),
    }


def measure(call, ready, repeats):
    ready(call())
    times = []
    for _ in range(repeats):
        start = time.process_time()
        ready(call())
        times.append(time.process_time() - start)
    return 1e3 * min(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", default="keraia", choices=["keraia", "keras"])
    parser.add_argument("--repeats", type=int, default=7)
    chosen = parser.parse_args()
    ops = importlib.import_module(f"{chosen.library}.ops")
    for name, call in calls(ops).items():
        try:
            print(f"{name:18} {measure(call, ops.convert_to_numpy, chosen.repeats):9.2f}")
        except (ValueError, NotImplementedError) as error:
            print(f"{name:18} {type(error).__name__}")


if __name__ == "__main__":
    main()
