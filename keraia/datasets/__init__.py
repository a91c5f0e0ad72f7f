"""`keras.datasets`: small data sets, downloaded once."""

from . import digits as digits
from . import fashion_mnist as fashion_mnist
from . import mnist as mnist
