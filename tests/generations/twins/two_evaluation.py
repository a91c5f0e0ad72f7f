# Keras 2: metrics by names and functions, several outputs, weights of losses
import numpy as np
from keras import metrics, losses
from keras.layers import Dense
from keras.layers import Input
from keras.models import Model

rng = np.random.RandomState(75)
x, p, q = rng.randn(9, 3), rng.randn(9, 2), np.eye(3)[rng.randint(0, 3, 9)]
inputs = Input(shape=(3,))
outputs = [Dense(2, name='p')(inputs), Dense(3, activation='softmax', name='q')(inputs)]
model = Model(inputs, outputs)
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
model.compile('sgd', loss=[losses.mean_squared_error, 'categorical_crossentropy'], loss_weights=[1., 0.5],
              metrics={'p': ['mae'], 'q': ['categorical_accuracy', metrics.top_k_categorical_accuracy]})
result = model.evaluate(x, [p, q], verbose=0, return_dict=True)
answer = [result[k] for k in ('loss', 'p_loss', 'q_loss')] + [result[k] for k in ('loss', 'p_loss', 'q_loss', 'p_mae', 'q_categorical_accuracy')]
