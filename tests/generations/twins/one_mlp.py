import numpy as np
from keras import Sequential, layers, optimizers, regularizers

rng = np.random.RandomState(2)
X, y = rng.randn(32, 5), rng.randint(0, 2, (32, 1))
model = Sequential([
    layers.Dense(6, "relu", input_shape=(5,), kernel_regularizer=regularizers.l2(0.01)),
    layers.Dense(1, "sigmoid"),
])
model.set_weights([rng.randn(*w.shape) * 0.4 for w in model.get_weights()])
rate = optimizers.schedules.InverseTimeDecay(0.5, 1, 0.1)
model.compile(optimizers.SGD(rate, 0.9, True), "binary_crossentropy", metrics=["accuracy"])
history = model.fit(X, y, batch_size=8, epochs=3, verbose=0, shuffle=False)
answer = history.history["loss"] + history.history["accuracy"] + model.predict(X[:3], verbose=0)[:, 0].tolist()
