# Keras 2: images standardized batch by batch
import numpy as np
from keras.preprocessing.image import ImageDataGenerator
from keras.models import Sequential
from keras.layers import Conv2D, Flatten, Dense

rng = np.random.RandomState(23)
x = rng.randint(0, 255, (10, 6, 6, 3)).astype('float32')
y = rng.rand(10, 2)
train = ImageDataGenerator(featurewise_center=True, featurewise_std_normalization=True)
train.fit(x)
flow = train.flow(x, y, batch_size=5, shuffle=False)
model = Sequential([Conv2D(2, (3, 3), input_shape=(6, 6, 3)), Flatten(), Dense(2)])
model.set_weights([rng.randn(*w.shape) * 0.2 for w in model.get_weights()])
model.compile('sgd', 'mse')
first, _ = next(flow)
flow.reset()
out = model.predict(train.flow(x, batch_size=5, shuffle=False), steps=2, verbose=0)
answer = [float(first.mean()), float(first.std())] + out.ravel().tolist()
