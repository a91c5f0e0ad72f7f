import numpy as np

rng = np.random.RandomState(10)
X = rng.randn(6, 4)
W, b = rng.randn(2, 4, 3), rng.randn(2, 3)
H, C, h, c = rng.randn(3, 3), rng.randn(3, 3), rng.randn(3), rng.randn(3)
alpha, beta = rng.randn(3), rng.randn(3)
x = np.max(np.einsum("bi,fio->bfo", X, W) + b, axis=1)
gate = 1 / (1 + np.exp(-(x @ C + c)))
x = gate * np.tanh(x @ H + h) + (1 - gate) * x
x = alpha * np.log1p(np.exp(beta * x))
answer = (x * (x > 0.2)).ravel().tolist()
