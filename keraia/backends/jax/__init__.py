"""JAX: the default backend."""

from keraia.backends.jax.backend import JaxBackend

backend = JaxBackend()
