import numpy as np

rng = np.random.RandomState(54)
X = rng.randn(3, 6, 2)
sums = np.stack([X[:, i : i + 3].sum((1, 2)) for i in range(4)], 1).mean(1)
answer = (sums[:, None] * 4 * 2 * np.ones((3, 4))).ravel().tolist()
