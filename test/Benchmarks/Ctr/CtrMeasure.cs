namespace Benchmarks.Ctr;

/// <summary>A number that the experiment measures for a trainer on a data set.</summary>
internal enum CtrMeasure
{
    /// <summary>The area under the ROC curve over all rows.</summary>
    Auc,

    /// <summary>The area under the ROC curve within groups, averaged with the groups' row counts.</summary>
    Gauc,

    /// <summary>Log loss in nats.</summary>
    LogLoss,

    /// <summary>The expected calibration error over ten bins.</summary>
    CalibrationError,

    /// <summary>The share of users whose item ranks first.</summary>
    Hit1,

    /// <summary>The share of users whose item ranks among the first five.</summary>
    Hit5,

    /// <summary>The share of users whose item ranks among the first ten.</summary>
    Hit10,

    /// <summary>NDCG of the first five.</summary>
    Ndcg5,

    /// <summary>NDCG of the first ten.</summary>
    Ndcg10,

    /// <summary>The mean reciprocal rank.</summary>
    Mrr,

    /// <summary>The number of trained parameters; leaves for trees.</summary>
    Parameters,

    /// <summary>Seconds of Fit, including preparation and reading.</summary>
    FitSeconds,

    /// <summary>Seconds of scoring the test rows.</summary>
    ScoreSeconds,
}
