"""Parameters by position in Keras 1, of what is called in another order today."""

_BIASED = "W_constraint b_constraint bias"
_FINED = f"W_regularizer b_regularizer activity_regularizer {_BIASED}"
_CELL = "W_regularizer U_regularizer b_regularizer dropout_W dropout_U"

_LAYERS = {
    "AtrousConv1D": f"nb_filter filter_length init activation weights border_mode "
    f"subsample_length atrous_rate {_FINED}",
    "AtrousConv2D": f"nb_filter nb_row nb_col init activation weights border_mode subsample "
    f"atrous_rate dim_ordering {_FINED}",
    **dict.fromkeys(
        ("Conv1D", "LocallyConnected1D"),
        f"nb_filter filter_length init activation weights border_mode subsample_length {_FINED} "
        "input_dim input_length",
    ),
    **dict.fromkeys(
        ("Conv2D", "LocallyConnected2D"),
        "nb_filter nb_row nb_col init activation weights border_mode subsample dim_ordering "
        f"{_FINED}",
    ),
    "Conv3D": "nb_filter kernel_dim1 kernel_dim2 kernel_dim3 init activation weights border_mode "
    f"subsample dim_ordering {_FINED}",
    "Conv2DTranspose": "nb_filter nb_row nb_col output_shape init activation weights border_mode "
    f"subsample dim_ordering {_FINED}",
    "SeparableConv2D": "nb_filter nb_row nb_col init activation weights border_mode subsample "
    "depth_multiplier dim_ordering depthwise_regularizer pointwise_regularizer b_regularizer "
    "activity_regularizer depthwise_constraint pointwise_constraint b_constraint bias",
    "ConvLSTM2D": "nb_filter nb_row nb_col init inner_init forget_bias_init activation "
    "inner_activation dim_ordering border_mode subsample " + _CELL,
    "Dense": f"output_dim init activation weights {_FINED} input_dim",
    "Embedding": "input_dim output_dim init input_length W_regularizer activity_regularizer "
    "W_constraint mask_zero weights dropout",
    "BatchNormalization": "epsilon mode axis momentum weights beta_init gamma_init "
    "gamma_regularizer beta_regularizer",
    "SimpleRNN": f"output_dim init inner_init activation {_CELL}",
    "GRU": f"output_dim init inner_init activation inner_activation {_CELL}",
    "LSTM": f"output_dim init inner_init forget_bias_init activation inner_activation {_CELL}",
    **dict.fromkeys(("MaxPooling1D", "AveragePooling1D"), "pool_length stride border_mode"),
    **dict.fromkeys(
        ("MaxPooling2D", "MaxPooling3D", "AveragePooling2D", "AveragePooling3D"),
        "pool_size strides border_mode dim_ordering",
    ),
    "PReLU": "init weights shared_axes",
    "Highway": f"init activation weights {_FINED} input_dim",
    "MaxoutDense": f"output_dim nb_feature init weights {_FINED} input_dim",
    "TimeDistributedDense": f"output_dim init activation weights {_FINED} input_dim input_length",
    "ParametricSoftplus": "alpha_init beta_init weights shared_axes",
    "SReLU": "t_left_init a_left_init t_right_init a_right_init shared_axes",
    "InputLayer": "input_shape batch_input_shape input_dtype input_tensor sparse name",
}
ORDERS = {f"layers.{name}": order for name, order in _LAYERS.items()} | {
    "utils.to_categorical": "y nb_classes",
    "utils.load_img": "path grayscale target_size",
    "optimizers.Nadam": "lr beta_1 beta_2 epsilon schedule_decay",
    "optimizers.SGD": "lr momentum decay nesterov",
    "optimizers.RMSprop": "lr rho epsilon decay",
    "optimizers.Adagrad": "lr epsilon decay",
    "optimizers.Adadelta": "lr rho epsilon decay",
    "optimizers.Adam": "lr beta_1 beta_2 epsilon decay",
    "optimizers.Adamax": "lr beta_1 beta_2 epsilon decay",
    "models.Model.fit": "x y batch_size nb_epoch verbose callbacks validation_split "
    "validation_data shuffle class_weight sample_weight",
}
