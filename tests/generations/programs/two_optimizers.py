# Keras 2: optimizers with the rates of then
import numpy as np
from keras import optimizers
from keras.models import Sequential
from keras.layers import Dense

rng = np.random.RandomState(32)
x, y = rng.randn(8, 3), rng.randn(8, 1)
answer = []
for made in (optimizers.SGD(lr=0.1, decay=0.5), optimizers.Adagrad(), optimizers.Adadelta(), optimizers.Adamax(),
             optimizers.RMSprop(lr=0.01, decay=0.1), optimizers.Adam(lr=0.01, amsgrad=True)):
    model = Sequential([Dense(1, input_shape=(3,))])
    model.set_weights([np.ones((3, 1)), np.zeros(1)])
    model.compile(made, 'mse')
    for _ in range(3):
        model.train_on_batch(x, y)
    answer += model.get_weights()[0][:, 0].tolist()
