"""Public names of older generations: where they went, or what stands in for them here."""

_LOSSES = {
    "KLD": "kl_divergence",
    "MAE": "mean_absolute_error",
    "MAPE": "mean_absolute_percentage_error",
    "MSE": "mean_squared_error",
    "MSLE": "mean_squared_logarithmic_error",
    "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}

# Package -> old name -> path below `keras` today.
MOVED: dict[str, dict[str, str]] = {
    "callbacks": {"Progbar": "utils.Progbar"},
    "engine": {"Container": "Model", "Network": "Model"},
    "engine.network": {"Network": "Model"},
    "engine.topology": {"Container": "Model", "Network": "Model"},
    "experimental": {"load_from_saved_model": "layers.TFSMLayer"},
    "initializers": {
        "normal": "initializers.RandomNormal",
        "one": "initializers.Ones",
        "uniform": "initializers.RandomUniform",
        "zero": "initializers.Zeros",
    },
    "layers": {
        "ActivityRegularizer": "layers.ActivityRegularization",
        "AtrousConv1D": "layers.Conv1D",
        "AtrousConv2D": "layers.Conv2D",
        "AtrousConvolution1D": "layers.Conv1D",
        "AtrousConvolution2D": "layers.Conv2D",
        "Deconv2D": "layers.Conv2DTranspose",
        "Deconv3D": "layers.Conv3DTranspose",
        "Deconvolution2D": "layers.Conv2DTranspose",
        "Deconvolution3D": "layers.Conv3DTranspose",
        "MaskedLambda": "layers.Lambda",
    },
    "losses": {old: f"losses.{new}" for old, new in _LOSSES.items()}
    | {"huber_loss": "losses.huber"},
    "metrics": {
        old: f"{'losses' if new in ('cosine_similarity', 'log_cosh') else 'metrics'}.{new}"
        for old, new in _LOSSES.items()
    }
    | {"cosine_similarity": "losses.cosine_similarity", "accuracy": "metrics.Accuracy"},
    "mixed_precision.experimental": {"set_policy": "mixed_precision.set_global_policy"},
    "models": {
        "Container": "Model",
        "Input": "Input",
        "InputLayer": "layers.InputLayer",
        "Layer": "Layer",
        "Progbar": "utils.Progbar",
        "get_source_inputs": "utils.get_source_inputs",
        "optimizer_from_config": "optimizers.deserialize",
    },
    "optimizers": {
        "adadelta": "optimizers.Adadelta",
        "adagrad": "optimizers.Adagrad",
        "adam": "optimizers.Adam",
        "adamax": "optimizers.Adamax",
        "get_custom_objects": "saving.get_custom_objects",
        "kl_divergence": "losses.kl_divergence",
        "nadam": "optimizers.Nadam",
        "optimizer_from_config": "optimizers.deserialize",
        "rmsprop": "optimizers.RMSprop",
        "sgd": "optimizers.SGD",
    },
    "regularizers": {
        "ActivityRegularizer": "regularizers.L1L2",
        "L1L2Regularizer": "regularizers.L1L2",
        "WeightRegularizer": "regularizers.L1L2",
        "activity_l1": "regularizers.L1",
        "activity_l1l2": "regularizers.l1_l2",
        "activity_l2": "regularizers.L2",
        "l1l2": "regularizers.l1_l2",
    },
    "utils": {"get_source_inputs": "utils.get_source_inputs"},
    "utils.layer_utils": {
        "container_from_config": "layers.deserialize",
        "layer_from_config": "layers.deserialize",
    },
    "utils.visualize_util": {"plot": "utils.plot_model"},
}

# Package -> module below `keraia.legacy` -> the old names it has, which Keras 3 lacks.
BUILT: dict[str, dict[str, str]] = {
    "backend.experimental": {
        "switches": "disable_tf_random_generator enable_tf_random_generator "
        "is_tf_random_generator_enabled",
    },
    "callbacks": {"callbacks": "BaseLogger SidecarEvaluatorModelExport"},
    "callbacks.experimental": {"callbacks": "UpdateEmbeddingCallback"},
    "constraints": {
        "penalties": "RadialConstraint identity maxnorm nonneg radial_constraint unitnorm"
    },
    "datasets.cifar": {"datasets": "load_batch"},
    "dtensor.experimental": {"parallel": "layout_map_scope"},
    "experimental": {
        "layers.rnn": "PeepholeLSTMCell",
        "layers.features": "SequenceFeatures",
        "models": "LinearModel WideDeepModel export_saved_model",
        "parallel": "SidecarEvaluator",
    },
    "initializations": {"initializers": "get_fans"},
    "layers": {
        "layers.conv": "ConvLSTM2DCell ConvRNN2D ConvRecurrent2D",
        "layers.dense": "Highway MaxoutDense TimeDistributedDense",
        "layers.features": "DenseFeatures",
        "layers.graphs": "AutoEncoder LambdaMerge MaskedLayer Siamese SiameseHead "
        "TimeDistributedMerge add_shared_layer",
        "layers.images": "RandomHeight RandomWidth",
        "layers.local": "LocallyConnected1D LocallyConnected2D",
        "layers.merging": "Merge merge",
        "layers.rectifiers": "ParametricSoftplus SReLU ThresholdedLinear ThresholdedReLU",
        "layers.rnn": "AbstractRNNCell CuDNNGRU CuDNNLSTM Recurrent time_distributed_dense",
        "switches": "disable_v2_dtype_behavior enable_v2_dtype_behavior",
    },
    "layers.convolutional": {"utils.shapes": "conv_output_length"},
    "layers.experimental": {
        "layers.features": "DynamicEmbedding DynamicLookup",
        "layers.kernels": "RandomFourierFeatures",
        "layers.norm": "SyncBatchNormalization",
    },
    "layers.experimental.preprocessing": {
        "layers.features": "CategoryCrossing PreprocessingLayer",
    },
    "losses": {"switches": "LossFunctionWrapper Reduction"},
    "legacy.models": {"layers.graphs": "needs_legacy_support legacy_sequential_layers"},
    "metrics": {
        "metrics": "MeanRelativeError MeanTensor Reduce SensitivitySpecificityBase clone_metric "
        "clone_metrics f1score fbeta_score fmeasure fscore matthews_correlation precision recall",
    },
    "metrics.experimental": {"metrics": "PyMetric"},
    "mixed_precision.experimental": {"switches": "get_layer_policy"},
    "models": {
        "layers.graphs": "Graph",
        "layers.merging": "Merge",
        "models": "LinearModel WideDeepModel model_from_config model_from_yaml Node",
    },
    "engine": {
        "models": "load_weights_from_hdf5_group load_weights_from_hdf5_group_by_name "
        "save_weights_to_hdf5_group pickle_model unpickle_model Node",
        "layers.merging": "Merge merge",
    },
    "engine.training": {"utils.arrays": "make_batches slice_X batch_shuffle standardize_weights"},
    "models.experimental": {"models": "SharpnessAwareMinimization"},
    "optimizers": {"optimizers": "TFOptimizer"},
    "preprocessing.image": {
        "preprocessing.image": "DataFrameIterator DirectoryIterator GraphImageDataGenerator "
        "ImageDataGenerator Iterator NumpyArrayIterator",
        "preprocessing.pictures": "apply_affine_transform apply_brightness_shift "
        "apply_channel_shift apply_transform flip_axis horizontal_flip list_pictures "
        "random_barrel_transform random_brightness random_channel_shift random_rotation "
        "random_shear random_shift random_zoom transform_matrix_offset_center vertical_flip",
    },
    "preprocessing.sequence": {
        "preprocessing.sequence": "TimeseriesGenerator make_sampling_table skipgrams",
    },
    "preprocessing.text": {
        "preprocessing.text": "Tokenizer base_filter hashing_trick one_hot "
        "text_to_word_sequence tokenizer_from_json",
    },
    "regularizers": {"penalties": "EigenvalueRegularizer identity"},
    "utils": {
        "utils.feeding": "GeneratorEnqueuer HDF5Matrix OrderedEnqueuer SequenceEnqueuer",
        "utils.files": "H5Dict h5dict",
        "utils.labels": "to_ordinal warmstart_embedding_matrix",
        "utils.layers": "convert_all_kernels_in_model get_or_create_layer print_summary "
        "track_tf1_style_variables",
        "parallel": "DeterministicRandomTestTool SidecarEvaluator StepsPerExecutionTuner "
        "TimedThread multi_gpu_model",
    },
    "utils.conv_utils": {
        "utils.shapes": "conv_input_length conv_output_length convert_kernel deconv_length "
        "normalize_data_format normalize_padding normalize_tuple",
    },
    "utils.data_utils": {"utils.files": "urlretrieve validate_file"},
    "utils.experimental": {"parallel": "DatasetCreator"},
    "utils.generic_utils": {
        "utils.arrays": "slice_arrays to_list unpack_singleton is_all_none make_tuple "
        "object_list_uid transpose_shape has_arg getargspec get_from_module "
        "check_for_unexpected_keys",
    },
    "utils.io_utils": {
        "utils.files": "ask_to_proceed_with_overwrite load_array load_from_binary_h5py "
        "save_array save_to_binary_h5py",
    },
    "utils.layer_utils": {
        "utils.layers": "convert_dense_weights_data_format count_params count_total_params "
        "get_layer model_summary print_summary",
    },
    "utils.legacy": {"utils.plain": "deserialize_keras_object serialize_keras_object"},
    "utils.losses_utils": {"switches": "Reduction"},
    "utils.np_utils": {
        "utils.labels": "accuracy binary_logloss categorical_probas_to_classes "
        "multiclass_logloss probas_to_classes",
        "utils.shapes": "convert_kernel conv_input_length conv_output_length",
    },
    "utils.test_utils": {"utils.testing": "get_test_data keras_test layer_test"},
    "utils.visualize_util": {
        "utils.drawing": "ModelToDot get_layer_to_name layer_typename to_graph",
    },
    "wrappers.scikit_learn": {
        "wrappers": "BaseWrapper KerasClassifier KerasRegressor",
    },
}

# What to write in place of the names above, where Keras 3 has something that does the work.
TODAY: dict[str, str] = {
    "callbacks.BaseLogger": "nothing: epochs' logs are averages",
    "constraints.maxnorm": "keras.constraints.MaxNorm(max_value)",
    "constraints.nonneg": "keras.constraints.NonNeg()",
    "constraints.unitnorm": "keras.constraints.UnitNorm()",
    "engine.merge": "keras.layers.add, multiply, concatenate, average, dot or maximum",
    "experimental.export_saved_model": "model.export(path)",
    "layers.AbstractRNNCell": "keras.layers.Layer with `state_size` and `output_size`",
    "layers.AtrousConv1D": "keras.layers.Conv1D(..., dilation_rate=...)",
    "layers.AtrousConv2D": "keras.layers.Conv2D(..., dilation_rate=...)",
    "layers.AtrousConvolution1D": "keras.layers.Conv1D(..., dilation_rate=...)",
    "layers.AtrousConvolution2D": "keras.layers.Conv2D(..., dilation_rate=...)",
    "layers.ConvRNN2D": "keras.layers.RNN(cell)",
    "layers.ConvRecurrent2D": "keras.layers.ConvLSTM2D",
    "layers.CuDNNGRU": "keras.layers.GRU(units)",
    "layers.CuDNNLSTM": "keras.layers.LSTM(units)",
    "layers.DenseFeatures": "keras.utils.FeatureSpace",
    "layers.LambdaMerge": "keras.layers.Lambda(function)",
    "layers.MaskedLayer": "keras.layers.Layer with `supports_masking = True`",
    "layers.Merge": "keras.layers.Add, Multiply, Concatenate, Average, Dot or Maximum",
    "layers.Recurrent": "keras.layers.RNN(cell)",
    "layers.TimeDistributedDense": "keras.layers.TimeDistributed(keras.layers.Dense(units))",
    "layers.TimeDistributedMerge": "keras.layers.Lambda(lambda x: keras.ops.sum(x, axis=1))",
    "layers.experimental.SyncBatchNormalization": (
        "keras.layers.BatchNormalization(synchronized=True)"
    ),
    "layers.experimental.preprocessing.CategoryCrossing": "keras.layers.HashedCrossing",
    "layers.experimental.preprocessing.PreprocessingLayer": "keras.layers.Layer with `adapt`",
    "layers.merge": "keras.layers.add, multiply, concatenate, average, dot or maximum",
    "losses.LossFunctionWrapper": "a subclass of keras.losses.Loss",
    "losses.Reduction": "the strings 'sum_over_batch_size', 'sum' and 'none'",
    "metrics.Reduce": "keras.metrics.Sum or keras.metrics.Mean",
    "metrics.clone_metric": "type(metric).from_config(metric.get_config())",
    "metrics.f1score": "keras.metrics.F1Score()",
    "metrics.fbeta_score": "keras.metrics.FBetaScore()",
    "metrics.fmeasure": "keras.metrics.F1Score()",
    "metrics.fscore": "keras.metrics.F1Score()",
    "metrics.precision": "keras.metrics.Precision()",
    "metrics.recall": "keras.metrics.Recall()",
    "mixed_precision.experimental.get_layer_policy": "layer.dtype_policy",
    "models.Graph": "keras.Model(inputs, outputs)",
    "models.model_from_config": "keras.saving.deserialize_keras_object(config)",
    "models.model_from_yaml": "keras.models.model_from_json(text)",
    "preprocessing.image.ImageDataGenerator": (
        "keras.utils.image_dataset_from_directory and keras.layers.RandomFlip, RandomRotation, ..."
    ),
    "preprocessing.sequence.TimeseriesGenerator": "keras.utils.timeseries_dataset_from_array",
    "preprocessing.text.Tokenizer": "keras.layers.TextVectorization",
    "preprocessing.text.hashing_trick": "keras.layers.Hashing",
    "preprocessing.text.one_hot": "keras.layers.Hashing",
    "preprocessing.text.text_to_word_sequence": "keras.layers.TextVectorization",
    "utils.H5Dict": "h5py.File(path)",
    "utils.HDF5Matrix": "keras.utils.PyDataset around h5py.File(path)[name]",
    "utils.StepsPerExecutionTuner": "model.compile(steps_per_execution='auto')",
    "utils.legacy.deserialize_keras_object": "keras.saving.deserialize_keras_object",
    "utils.legacy.serialize_keras_object": "keras.saving.serialize_keras_object",
    "utils.h5dict": "h5py.File(path)",
    "utils.layer_utils.count_params": "layer.count_params()",
    "utils.multi_gpu_model": "keras.distribution.DataParallel",
    "utils.np_utils.categorical_probas_to_classes": "numpy.argmax(p, axis=1)",
    "utils.np_utils.probas_to_classes": "numpy.argmax(p, axis=-1)",
    "utils.print_summary": "model.summary()",
    "wrappers.scikit_learn.BaseWrapper": "keras.wrappers",
    "wrappers.scikit_learn.KerasClassifier": "keras.wrappers.SKLearnClassifier(build_model)",
    "wrappers.scikit_learn.KerasRegressor": "keras.wrappers.SKLearnRegressor(build_model)",
}

_PRIVATE = "It was inside Keras, and what it did is inside keraia."
_PRETRAINED = "This architecture is not in Keras 3. Use another of keras.applications."
_PROTO = "It described SavedModel files of TensorFlow; read those by keras.layers.TFSMLayer."

_REGNETS = tuple(
    f"RegNet{kind}{size:03}"
    for kind in "XY"
    for size in (2, 4, 6, 8, 16, 32, 40, 64, 80, 120, 160, 320)
)
_RESNETS_RS = tuple(f"ResNetRS{depth}" for depth in (50, 101, 152, 200, 270, 350, 420))

# Package -> why a name there has no stand-in; "*" for every name that nothing else knows.
REFUSED: dict[str, dict[str, str]] = {
    "applications": dict.fromkeys((*_REGNETS, *_RESNETS_RS), _PRETRAINED),
    "applications.audio_conv_utils": {"*": _PRETRAINED},
    "applications.music_tagger_crnn": {"*": _PRETRAINED},
    "applications.regnet": {"*": _PRETRAINED},
    "applications.resnet_rs": {"*": _PRETRAINED},
    "engine": {"*": _PRIVATE},
    "estimator": {
        "*": "Estimators ended with TensorFlow 2.15. Train the model itself by model.fit."
    },
    "legacy.interfaces": {"*": _PRIVATE},
    "protobuf": {"*": _PROTO},
    **{
        f"utils.{module}": {"*": _PRIVATE}
        for module in (
            "data_utils",
            "generic_utils",
            "losses_utils",
            "metrics_utils",
            "test_utils",
            "vis_utils",
        )
    },
}  # fmt: skip
