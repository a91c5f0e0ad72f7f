import numpy as np
from keras import Sequential, layers, optimizers

rng = np.random.RandomState(3)
X = rng.rand(6, 8, 8, 2)
y = rng.rand(6, 2)
model = Sequential([
    layers.ZeroPadding2D((1, 1), input_shape=(8, 8, 2)),
    layers.Conv2D(3, (3, 3), activation="relu"),
    layers.BatchNormalization(momentum=0.9, fused=False),
    layers.Conv2D(2, (3, 2), padding="same", use_bias=False),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(2),
])
model.set_weights([rng.rand(*w.shape) * 0.5 for w in model.get_weights()])
model.compile(optimizers.RMSprop(0.001, epsilon=1e-8), "mse")
losses = [float(model.train_on_batch(X, y)) for _ in range(3)]
answer = losses + model.predict(X, verbose=0).ravel().tolist()
