"""Devices in a grid, and how the axes of a tensor lie on it."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from keraia.backends import backend
from keraia.distribution import devices as known_devices


class DeviceMesh:
    """Devices in a grid with named axes.

    Args:
        shape: Number of devices along each axis.
        axis_names: Name of each axis, such as "batch" and "model".
        devices: Names of the devices, as `list_devices` gives them; all of them by default.

    Raises:
        ValueError: The numbers do not fit each other.

    Example:
        >>> DeviceMesh((1, 1), ["batch", "model"]).devices.shape
        (1, 1)
    """

    def __init__(
        self, shape: Sequence[int], axis_names: Sequence[str], devices: Any = None
    ) -> None:
        if not shape or not axis_names or len(shape) != len(axis_names):
            raise ValueError(
                "DeviceMesh: `shape` and `axis_names` must have the same number of entries, and at "
                f"least one, got {shape!r} and {axis_names!r}."
            )
        names = np.array(known_devices.list_devices() if devices is None else devices).flatten()
        if math.prod(shape) != len(names):
            raise ValueError(
                f"DeviceMesh: the shape {tuple(shape)} needs {math.prod(shape)} devices, there are "
                f"{len(names)}: {', '.join(map(str, names[:8]))}. Pass as many in `devices`."
            )
        self._shape = tuple(shape)
        self._axis_names = list(axis_names)
        self._devices = names.reshape(self._shape)
        self._backend_mesh: Any = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of devices along each axis."""
        return self._shape

    @property
    def axis_names(self) -> list[str]:
        """Names of the axes."""
        return self._axis_names

    @property
    def devices(self) -> np.ndarray:
        """Names of the devices, in their places."""
        return self._devices

    @property
    def backend_mesh(self) -> Any:
        """The backend's own mesh."""
        if self._backend_mesh is None:
            made = known_devices.kernel("device_mesh", "DeviceMesh")
            self._backend_mesh = made(self._devices, tuple(self._axis_names))
        return self._backend_mesh

    def __repr__(self) -> str:
        return f"<DeviceMesh shape={self.shape}, axis_names={self.axis_names}>"


class TensorLayout:
    """How the axes of a tensor are spread over a mesh.

    Args:
        axes: For each axis of the tensor the name of an axis of the mesh, or None: not spread.
        device_mesh: The mesh; it can be set later.

    Raises:
        ValueError: The mesh has no axis of that name.
    """

    def __init__(self, axes: Sequence[str | None], device_mesh: DeviceMesh | None = None) -> None:
        self._axes = tuple(axes)
        self._device_mesh = device_mesh
        self._check()

    def _check(self) -> None:
        if self._device_mesh is None:
            return
        names = self._device_mesh.axis_names
        if unknown := [name for name in self._axes if name is not None and name not in names]:
            raise ValueError(
                f"TensorLayout: the mesh has no axis {unknown[0]!r}; it has {', '.join(names)}."
            )

    @property
    def axes(self) -> tuple[str | None, ...]:
        """Axis of the mesh for each axis of the tensor."""
        return self._axes

    @property
    def device_mesh(self) -> DeviceMesh | None:
        """The mesh, or None while it is not known."""
        return self._device_mesh

    @device_mesh.setter
    def device_mesh(self, mesh: DeviceMesh) -> None:
        if self._device_mesh is not None:
            raise ValueError("TensorLayout: its mesh is set already. Make a new layout.")
        self._device_mesh = mesh
        self._check()

    @property
    def backend_layout(self) -> Any:
        """The backend's own layout."""
        if self._device_mesh is None:
            raise ValueError("TensorLayout: its `device_mesh` is not set. Set it first.")
        made = known_devices.kernel("sharding", "TensorLayout")
        return made(self._device_mesh.backend_mesh, self._axes)

    def __repr__(self) -> str:
        return f"<TensorLayout axes={self.axes}, device_mesh={self.device_mesh}>"


def distribute_tensor(tensor: Any, layout: Any) -> Any:
    """Spreads a tensor over devices.

    Args:
        tensor: A tensor, or an array.
        layout: A `TensorLayout`, or a layout of the backend.

    Returns:
        The tensor in its new places; inside a compiled program, one that is asked to lie there.
    """
    if isinstance(layout, TensorLayout):
        mesh = layout.device_mesh
        if mesh is not None and mesh.devices.size == 1 and "shard" not in backend.kernels:
            return tensor
        layout = layout.backend_layout
    return known_devices.kernel("shard", "distribute_tensor")(tensor, layout)
