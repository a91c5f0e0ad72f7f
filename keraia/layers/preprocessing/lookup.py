"""`IndexLookup`: what lookups of strings and of integers have in common."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from keraia.backends import backend
from keraia.core.configurable import deserialize
from keraia.core.errors import UnsafeFileError
from keraia.core.spec import KerasTensor
from keraia.layers.preprocessing import adapting, encoding, hashing
from keraia.layers.preprocessing.data_layer import DataLayer
from keraia.layers.preprocessing.vocabulary import UNKNOWN, Vocabulary, by_frequency, read_lines

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")
FILE = "vocabulary.txt"
QUOTED = "vocabulary.json"  # beside it where tokens hold line breaks


class IndexLookup(DataLayer):
    """Base of layers that turn tokens into integers, or integers into tokens.

    A subclass sets the attributes of the constructor's arguments, then calls `_begin`.
    """

    reads_own_store: ClassVar[bool] = True
    _converts_inputs = False

    _token_type: ClassVar[type]
    _known: Vocabulary

    def _begin(self, vocabulary: Any, idf_weights: Any) -> None:
        """Checks the settings and takes a vocabulary, if there is one."""
        self._check_settings(idf_weights)
        self.idf_weights = None
        self.input_vocabulary = None if vocabulary is None else self._listed(vocabulary)
        self.input_idf_weights = idf_weights
        self._forget()
        if vocabulary is not None:
            if self.output_mode == "tf_idf" and idf_weights is None:
                raise ValueError(
                    f"{self._where()}: with `output_mode='tf_idf'` a `vocabulary` needs "
                    "`idf_weights`, one number for each token."
                )
            self.set_vocabulary(self.input_vocabulary, idf_weights)

    def _check_settings(self, idf_weights: Any) -> None:
        where = self._where()
        encoding.check_mode(self.output_mode, self.sparse, where, MODES)
        self.salt = hashing.checked_salt(self.salt, where)
        problems = {
            "`max_tokens` must be None or more than 1": self.max_tokens is not None
            and self.max_tokens <= 1,
            "`num_oov_indices` must be 0 or more": self.num_oov_indices < 0,
            "`pad_to_max_tokens=True` needs `max_tokens`": self.pad_to_max_tokens
            and self.max_tokens is None,
            "`invert=True` needs `output_mode='int'`": self.invert and self.output_mode != "int",
            "`idf_weights` need `output_mode='tf_idf'`": idf_weights is not None
            and self.output_mode != "tf_idf",
        }
        for rule, broken in problems.items():
            if broken:
                raise ValueError(
                    f"{where}: {rule}; got max_tokens={self.max_tokens}, "
                    f"num_oov_indices={self.num_oov_indices}, output_mode={self.output_mode!r}."
                )

    def _forget(self) -> None:
        """Goes back to a vocabulary of special tokens alone."""
        self._take([])
        self._has_vocabulary = False
        self._learned = True  # rather than set
        self._counts: Counter[Any] = Counter()
        self._documents: Counter[Any] = Counter()
        self._num_documents = 0

    def _take(self, tokens: list[Any]) -> None:
        placed = self.output_mode == "int"
        self._known = Vocabulary(
            tokens, self.mask_token, placed, self.oov_token, self.num_oov_indices
        )
        self._plan = None

    def _listed(self, vocabulary: Any) -> list[Any]:
        """A vocabulary as a list of tokens: it may be the path of a file."""
        if isinstance(vocabulary, str):
            return [self._token_type(line) for line in read_lines(vocabulary, self._where())]
        return self._tokens_of(vocabulary).ravel().tolist()

    def _tokens_of(self, x: Any) -> np.ndarray:
        """Tokens in whatever they came, as an array on the host."""
        raise NotImplementedError

    # -- the vocabulary

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The tokens, in the order of the integers that stand for them.

        Args:
            include_special_tokens: Whether to begin with the tokens for masks and unknown ones.
        """
        special = self._known.special if include_special_tokens else []
        return [*special, *self._known.tokens]

    def vocabulary_size(self) -> int:
        """Number of tokens, special ones too."""
        return len(self._known)

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Sets the tokens.

        Args:
            vocabulary: Tokens in order, or the path of a file with one on each line. The special
                tokens may stand before the others, all of them in their order, or be left out.
            idf_weights: A weight for each of them, in mode "tf_idf".

        Raises:
            ValueError: It is empty, too large, has a token twice, or special tokens elsewhere.
        """
        tokens = self._listed(vocabulary)
        weights = self._checked_weights(tokens, idf_weights)
        special = self._known.special
        if special and tokens[: len(special)] == special:
            tokens = tokens[len(special) :]
        self._check_tokens(tokens)
        self._take(tokens)
        self._has_vocabulary, self._learned = True, False
        if weights is not None:
            if len(weights) < len(self._known):
                unknown = np.full(self.num_oov_indices, weights.mean(), "float32")
                weights = np.concatenate([unknown, weights])
            self.idf_weights = weights

    def _checked_weights(self, tokens: list[Any], idf_weights: Any) -> np.ndarray | None:
        where = self._where()
        if self.output_mode != "tf_idf":
            if idf_weights is not None:
                raise ValueError(f"{where}: `idf_weights` need `output_mode='tf_idf'`.")
            return None
        if idf_weights is None:
            raise ValueError(f"{where}: in mode 'tf_idf' a vocabulary needs `idf_weights`.")
        weights = adapting.numbers(idf_weights, "float32").ravel()
        if len(weights) != len(tokens):
            raise ValueError(
                f"{where}: `idf_weights` must be as many as there are tokens, got {len(weights)} "
                f"for {len(tokens)}."
            )
        return weights

    def _check_tokens(self, tokens: list[Any]) -> None:
        where, known = self._where(), self._known
        if not tokens:
            raise ValueError(f"{where}: the vocabulary is empty. Pass at least one token.")
        twice = [token for token, count in Counter(tokens).items() if count > 1]
        if twice:
            raise ValueError(f"{where}: the vocabulary has tokens twice, such as {twice[0]!r}.")
        strangers = [known.mask] if known.first_oov else []
        strangers += [known.oov] if self.invert and known.num_oov else []
        for token in strangers:
            if token in tokens:
                raise ValueError(
                    f"{where}: the special token {token!r} stands at place {tokens.index(token)} "
                    f"of the vocabulary. Leave special tokens out, or begin with {known.special}."
                )
        size = known.first + len(tokens)
        if self.max_tokens is not None and size > self.max_tokens:
            raise ValueError(
                f"{where}: the vocabulary has {size} tokens with the special ones, `max_tokens` is "
                f"{self.max_tokens}. Pass fewer tokens, or a larger `max_tokens`."
            )

    # -- adapting

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learns the vocabulary: the tokens of data, frequent ones first.

        In mode "tf_idf" each row of the data is a document, and so is each element where there are
        no rows.

        Args:
            data: An array or list of tokens, or an iterable of batches: a generator, a PyDataset,
                a PyTorch DataLoader, a `tf.data.Dataset`.
            steps: Batches to take at most; None for all.

        Raises:
            ValueError: The vocabulary was set, so there is nothing to learn.
        """
        self.reset_state()
        for batch in adapting.batches(data, steps, f"{self._where()}.adapt"):
            self.update_state(batch)
        self.finalize_state()

    def update_state(self, data: Any) -> None:
        """Counts the tokens of a batch."""
        self._check_learns()
        tokens = self._tokens_of(data)
        rows = tokens.reshape(-1, tokens.shape[-1] if tokens.ndim > 1 else 1).tolist()
        self._count(rows)

    def _check_learns(self) -> None:
        if self._has_vocabulary and not self._learned:
            raise ValueError(
                f"{self._where()}: it cannot adapt, for its vocabulary was set by `vocabulary` or "
                "`set_vocabulary`. Make a new layer to learn another one."
            )

    def _count(self, rows: list[list[Any]]) -> None:
        """Counts tokens of documents."""
        for row in rows:
            self._counts.update(row)
        if self.output_mode == "tf_idf":
            self._num_documents += len(rows)
            for row in rows:
                self._documents.update(set(row))

    def finalize_state(self) -> None:
        """Makes the vocabulary of the tokens that were counted."""
        if not self._counts:
            return
        counts = self._counts
        for token in (self.mask_token, self.oov_token):
            counts.pop(token, None)
        tokens = by_frequency(counts)
        if self.max_tokens is not None:
            tokens = tokens[: self.max_tokens - self._known.first]
        self._take(tokens)
        self._has_vocabulary = True
        if self.output_mode == "tf_idf":
            occurring = np.array([self._documents[token] for token in tokens], "float64")
            idf = np.log1p(self._num_documents / (1 + occurring))
            unknown = np.full(self.num_oov_indices, idf.mean())
            self.idf_weights = np.concatenate([unknown, idf]).astype("float32")

    def reset_state(self) -> None:
        """Forgets what was learned; a vocabulary that was set stays."""
        if self._learned:
            self._forget()

    # -- calling

    def call(self, inputs: Any) -> Any:
        """Integers for tokens, as `output_mode` says; with `invert`, tokens for integers."""
        self._require_vocabulary()
        if self.invert:
            return self._inverted(inputs)
        return self._vectors(self._places(inputs))

    def _require_vocabulary(self) -> None:
        if not self._has_vocabulary:
            raise RuntimeError(
                f"{self._where()} has no vocabulary yet. Call `adapt(data)` or "
                "`set_vocabulary(tokens)`, or pass `vocabulary`."
            )

    def _inverted(self, inputs: Any) -> Any:
        raise NotImplementedError

    def _places(self, inputs: Any) -> np.ndarray:
        """Places of tokens in the vocabulary, on the host."""
        tokens = self._tokens_of(inputs)
        flat = tokens.ravel().tolist()
        return self._with_unknown(flat).reshape(tokens.shape)

    def _with_unknown(self, flat: list[Any]) -> np.ndarray:
        """Places of tokens in a list, unknown ones in the places they have."""
        places = self._known.places(flat)
        unknown = np.flatnonzero(places == UNKNOWN)
        if not len(unknown):
            return places
        if self.num_oov_indices == 0:
            found = [flat[i] for i in unknown[:5].tolist()]
            raise ValueError(
                f"{self._where()}: {len(unknown)} tokens are not in the vocabulary, such as "
                f"{found}, and `num_oov_indices=0` has no place for them. Set it to 1."
            )
        places[unknown] = self._known.first_oov
        if self.num_oov_indices > 1:
            places[unknown] += self._buckets([flat[i] for i in unknown.tolist()])
        return places

    def _buckets(self, tokens: list[Any]) -> np.ndarray:
        """Which of the places for unknown tokens each of some tokens has."""
        return hashing.buckets(tokens, self.num_oov_indices, self.salt)

    def _vectors(self, places: np.ndarray) -> Any:
        """Places on the host as the outputs."""
        depth, dtype = self._depth(), self._out_dtype()
        mode = "count" if self.output_mode == "tf_idf" else self.output_mode
        vectors = encoding.encode_on_host(places, mode, depth, dtype)
        if self.output_mode == "tf_idf":
            vectors *= self._padded_idf()
        made = backend.as_array(vectors, dtype)
        return encoding.sparse_form(made, self._where()) if self.sparse else made

    def _padded_idf(self) -> np.ndarray:
        out = np.zeros(self._depth(), "float32")
        out[: len(self.idf_weights)] = self.idf_weights
        return out

    def _depth(self) -> int:
        return self.max_tokens if self.pad_to_max_tokens else len(self._known)

    def _out_dtype(self) -> str:
        return "float32" if self.output_mode == "tf_idf" else "int64"

    def compute_output_shape(self, input_shape: Any) -> tuple[int | None, ...]:
        """Shape of the outputs."""
        return encoding.encoded_shape(tuple(input_shape), self.output_mode, self._depth())

    def compute_output_spec(self, inputs: Any) -> KerasTensor:
        """Shape and dtype of the outputs."""
        dtype = self._out_dtype()
        if self.invert:
            dtype = "string" if self._token_type is str else "int64"
        dtype = backend.canonical.get(dtype, dtype)
        return KerasTensor(self.compute_output_shape(inputs.shape), dtype, sparse=self.sparse)

    # -- saving

    def get_config(self) -> dict[str, Any]:
        """Arguments of the constructor, and the size of the vocabulary."""
        config = super().get_config()
        config["oov_method"] = self.oov_method
        config["vocabulary"] = self.input_vocabulary
        config["vocabulary_size"] = self.vocabulary_size()
        weights = self.input_idf_weights
        config["idf_weights"] = None if weights is None else adapting.numbers(weights).tolist()
        return config

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """A layer with the arguments of a configuration, which may not name a file to read."""
        return cls(**constructor_arguments(config, cls.__name__))

    def get_build_config(self) -> dict[str, Any]:
        """There is nothing to build."""
        return {}

    def save_own_variables(self, store: Any) -> None:
        """Puts the weights of mode "tf_idf" into `store`."""
        if self.idf_weights is not None:
            store["idf_weights"] = self.idf_weights

    def load_own_variables(self, store: Any) -> None:
        """Takes the weights of mode "tf_idf" from `store`."""
        if self.output_mode == "tf_idf" and "idf_weights" in store:
            self.idf_weights = np.asarray(store["idf_weights"], "float32")

    def save_assets(self, dir_path: Any) -> None:
        """Writes the vocabulary, unless it is in the configuration."""
        if self.input_vocabulary is not None:
            return
        tokens = [str(token) for token in self.get_vocabulary()]
        Path(dir_path, FILE).write_bytes("\n".join(tokens).encode())
        if any("\n" in token for token in tokens):
            Path(dir_path, QUOTED).write_text(json.dumps(tokens), encoding="utf-8")

    def load_assets(self, dir_path: Any) -> None:
        """Reads the vocabulary that `save_assets` wrote."""
        quoted, plain = Path(dir_path, QUOTED), Path(dir_path, FILE)
        if self.input_vocabulary is not None or not plain.is_file():
            return
        if quoted.is_file():
            lines = json.loads(quoted.read_text(encoding="utf-8"))
        else:
            lines = plain.read_bytes().decode("utf-8").split("\n")
        special = len(self._known.special)
        tokens = [self._token_type(line) for line in lines[special:]]
        if tokens:
            self._check_tokens(tokens)
            self._take(tokens)
            self._has_vocabulary = True


def constructor_arguments(config: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Constructor arguments in a configuration.

    Raises:
        UnsafeFileError: The vocabulary is the path of a file.
    """
    arguments = {key: deserialize(value) for key, value in config.items()}
    arguments.pop("vocabulary_size", None)
    if isinstance(arguments.get("vocabulary"), str):
        raise UnsafeFileError(
            f"The configuration of {name} names the file {arguments['vocabulary']!r} as its "
            "vocabulary; a saved model may not say what is read. Make the layer with "
            "`vocabulary=path` yourself, or put the tokens into the configuration."
        )
    return arguments
