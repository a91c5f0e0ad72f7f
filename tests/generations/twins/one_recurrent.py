import numpy as np
from keras import Sequential, layers, optimizers

rng = np.random.RandomState(6)
words = rng.randint(0, 7, (5, 4))
hard = {"recurrent_activation": "hard_sigmoid", "return_sequences": True}
model = Sequential([
    layers.Embedding(7, 3, input_length=4),
    layers.LSTM(4, **hard),
    layers.GRU(3, reset_after=False, **hard),
    layers.SimpleRNN(2, return_sequences=True),
    layers.TimeDistributed(layers.Dense(1)),
])
model.set_weights([rng.randn(*w.shape) * 0.6 for w in model.get_weights()])
model.compile(optimizers.SGD(0.01), "mse")
loss = model.train_on_batch(words, np.ones((5, 4, 1)))
answer = [float(loss)] + model.predict(words, verbose=0).ravel().tolist()
