"""`keras.random`: random tensors and the seeds behind them."""

from keraia.random.distributions import beta as beta
from keraia.random.distributions import binomial as binomial
from keraia.random.distributions import categorical as categorical
from keraia.random.distributions import dropout as dropout
from keraia.random.distributions import gamma as gamma
from keraia.random.distributions import normal as normal
from keraia.random.distributions import randint as randint
from keraia.random.distributions import shuffle as shuffle
from keraia.random.distributions import truncated_normal as truncated_normal
from keraia.random.distributions import uniform as uniform
from keraia.random.seeds import SeedGenerator as SeedGenerator
