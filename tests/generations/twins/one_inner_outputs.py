import numpy as np

rng = np.random.RandomState(9)
X = rng.randn(4, 3)
W, b, V, c = rng.randn(3, 5), rng.randn(5), rng.randn(5, 2), rng.randn(2)
hidden = np.tanh(X @ W + b)
out = (hidden @ V + c)[:, 0]
grads = ((2 * out / 4)[:, None] * V[:, 0] * (1 - hidden**2)) @ W.T
grads = grads / (np.sqrt(np.mean(grads**2)) + 1e-5)
answer = hidden.ravel().tolist() + [float(np.mean(out**2))] + grads.ravel().tolist()
