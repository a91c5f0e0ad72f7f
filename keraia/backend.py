"""`keras.backend`: the few functions that Keras 3 keeps under its old name."""

from keraia.core.config import backend as backend
from keraia.core.config import epsilon as epsilon
from keraia.core.config import floatx as floatx
from keraia.core.config import image_data_format as image_data_format
from keraia.core.config import set_epsilon as set_epsilon
from keraia.core.config import set_floatx as set_floatx
from keraia.core.config import set_image_data_format as set_image_data_format
from keraia.core.dtypes import is_float, is_integer
from keraia.core.dtypes import result_type as result_type
from keraia.core.dtypes import standardize_dtype as standardize_dtype
from keraia.core.naming import next_id
from keraia.utils.session import clear_session as clear_session
from keraia.utils.symbolic import is_keras_tensor as is_keras_tensor


def get_uid(prefix: str = "") -> int:
    """Counts the uses of a prefix in this process, from 1.

    Example:
        >>> get_uid("a prefix of my own"), get_uid("a prefix of my own")
        (1, 2)
    """
    return next_id(prefix)


def is_float_dtype(dtype: object) -> bool:
    """Tells whether a dtype, in any spelling, is a floating one; complex ones are not.

    Example:
        >>> is_float_dtype("bfloat16"), is_float_dtype("int8")
        (True, False)
    """
    return is_float(standardize_dtype(dtype))


def is_int_dtype(dtype: object) -> bool:
    """Tells whether a dtype, in any spelling, is an integer one, signed or not; bool is not.

    Example:
        >>> is_int_dtype("uint8"), is_int_dtype("bool")
        (True, False)
    """
    return is_integer(standardize_dtype(dtype))
