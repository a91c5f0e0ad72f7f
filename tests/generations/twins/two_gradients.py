import numpy as np

rng = np.random.RandomState(72)
x = rng.rand(1, 5, 5, 1)
K, b, V, c = rng.rand(3, 3, 1, 2), rng.rand(2), rng.rand(2, 2), rng.rand(2)
maps = np.array([[(x[0, i : i + 3, j : j + 3, :, None] * K).sum((0, 1, 2)) + b for j in range(3)] for i in range(3)])
weights = V[:, 1] / 9
answer = weights.tolist() + (maps * weights).mean(-1).ravel().tolist()
