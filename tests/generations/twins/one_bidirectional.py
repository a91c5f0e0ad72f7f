import numpy as np
from keras import Input, Model, Sequential, layers

rng = np.random.RandomState(62)
x = rng.randn(2, 4, 3)
inner = Sequential([layers.Dense(2, "tanh", input_shape=(3,))])
a = Input((4, 3))
h = layers.TimeDistributed(inner)(a)
hard = {"recurrent_activation": "hard_sigmoid"}
h = layers.Bidirectional(layers.LSTM(2, return_sequences=True, **hard), merge_mode="ave")(h)
model = Model(a, layers.Bidirectional(layers.LSTM(3, **hard))(h))
model.set_weights([rng.randn(*w.shape) * 0.7 for w in model.get_weights()])
answer = list(model.output_shape[1:]) + model.predict(x, verbose=0).ravel().tolist()
