# Keras 2: models as estimators of scikit-learn
import numpy as np
from keras.models import Sequential
from keras.layers import Dense
from keras.wrappers.scikit_learn import KerasClassifier, KerasRegressor


def classifier(units=4):
    model = Sequential([Dense(units, input_shape=(2,), kernel_initializer='ones', activation='tanh'),
                        Dense(2, kernel_initializer='zeros', activation='softmax')])
    model.compile('sgd', 'categorical_crossentropy', metrics=['accuracy'])
    return model


def regressor():
    model = Sequential([Dense(1, input_shape=(2,), kernel_initializer='ones')])
    model.compile('sgd', 'mse')
    return model


rng = np.random.RandomState(30)
x = rng.randn(40, 2)
y = np.where(x.sum(axis=1) > 0, 5, 3)
found = KerasClassifier(build_fn=classifier, units=3, epochs=3, batch_size=10, verbose=0, shuffle=False)
found.fit(x, y)
fitted = KerasRegressor(build_fn=regressor, epochs=1, batch_size=40, verbose=0)
fitted.fit(x, x[:, 0])
answer = [found.score(x, y), fitted.score(x, x[:, 0])] + found.predict(x[:5]).tolist() + found.predict_proba(x[:2]).ravel().tolist()
