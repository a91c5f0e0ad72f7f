"""Distributions: which tensors of a run lie where."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from keraia.core import distributed
from keraia.distribution.devices import kernel, list_devices
from keraia.distribution.mesh import DeviceMesh, TensorLayout, distribute_tensor


class LayoutMap(MutableMapping[str, Any]):
    """Layouts by paths of variables; keys are regular expressions.

    Args:
        device_mesh: Mesh of the layouts.

    Example:
        >>> layouts = LayoutMap(DeviceMesh((1,), ["model"]))
        >>> layouts["dense.*kernel"] = (None, "model")
        >>> layouts["dense_1/kernel"].axes
        (None, 'model')
    """

    def __init__(self, device_mesh: DeviceMesh) -> None:
        self._layouts: dict[str, TensorLayout] = {}
        self._device_mesh = device_mesh

    @property
    def device_mesh(self) -> DeviceMesh:
        """The mesh."""
        return self._device_mesh

    def __getitem__(self, key: str) -> TensorLayout | None:
        """The layout for a path: of the key itself, else of the one expression found in it."""
        if key in self._layouts:
            return self._layouts[key]
        fitting = [pattern for pattern in self._layouts if re.search(pattern, key)]
        if len(fitting) > 1:
            raise ValueError(
                f"LayoutMap: {key!r} fits several keys: {', '.join(map(repr, fitting))}. Make them "
                "exclude each other."
            )
        return self._layouts[fitting[0]] if fitting else None

    def __setitem__(self, key: str, layout: Any) -> None:
        if key in self._layouts:
            raise ValueError(f"LayoutMap: {key!r} has a layout already. Delete it first.")
        if isinstance(layout, tuple):
            layout = TensorLayout(layout)
        if not isinstance(layout, TensorLayout):
            raise ValueError(
                f"LayoutMap: a layout must be a TensorLayout or a tuple of names, got {layout!r}."
            )
        if layout.device_mesh is None:
            layout.device_mesh = self._device_mesh
        self._layouts[key] = layout

    def __delitem__(self, key: str) -> None:
        del self._layouts[key]

    def __len__(self) -> int:
        return len(self._layouts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._layouts)


class Distribution:
    """What says where the tensors of a run lie.

    Args:
        device_mesh: The mesh.
        batch_dim_name: Axis of the mesh over which batches are spread.
        auto_shard_dataset: Known, but one process sees all of the data.
    """

    def __init__(
        self, device_mesh: DeviceMesh, batch_dim_name: str, auto_shard_dataset: bool = True
    ) -> None:
        if device_mesh.devices.size > 1:
            kernel("shard", type(self).__name__)
        self._device_mesh = device_mesh
        self._batch_dim_name = batch_dim_name
        self._auto_shard_dataset = auto_shard_dataset

    @property
    def device_mesh(self) -> DeviceMesh:
        """The mesh."""
        return self._device_mesh

    @property
    def batch_dim_name(self) -> str:
        """Axis of the mesh over which batches are spread."""
        return self._batch_dim_name

    @property
    def auto_shard_dataset(self) -> bool:
        """Whether each process shall get its part of the data."""
        return self._auto_shard_dataset

    @property
    def num_model_replicas(self) -> int:
        """How many copies of the model see different data."""
        mesh = self._device_mesh
        return mesh.shape[mesh.axis_names.index(self._batch_dim_name)]

    @property
    def num_processes(self) -> int:
        """Number of processes that share the data."""
        return 1

    @property
    def data_shard_id(self) -> int:
        """Number of this process among them."""
        return 0

    def get_data_layout(self, data_shape: Sequence[int | None]) -> TensorLayout:
        """Layout of a batch: spread by its first axis."""
        axes = [self._batch_dim_name, *(None for _ in data_shape[1:])][: len(data_shape)]
        return TensorLayout(axes, self._device_mesh)

    def get_variable_layout(self, variable: Any) -> TensorLayout:
        """Layout of a variable; one that was made with a layout keeps it."""
        own = getattr(variable, "_layout", None)
        return own if own is not None else self._layout_of(variable)

    def _layout_of(self, variable: Any) -> TensorLayout:
        return TensorLayout([None] * len(variable.shape), self._device_mesh)

    def get_tensor_layout(self, path: str) -> TensorLayout | None:
        """Layout of the tensor with that path, or None: nobody says."""
        return None

    def distribute_dataset(self, dataset: Any) -> Any:
        """The data that this process sees: all of them."""
        return dataset

    def distribute_tf_dataset(self, dataset: Any) -> Any:
        """The same as `distribute_dataset`."""
        return self.distribute_dataset(dataset)

    def scope(self) -> AbstractContextManager[None]:
        """Context manager in which this distribution is in force."""
        return distributed.in_force(self)

    def place_variable(self, variable: Any, array: Any) -> Any:
        """A variable's first value in its places."""
        return distribute_tensor(array, self.get_variable_layout(variable))

    def place_batch(self, array: Any) -> Any:
        """An array of a batch, whose first axis is spread if it can be."""
        size = array.shape[0] if array.ndim else 0
        if size % self.num_model_replicas or not size:
            return array
        return distribute_tensor(array, self.get_data_layout(array.shape))


class DataParallel(Distribution):
    """Every device has the whole model, and a part of each batch.

    Args:
        device_mesh: The mesh, over whose first axis batches are spread.
        devices: Names of devices, instead of a mesh; all of them by default.
        auto_shard_dataset: As in `Distribution`.

    Example:
        >>> import keraia
        >>> with DataParallel(devices=keraia.distribution.list_devices()[:1]).scope():
        ...     model = keraia.Sequential([keraia.Input((2,)), keraia.layers.Dense(1)])
    """

    def __init__(
        self,
        device_mesh: DeviceMesh | None = None,
        devices: Any = None,
        auto_shard_dataset: bool = True,
    ) -> None:
        if device_mesh is None:
            names = list_devices() if devices is None else list(devices)
            device_mesh = DeviceMesh((len(names),), ["batch"], names)
        super().__init__(device_mesh, device_mesh.axis_names[0], auto_shard_dataset)


class ModelParallel(Distribution):
    """Variables are spread over devices as a map says, and batches over one axis of the mesh.

    Args:
        layout_map: Layouts of variables by their paths; the others lie whole on every device.
        batch_dim_name: Axis of the mesh for batches; its first one by default.
        auto_shard_dataset: As in `Distribution`.
        **kwargs: `device_mesh`, which must be that of the map.

    Raises:
        ValueError: There is no map.
    """

    def __init__(
        self,
        *,
        layout_map: LayoutMap | None = None,
        batch_dim_name: str | None = None,
        auto_shard_dataset: bool = True,
        **kwargs: Any,
    ) -> None:
        if layout_map is None:
            raise ValueError("ModelParallel: pass a LayoutMap as `layout_map`.")
        mesh = layout_map.device_mesh
        if kwargs.pop("device_mesh", mesh) is not mesh:
            raise ValueError("ModelParallel: `device_mesh` must be the mesh of `layout_map`.")
        if kwargs:
            raise TypeError(f"ModelParallel: unknown arguments {', '.join(kwargs)}.")
        super().__init__(mesh, batch_dim_name or mesh.axis_names[0], auto_shard_dataset)
        self._layout_map = layout_map

    def _layout_of(self, variable: Any) -> TensorLayout:
        return self._layout_map[variable.path] or super()._layout_of(variable)

    def get_tensor_layout(self, path: str) -> TensorLayout | None:
        return self._layout_map[path]


def distribution() -> Distribution | None:
    """The distribution in force, or None."""
    return distributed.current()


def set_distribution(value: Distribution | None) -> None:
    """Puts a distribution in force, for variables that are made and steps that run from now on.

    Args:
        value: The distribution, or None: one device.
    """
    if value is not None and not isinstance(value, Distribution):
        raise ValueError(
            f"set_distribution: pass a DataParallel, a ModelParallel or None, got {value!r}."
        )
    distributed.put_in_force(value)
