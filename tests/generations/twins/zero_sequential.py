import numpy as np
from keras import Sequential, layers

rng = np.random.RandomState(69)
X = rng.randint(0, 5, (4, 3))
model = Sequential([
    layers.Embedding(5, 2, input_length=3),
    layers.SimpleRNN(2, return_sequences=True),
    layers.TimeDistributed(layers.Dense(3)),
    layers.Activation("softmax"),
])
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
answer = model.predict(X, verbose=0).ravel().tolist() + list(model.output_shape[1:])
