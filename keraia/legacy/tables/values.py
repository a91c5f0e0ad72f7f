"""Names given as strings that older generations knew, and those of today."""

NAMES: dict[str, dict[str, str]] = {
    "losses": {
        "cosine": "cosine_similarity",
        "cosine_proximity": "cosine_similarity",
        "huber_loss": "huber",
        "kullback_leibler_divergence": "kl_divergence",
        "logcosh": "log_cosh",
    },
    "metrics": {
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
    },
    "regularizers": {
        "activity_l1": "l1",
        "activity_l1l2": "l1l2",
        "activity_l2": "l2",
        "l1_l2": "l1l2",
    },
    "constraints": {
        "maxnorm": "MaxNorm",
        "nonneg": "NonNeg",
        "unitnorm": "UnitNorm",
    },
}

# Metrics of Keras 1 that were averages over batches; today's of the same names are not.
FUNCTIONS_OF_1 = {
    name: name
    for name in ("fbeta_score", "fmeasure", "matthews_correlation", "precision", "recall")
}
