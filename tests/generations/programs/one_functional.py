# Keras 1: Model(input=, output=), merge as a function, several outputs with weights of losses
import numpy as np
from keras.layers import Input, Dense, merge
from keras.models import Model

rng = np.random.RandomState(5)
u, v = rng.randn(10, 4), rng.randn(10, 4)
p, q = rng.randn(10, 1), rng.randint(0, 2, (10, 1))
one = Input(shape=(4,), name='one')
two = Input(shape=(4,), name='two')
shared = Dense(3, activation='relu')
joined = merge([shared(one), shared(two)], mode='concat', concat_axis=-1)
summed = merge([one, two], mode=lambda x: x[0] - x[1], output_shape=(4,))
number = Dense(1, name='number')(joined)
chance = Dense(1, activation='sigmoid', name='chance')(summed)
model = Model(input=[one, two], output=[number, chance])
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
model.compile(optimizer='sgd', loss={'number': 'mse', 'chance': 'binary_crossentropy'},
              loss_weights={'number': 1.0, 'chance': 0.2})
model.fit({'one': u, 'two': v}, {'number': p, 'chance': q}, nb_epoch=2, batch_size=10, verbose=0)
answer = np.concatenate([x.ravel() for x in model.predict([u, v])]).tolist()
