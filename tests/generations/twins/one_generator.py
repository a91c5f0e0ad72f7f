import numpy as np
from keras import Sequential, layers, optimizers

rng = np.random.RandomState(8)
X, y = rng.randn(24, 3), rng.randn(24, 1)
model = Sequential([layers.Dense(1, input_shape=(3,))])
model.set_weights([np.ones((3, 1)), np.zeros(1)])
model.compile(optimizers.SGD(0.01), "mse")
history = model.fit(X, y, epochs=2, batch_size=6, shuffle=False, verbose=0,
                    validation_data=(X, y))
score = model.evaluate(X, y, verbose=0)
output = model.predict(X[:12], verbose=0)
answer = history.history["loss"] + history.history["val_loss"] + [float(score), 12] + output[:, 0].tolist()
