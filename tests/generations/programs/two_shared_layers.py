# Keras 2: a layer called twice, its nodes, shapes of layers
import numpy as np
from keras.layers import Input, Dense, Dot, Subtract, Bidirectional, GRU, Flatten
from keras.models import Model

rng = np.random.RandomState(27)
a, b = Input(shape=(5, 2)), Input(shape=(5, 2))
encoder = Bidirectional(GRU(2, recurrent_activation='hard_sigmoid', reset_after=False))
ea, eb = encoder(a), encoder(b)
similar = Dot(axes=1, normalize=True)([ea, eb])
model = Model(inputs=[a, b], outputs=similar)
model.set_weights([rng.randn(*w.shape) * 0.5 for w in model.get_weights()])
inner = Model([a, b], Subtract()([encoder.get_output_at(0), encoder.get_output_at(1)]))
u, v = rng.randn(3, 5, 2), rng.randn(3, 5, 2)
shapes = list(encoder.get_output_shape_at(0)[1:]) + list(encoder.get_input_shape_at(1)[1:]) + list(model.output_shape[1:])
answer = shapes + model.predict([u, v]).ravel().tolist() + inner.predict([u, v]).ravel().tolist()
