# Keras 1: architecture as JSON and YAML, weights in a file
import numpy as np
from keras.models import Sequential, model_from_json, model_from_yaml
from keras.layers import Dense, Activation

rng = np.random.RandomState(12)
X = rng.randn(4, 3)
model = Sequential([Dense(4, input_dim=3), Activation('relu'), Dense(2, init='normal')])
model.set_weights([rng.randn(*w.shape) for w in model.get_weights()])
model.save_weights('weights.h5', overwrite=True)
again = model_from_json(model.to_json())
third = model_from_yaml(model.to_yaml())
again.load_weights('weights.h5')
third.set_weights(again.get_weights())
answer = (again.predict(X) + third.predict(X)).ravel().tolist()
