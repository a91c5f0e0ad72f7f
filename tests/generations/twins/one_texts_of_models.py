import numpy as np

rng = np.random.RandomState(12)
X = rng.randn(4, 3)
W, b, V, c = rng.randn(3, 4), rng.randn(4), rng.randn(4, 2), rng.randn(2)
answer = (2 * (np.maximum(X @ W + b, 0) @ V + c)).ravel().tolist()
