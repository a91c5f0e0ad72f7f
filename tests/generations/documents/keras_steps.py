# %% 1
#Shape of the n-dim array (output of the model at the current position)

  model.output_shape

# %% 2
model.summary()

# %% 3
model.get_config()

# %% 4
model.get_weights()

# %% 5
import TensorFlow as tf

sess = tf.Session()

from keras import backend as K

K.set_session(sess)

# %% 6
{

       "backend": "theano",

       "epsilon": 1e-07,

       "image_data_format": "channels_first",

       "floatx": "float32"

}
