"""Optimizers in NumPy, in double precision, by their published formulas.

Each function makes an update `(x, g, t) -> x` for one weight array, `t` counting from 1; slots live
in its closure.
"""

import numpy as np


def sgd(learning_rate=0.01, momentum=0.0, nesterov=False):
    """Sutskever et al., On the Importance of Initialization and Momentum, 2013."""
    m = 0.0

    def update(x, g, t):
        nonlocal m
        if not momentum:
            return x - learning_rate * g
        m = momentum * m - learning_rate * g
        return x + (momentum * m - learning_rate * g if nesterov else m)

    return update


def rmsprop(learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
    """Hinton, lecture 6e of Neural Networks for Machine Learning, 2012; Graves, 2013."""
    v = mean = m = 0.0

    def update(x, g, t):
        nonlocal v, mean, m
        v = rho * v + (1 - rho) * g**2
        mean = rho * mean + (1 - rho) * g
        spread = v - mean**2 if centered else v
        m = momentum * m + learning_rate * g / np.sqrt(spread + epsilon)
        return x - m

    return update


def adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False):
    """Kingma and Ba, Adam, 2015 (end of section 2); Reddi et al., 2018."""
    m = v = top = 0.0

    def update(x, g, t):
        nonlocal m, v, top
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        top = np.maximum(top, v)
        rate = learning_rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
        return x - rate * m / (np.sqrt(top if amsgrad else v) + epsilon)

    return update


def adamax(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Kingma and Ba, Adam, 2015 (section 7.1)."""
    m = u = 0.0

    def update(x, g, t):
        nonlocal m, u
        m = beta_1 * m + (1 - beta_1) * g
        u = np.maximum(beta_2 * u, np.abs(g))
        return x - learning_rate / (1 - beta_1**t) * m / (u + epsilon)

    return update


def nadam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Dozat, Incorporating Nesterov Momentum into Adam, 2016."""
    m = v = 0.0
    product = 1.0

    def update(x, g, t):
        nonlocal m, v, product
        now, after = (beta_1 * (1 - 0.5 * 0.96**k) for k in (t, t + 1))
        product *= now
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        m_hat = after * m / (1 - product * after) + (1 - now) * g / (1 - product)
        return x - learning_rate * m_hat / (np.sqrt(v / (1 - beta_2**t)) + epsilon)

    return update


def adagrad(learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7):
    """Duchi et al., Adaptive Subgradient Methods, 2011."""
    total = initial_accumulator_value

    def update(x, g, t):
        nonlocal total
        total = total + g**2
        return x - learning_rate * g / np.sqrt(total + epsilon)

    return update


def adadelta(learning_rate=0.001, rho=0.95, epsilon=1e-7):
    """Zeiler, ADADELTA, 2012 (algorithm 1)."""
    squares = moves = 0.0

    def update(x, g, t):
        nonlocal squares, moves
        squares = rho * squares + (1 - rho) * g**2
        move = -np.sqrt(moves + epsilon) / np.sqrt(squares + epsilon) * g
        moves = rho * moves + (1 - rho) * move**2
        return x + learning_rate * move

    return update


def ftrl(
    learning_rate=0.001,
    learning_rate_power=-0.5,
    initial_accumulator_value=0.1,
    l1_regularization_strength=0.0,
    l2_regularization_strength=0.0,
    l2_shrinkage_regularization_strength=0.0,
    beta=0.0,
):
    """McMahan et al., Ad Click Prediction: a View from the Trenches, 2013."""
    n, z = initial_accumulator_value, 0.0
    l1 = l1_regularization_strength
    l2 = l2_regularization_strength + beta / (2 * learning_rate)

    def update(x, g, t):
        nonlocal n, z
        shrunk = g + 2 * l2_shrinkage_regularization_strength * x
        after = n + g**2
        sigma = (after**-learning_rate_power - n**-learning_rate_power) / learning_rate
        z = z + shrunk - sigma * x
        n = after
        slope = n**-learning_rate_power / learning_rate + 2 * l2
        return (np.clip(z, -l1, l1) - z) / slope

    return update


def lion(learning_rate=0.001, beta_1=0.9, beta_2=0.99):
    """Chen et al., Symbolic Discovery of Optimization Algorithms, 2023."""
    m = 0.0

    def update(x, g, t):
        nonlocal m
        direction = np.sign(beta_1 * m + (1 - beta_1) * g)
        m = beta_2 * m + (1 - beta_2) * g
        return x - learning_rate * direction

    return update


def lamb(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """You et al., Large Batch Optimization for Deep Learning, 2020 (algorithm 2)."""
    m = v = 0.0

    def update(x, g, t):
        nonlocal m, v
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        r = m / (1 - beta_1**t) / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
        size, length = np.linalg.norm(x), np.linalg.norm(r)
        trust = size / length if size > 0 and length > 0 else 1.0
        return x - learning_rate * trust * r

    return update


def adafactor(
    learning_rate=0.001,
    beta_2_decay=-0.8,
    epsilon_1=1e-30,
    epsilon_2=1e-3,
    clip_threshold=1.0,
    relative_step=True,
):
    """Shazeer and Stern, Adafactor, 2018 (algorithms 4 and 5)."""
    r = c = v = 0.0

    def rms(x):
        return np.sqrt(np.mean(x**2))

    def update(x, g, t):
        nonlocal r, c, v
        rho = min(learning_rate, 1 / np.sqrt(t)) if relative_step else learning_rate
        alpha = max(epsilon_2, rms(x)) * rho
        beta = 1 - t**beta_2_decay
        square = g**2 + epsilon_1
        if g.ndim >= 2:
            r = beta * r + (1 - beta) * square.mean(-1)
            c = beta * c + (1 - beta) * square.mean(-2)
            share = r / r.mean(-1, keepdims=True)
            v = share[..., None] * c[..., None, :]
        else:
            v = beta * v + (1 - beta) * square
        u = g / np.sqrt(v)
        return x - alpha * u / max(1.0, rms(u) / clip_threshold)

    return update


def schedulefreeadamw(learning_rate=0.0025, beta_1=0.9, beta_2=0.999, epsilon=1e-8, warmup_steps=0):
    """Defazio et al., The Road Less Scheduled, 2024; `x` and `z` kept apart from the weights."""
    z = x = None
    v = 0.0

    def update(y, g, t):
        nonlocal z, x, v
        if z is None:
            z = x = y
        v = beta_2 * v + (1 - beta_2) * g**2
        rate = learning_rate * min(1.0, t / warmup_steps if warmup_steps else 1.0)
        z = z - rate * g / (np.sqrt(v / (1 - beta_2**t)) + epsilon)
        x = (1 - 1 / t) * x + z / t
        return (1 - beta_1) * z + beta_1 * x

    return update
