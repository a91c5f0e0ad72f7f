"""Errors that files can cause, apart because several rooms raise them."""


class UnsafeFileError(ValueError):
    """A file asks for something that loading never does, or is not what it claims to be."""


class UnknownNameError(UnsafeFileError, TypeError):
    """A configuration names classes or functions that nobody has registered."""


class ConfigError(UnsafeFileError, TypeError):
    """A configuration from which the object that it names cannot be made."""
