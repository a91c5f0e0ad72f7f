# Keras 1: optimizers with the rates and small numbers of then
import numpy as np
from keras.models import Sequential
from keras.layers.core import Dense
from keras.optimizers import SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax

rng = np.random.RandomState(61)
X, y = rng.randn(8, 3), rng.randn(8, 1)
answer = []
for made in (SGD(lr=0.1, momentum=0.5, decay=0.01, nesterov=True), RMSprop(lr=0.01, rho=0.8), Adagrad(lr=0.1),
             Adadelta(), Adam(lr=0.02, beta_1=0.8), Adamax()):
    model = Sequential([Dense(output_dim=1, input_dim=3)])
    model.set_weights([np.ones((3, 1)), np.zeros(1)])
    model.compile(optimizer=made, loss='mse')
    for i in range(3):
        model.train_on_batch(X, y)
    answer += model.get_weights()[0][:, 0].tolist()
