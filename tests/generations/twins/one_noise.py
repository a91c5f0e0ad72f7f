import numpy as np

rng = np.random.RandomState(60)
X = rng.randn(3, 6)
x = np.repeat(X[:, None], 4, 1).transpose(0, 2, 1).reshape(3, 3, 8)
answer = [8.0, *np.abs(x).sum(1).ravel().tolist()]
