# Keras 2: penalties and constraints by their names and defaults
import numpy as np
from keras import regularizers, constraints, initializers
from keras.models import Sequential
from keras.layers import Dense, Flatten, Conv2D

rng = np.random.RandomState(33)
x, y = rng.randn(6, 4, 4, 1), rng.randn(6, 2)
model = Sequential()
model.add(Conv2D(2, 3, input_shape=(4, 4, 1), kernel_regularizer=regularizers.l1_l2(),
                 kernel_constraint=constraints.MaxNorm(0.5), activity_regularizer='l2'))
model.add(Flatten())
model.add(Dense(2, kernel_regularizer='l1', bias_constraint='non_neg',
                kernel_initializer=initializers.VarianceScaling(scale=1.0, mode='fan_avg', distribution='uniform')))
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
model.compile('sgd', 'mse')
losses = [float(model.train_on_batch(x, y)) for _ in range(2)]
answer = losses + np.concatenate([w.ravel() for w in model.get_weights()]).tolist()
