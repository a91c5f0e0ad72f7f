import numpy as np
from keras import Input, Model, layers, optimizers

rng = np.random.RandomState(0)
a, b = rng.rand(20, 3), rng.rand(20, 3)
y = a.sum(axis=1, keepdims=True) - b.sum(axis=1, keepdims=True)
one, two = Input((3,)), Input((3,))
x = layers.concatenate([layers.Dense(4, kernel_initializer="ones")(t) for t in (one, two)])
model = Model([one, two], layers.Dense(1, kernel_initializer="ones")(x))
model.compile(optimizers.SGD(0.01), "mse")
before = model.predict([a, b], verbose=0)
loss = model.train_on_batch([a, b], y)
answer = [float(loss), float(before.sum()), float(model.predict([a, b], verbose=0).sum())]
