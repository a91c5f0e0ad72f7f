"""Policies: layers that choose among other layers at random."""

from typing import Any

from keraia import ops, random
from keraia.layers.preprocessing.image import ImageLayer, RandomImageLayer
from keraia.layers.preprocessing.image_color import RandomColorDegeneration
from keraia.layers.preprocessing.image_geometry import (
    RandomRotation,
    RandomShear,
    RandomTranslation,
)
from keraia.layers.preprocessing.image_histograms import Equalization
from keraia.layers.preprocessing.image_light import (
    BYTES,
    AutoContrast,
    RandomBrightness,
    RandomContrast,
    RandomPosterization,
    Solarization,
)
from keraia.layers.preprocessing.image_windows import RandomSharpness
from keraia.layers.preprocessing.ranges import bounds, checked_range

# Those that change brightness, contrast and colours, which some benchmarks test against.
_CORRUPTIONS = (
    "random_brightness",
    "random_color_degeneration",
    "random_contrast",
    "random_sharpness",
)


class Policy(RandomImageLayer):
    """Base of the layers that choose among others; see its subclasses.

    Args:
        value_range: Least and greatest value of a pixel.
        factor: Bounds of the strength of all changes, from 0 to 1: `(0, f)` for a number.
        interpolation: "nearest" or "bilinear".
    """

    def __init__(self, value_range: Any, factor: Any, interpolation: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.value_range = checked_range(value_range, self._where())
        self.factor = bounds(factor, self._where(), low=0)
        self.interpolation = interpolation

    def _make_choices(self, left_out: tuple[str, ...] = ()) -> None:
        """Makes the layers to choose from, and keeps each in an attribute of its name."""
        factor, seeds = self.factor, iter(range(100))

        def seeded(**settings: Any) -> dict[str, Any]:
            seed = None if self.seed is None else self.seed + next(seeds)
            return {"seed": seed, **common, **settings}

        common = {"data_format": self.data_format, "dtype": self.dtype_policy}
        ranged = {"value_range": self.value_range}
        moving = {"interpolation": self.interpolation}
        bits = max(1, int(8 * factor[1]))
        choices: dict[str, ImageLayer] = {
            "random_shear": RandomShear(factor, factor, **seeded(**moving)),
            "random_translation": RandomTranslation(factor, factor, **seeded(**moving)),
            "random_rotation": RandomRotation(factor, **seeded(**moving)),
            "random_brightness": RandomBrightness(factor, **seeded(**ranged)),
            "random_color_degeneration": RandomColorDegeneration(factor, **seeded(**ranged)),
            "random_contrast": RandomContrast(factor, **seeded(**ranged)),
            "random_sharpness": RandomSharpness(factor, **seeded(**ranged)),
            "random_posterization": RandomPosterization(bits, **seeded(**ranged)),
            "solarization": Solarization(factor, factor, **seeded(**ranged)),
            "auto_contrast": AutoContrast(**ranged, **common),
            "equalization": Equalization(**ranged, **common),
        }
        self._choices = [name for name in choices if name not in left_out]
        for name in self._choices:
            setattr(self, name, choices[name])

    def _applied(self, number: Any, images: Any, transformations: Any) -> Any:
        """What the layer of a number makes of images; beyond the last they stay as they are."""

        def change(name: str) -> Any:
            return lambda x: ops.cast(
                getattr(self, name).transform_images(x, transformations[name]), self.compute_dtype
            )

        branches = [*(change(name) for name in self._choices), lambda x: x]
        return ops.switch(number, branches, images)

    def _drawn_by_all(self, images: Any, seed: Any) -> dict[str, Any]:
        """A transformation of each layer."""
        return {
            name: getattr(self, name).get_random_transformation(images, seed=seed)
            for name in self._choices
        }


class RandAugment(Policy):
    """Applies some of eleven changes, chosen at random for a whole batch.

    Args:
        value_range: Least and greatest value of a pixel.
        num_ops: How many changes are made, one after the other.
        factor: Bounds of their strength, from 0 to 1: `(0, f)` for a number.
        interpolation: "nearest" or "bilinear".
        seed: Integer for repeatable changes.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.RandAugment(seed=1)
        >>> layer(keras.ops.ones((2, 8, 8, 3)), training=True).shape
        (2, 8, 8, 3)

    Source: E. Cubuk et al., RandAugment, 2019.
    """

    def __init__(
        self,
        value_range: Any = BYTES,
        num_ops: int = 2,
        factor: Any = 0.5,
        interpolation: str = "bilinear",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            value_range, factor, interpolation, seed=seed, data_format=data_format, **kwargs
        )
        if not isinstance(num_ops, int) or num_ops < 1:
            raise ValueError(
                f"{self._where()}: `num_ops` must be a positive integer, got {num_ops!r}."
            )
        self.num_ops = num_ops
        self._make_choices()

    def _drawn(self, images: Any, seed: Any) -> Any:
        return {
            "transforms": self._drawn_by_all(images, seed),
            "layer_idxes": random.randint((self.num_ops,), 0, len(self._choices), seed=seed),
        }

    def _changed(self, images: Any, transformation: Any) -> Any:
        for i in range(self.num_ops):
            number = transformation["layer_idxes"][i]
            images = self._applied(number, images, transformation["transforms"])
        return images


class AugMix(Policy):
    """Mixes the outcomes of several short chains of random changes, and the image itself.

    `w * x + (1 - w) * sum(v[i] * chain[i](x))` with a random share `w` and random weights `v` of
    sum 1.

    Args:
        value_range: Least and greatest value of a pixel.
        num_chains: How many chains.
        chain_depth: Greatest number of changes in a chain.
        factor: Bounds of their strength, from 0 to 1: `(0, f)` for a number.
        alpha: Parameter of the distributions of the weights (Dirichlet) and of the share (beta).
        all_ops: Whether changes of brightness, contrast, colour and sharpness are among them.
        interpolation: "nearest" or "bilinear".
        seed: Integer for repeatable changes.
        data_format: "channels_last" or "channels_first"; None means `image_data_format()`.

    Example:
        >>> import keraia as keras
        >>> layer = keras.layers.AugMix(seed=1)
        >>> layer(keras.ops.ones((2, 8, 8, 3)), training=True).shape
        (2, 8, 8, 3)

    Source: D. Hendrycks et al., AugMix, 2019.
    """

    def __init__(
        self,
        value_range: Any = BYTES,
        num_chains: int = 3,
        chain_depth: int = 3,
        factor: Any = 0.3,
        alpha: float = 1.0,
        all_ops: bool = True,
        interpolation: str = "bilinear",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            value_range, factor, interpolation, seed=seed, data_format=data_format, **kwargs
        )
        for name, value in (("num_chains", num_chains), ("chain_depth", chain_depth)):
            if not isinstance(value, int) or value < 1:
                raise ValueError(
                    f"{self._where()}: `{name}` must be a positive integer, got {value!r}."
                )
        self.num_chains = num_chains
        self.chain_depth = chain_depth
        self.alpha = alpha
        self.all_ops = all_ops
        self._make_choices(() if all_ops else _CORRUPTIONS)

    def _drawn(self, images: Any, seed: Any) -> Any:
        gammas = random.gamma((self.num_chains,), self.alpha, seed=seed)
        return {
            "chain_mixing_weights": gammas / ops.sum(gammas),
            "weight_sample": random.beta((), self.alpha, self.alpha, seed=seed),
            "chain_transforms": [self._chain(images, seed) for _ in range(self.num_chains)],
        }

    def _chain(self, images: Any, seed: Any) -> list[dict[str, Any]]:
        """Numbers of layers and what they drew; after a random depth comes no layer at all."""
        count = len(self._choices)
        depth = random.randint((), 1, self.chain_depth + 1, seed=seed)
        numbers = random.randint((self.chain_depth,), 0, count, seed=seed)
        numbers = ops.where(ops.arange(self.chain_depth) < depth, numbers, count)
        return [
            {"layer_idx": numbers[i], "transforms": self._drawn_by_all(images, seed)}
            for i in range(self.chain_depth)
        ]

    def _changed(self, images: Any, transformation: Any) -> Any:
        mix = 0
        for i, chain in enumerate(transformation["chain_transforms"]):
            x = images
            for step in chain:
                x = self._applied(step["layer_idx"], x, step["transforms"])
            weight = ops.cast(transformation["chain_mixing_weights"][i], self.compute_dtype)
            mix = mix + weight * x
        share = ops.cast(transformation["weight_sample"], self.compute_dtype)
        return share * images + (1 - share) * mix
