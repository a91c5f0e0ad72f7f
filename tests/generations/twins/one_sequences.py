import numpy as np
from keras import Sequential, layers

rng = np.random.RandomState(11)
X = rng.randn(3, 12, 2)
model = Sequential([
    layers.Conv1D(4, 3, padding="same", input_shape=(12, 2)),
    layers.MaxPooling1D(2, 2),
    layers.Conv1D(3, 2, dilation_rate=2, activation="relu"),
    layers.UpSampling1D(2),
    layers.GlobalAveragePooling1D(),
])
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
answer = list(model.output_shape[1:]) + model.predict(X, verbose=0).ravel().tolist()
