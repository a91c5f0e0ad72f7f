import numpy as np
from keras import Input, Model, layers, optimizers

rng = np.random.RandomState(5)
u, v = rng.randn(10, 4), rng.randn(10, 4)
p, q = rng.randn(10, 1), rng.randint(0, 2, (10, 1))
one, two = Input((4,)), Input((4,))
shared = layers.Dense(3, activation="relu")
joined = layers.concatenate([shared(one), shared(two)])
number = layers.Dense(1, name="number")(joined)
chance = layers.Dense(1, "sigmoid", name="chance")(layers.subtract([one, two]))
model = Model([one, two], [number, chance])
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
model.compile(optimizers.SGD(0.01), ["mse", "binary_crossentropy"], loss_weights=[1.0, 0.2])
model.fit([u, v], [p, q], epochs=2, batch_size=10, verbose=0)
answer = np.concatenate([x.ravel() for x in model.predict([u, v], verbose=0)]).tolist()
