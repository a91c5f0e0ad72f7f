"""Seeds: where every random number of the library comes from."""

from typing import Any

from keraia.backends import backend
from keraia.core import naming, scopes, seeds
from keraia.core.variable import Variable


class SeedGenerator:
    """State that gives a new seed each time a random op asks for one.

    Holds a `uint32[2]` variable `[seed, count]`; taking a seed advances the count. Being a
    variable, it is saved with the model and carried through compiled programs.

    Args:
        seed: Integer; None draws one from the global seed (see `keras.utils.set_random_seed`).
        name: Name of the generator.

    Example:
        >>> generator = SeedGenerator(7)
        >>> [int(generator.next()[1]) for _ in range(3)]
        [0, 1, 2]
    """

    def __init__(self, seed: int | None = None, name: str | None = None, **kwargs: Any) -> None:
        kwargs.pop("custom_backend", None)
        if kwargs:
            raise TypeError(f"SeedGenerator: unknown arguments {sorted(kwargs)}.")
        self.name = name or naming.auto_name("seed_generator")
        self.seed = seeds.next_seed() if seed is None else seed
        if not isinstance(self.seed, int):
            raise ValueError(f"SeedGenerator: `seed` must be an integer, got {seed!r}.")
        with scopes.name_scope(self.name):
            self.state = Variable(
                [self.seed % 2**32, 0],
                dtype="uint32",
                trainable=False,
                autocast=False,
                aggregation="none",
                name="seed_generator_state",
            )

    def next(self, ordered: bool = True) -> Any:
        """The present `uint32[2]` seed; the state moves on to the next."""
        seed = self.state.value
        self.state.assign(backend.kernels["advance_seed"](seed))
        return seed

    def get_config(self) -> dict[str, Any]:
        return {"seed": self.seed}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "SeedGenerator":
        return cls(**config)


def draw_seed(seed: Any) -> Any:
    """A `uint32[2]` seed: a generator's next, an integer's own, a new one for None.

    Raises:
        ValueError: Neither of these.
    """
    if isinstance(seed, SeedGenerator):
        return seed.next()
    if seed is None:
        return global_generator().next()
    if isinstance(seed, int) or hasattr(seed, "__index__"):
        return backend.as_array([int(seed) % 2**32, 0], "uint32")
    raise ValueError(
        f"`seed` must be an integer, a SeedGenerator or None, got {seed!r} ({type(seed).__name__})."
    )


class _Global:
    """The generator behind `seed=None`, made anew when the global seed is set."""

    generator: SeedGenerator | None = None
    restarts = -1


def global_generator() -> SeedGenerator:
    """The generator that random ops without a seed draw from."""
    if _Global.generator is None or _Global.restarts != seeds.restarts():
        _Global.restarts = seeds.restarts()
        _Global.generator = SeedGenerator(name="global_seed_generator")
    return _Global.generator
