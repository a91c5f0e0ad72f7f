# Keras 1: a layer of the program's own
import numpy as np
from keras import backend as K
from keras.engine.topology import Layer
from keras.layers import Dense
from keras.models import Sequential


class Scaled(Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(Scaled, self).__init__(**kwargs)

    def build(self, input_shape):
        self.W = self.add_weight((input_shape[1], self.output_dim), initializer='one',
                                 name='{}_W'.format(self.name))
        self.b = K.variable(np.arange(self.output_dim), name='b')
        self.trainable_weights = [self.W, self.b]
        super(Scaled, self).build(input_shape)

    def call(self, x, mask=None):
        return K.dot(K.relu(x), self.W) + self.b

    def get_output_shape_for(self, input_shape):
        return (input_shape[0], self.output_dim)


rng = np.random.RandomState(7)
X, y = rng.randn(9, 3), rng.randn(9, 2)
model = Sequential()
model.add(Scaled(2, input_shape=(3,)))
model.compile(optimizer='sgd', loss='mean_squared_error')
loss = model.train_on_batch(X, y)
answer = [float(loss), len(model.trainable_weights)] + model.predict(X).ravel().tolist()
