"""Layers around columns of features and growing vocabularies."""

from typing import Any

import numpy as np

from keraia import layers, ops
from keraia.layers import Layer

_COLUMNS = (
    "{name} takes feature columns of TensorFlow, whose tensors no other backend has and which "
    "TensorFlow itself dropped. Describe the columns to keras.utils.FeatureSpace."
)


class PreprocessingLayer(Layer):
    """Base of layers that adapt to data: a subclass has `update_state`, or `adapt` itself."""

    def adapt(self, data: Any, batch_size: Any = None, steps: Any = None) -> None:
        """Shows data to the layer, batch by batch."""
        if hasattr(self, "reset_state"):
            self.reset_state()
        batches = [data] if hasattr(data, "shape") or isinstance(data, list) else data
        for number, batch in enumerate(batches):
            if steps is not None and number >= steps:
                break
            self.update_state(batch)
        if hasattr(self, "finalize_state"):
            self.finalize_state()
        self.built = True


class CategoryCrossing(Layer):
    """Texts or numbers of several columns joined row by row.

    Args:
        depth: How many columns are joined; None: all.
        separator: What stands between them.
        name: Name.

    Example:
        >>> CategoryCrossing()([["a", "b"], ["x", "y"]]).tolist()
        ['a_X_x', 'b_X_y']
    """

    _converts_inputs = False

    def __init__(
        self, depth: Any = None, name: str | None = None, separator: str = "_X_", **kwargs: Any
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.depth, self.separator = depth, separator

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> np.ndarray:
        """The joined texts."""
        columns = [np.asarray(ops.convert_to_numpy(x) if ops.is_tensor(x) else x) for x in inputs]
        columns = columns[: self.depth] if isinstance(self.depth, int) else columns
        texts = [_texts(column) for column in columns]
        out = texts[0]
        for column in texts[1:]:
            out = np.char.add(np.char.add(out, self.separator), column)
        return out


def _texts(column: np.ndarray) -> np.ndarray:
    if column.dtype.kind == "O":
        return np.array([x.decode() if isinstance(x, bytes) else str(x) for x in column.ravel()]
                        ).reshape(column.shape)  # fmt: skip
    return column.astype(str)


class DenseFeatures(Layer):
    """Feature columns of TensorFlow, of which there are none here.

    Raises:
        NotImplementedError: Always.
    """

    def __init__(self, feature_columns: Any, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(_COLUMNS.format(name=type(self).__name__))


class SequenceFeatures(DenseFeatures):
    """Feature columns of sequences, of which there are none here.

    Raises:
        NotImplementedError: Always.
    """


class DynamicLookup:
    """Numbers for the words that came most often so far.

    Args:
        vocabulary_size: Largest number of words.
        initial_vocabulary: Words known from the start.
        eviction_policy: "LFU", the rarest goes first, or "LRU", the one not seen for longest.

    Example:
        >>> lookup = DynamicLookup(2, ["a"])
        >>> lookup(["b", "a"], learn_vocab=True).tolist()
        [1, 0]
    """

    def __init__(
        self, vocabulary_size: int, initial_vocabulary: Any = None, eviction_policy: str = "LFU",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        self.vocabulary_size = vocabulary_size
        self.eviction_policy = eviction_policy
        self.places: dict[Any, int] = {w: i for i, w in enumerate(initial_vocabulary or ())}
        self.worth: dict[Any, int] = dict.fromkeys(self.places, 0)
        self.clock = 0

    def __call__(self, inputs: Any, learn_vocab: bool = False) -> np.ndarray:
        """Numbers of words; `vocabulary_size` stands for one without a number."""
        words = np.asarray(inputs)
        if learn_vocab:
            for word in words.ravel().tolist():
                self._learn(word)
        known = [self.places.get(w, self.vocabulary_size) for w in words.ravel().tolist()]
        return np.array(known, "int64").reshape(words.shape)

    def _learn(self, word: Any) -> None:
        self.clock += 1
        if word not in self.places:
            if len(self.places) < self.vocabulary_size:
                self.places[word] = len(self.places)
            else:
                out = min(self.worth, key=self.worth.__getitem__)
                self.places[word] = self.places.pop(out)
                del self.worth[out]
        used = self.worth.get(word, 0)
        self.worth[word] = self.clock if self.eviction_policy == "LRU" else used + 1

    def get_vocabulary(self) -> list[Any]:
        """Words in the order of their numbers."""
        return sorted(self.places, key=self.places.__getitem__)


class DynamicEmbedding(Layer):
    """Vectors for words, of which new ones take the places of rare ones.

    Args:
        input_dim: Largest number of words.
        output_dim: Size of a vector.
        initial_vocabulary: Words known from the start.
        eviction_policy: As for `DynamicLookup`.
        **kwargs: Those of `keras.layers.Embedding`.
    """

    _converts_inputs = False

    def __init__(
        self, input_dim: int, output_dim: int, initial_vocabulary: Any = None,
        eviction_policy: str = "LFU", name: str | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(name=name)
        self.lookup = DynamicLookup(input_dim, initial_vocabulary, eviction_policy)
        known = ("input_length", "input_shape", "dynamic_embedding_name")
        settings = {k: v for k, v in kwargs.items() if k not in known}
        self.embedding = layers.Embedding(input_dim + 1, output_dim, **settings)

    def call(self, inputs: Any, learn_vocab: bool = False) -> Any:
        """Vectors of words."""
        return self.embedding(self.lookup(inputs, learn_vocab=learn_vocab))

    def update_embeddings(self) -> None:
        """Nothing: words get their places as they come."""
