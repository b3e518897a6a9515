namespace Microsoft.ML.Ctr.Features;

/// <summary>
/// The defaults that options, their search spaces and the parameters of catalog methods share. Options whose default is that of their
/// type, such as 0 or false, are not among them.
/// </summary>
internal static class CtrDefaults
{
    public const string FeatureColumn = "Features";
    public const string CandidateColumn = "Candidate";
    public const string HistoryColumn = "History";
    public const string LabelColumn = "Label";
    public const string ScoreColumn = "Score";
    public const string ProbabilityColumn = "Probability";

    public const int MaximumEpochs = 20;
    public const double LearningRate = 3e-3;
    public const int EarlyStoppingPatience = 5;

    public const int EmbeddingDimension = 16;
    public const double EmbeddingInitialDeviation = 0.01;
    public const double EmbeddingLearningRateFactor = 1;

    public const double EmbeddingRegularization = 1;

    public const double TowerDropout = 0.3;

    /// <summary>Layers of the cross network of DCN-V2.</summary>
    public const int CrossLayers = 3;

    /// <summary>Attention layers of AutoInt.</summary>
    public const int AttentionLayers = 3;
    public const int Heads = 2;
    public const int HeadDimension = 32;

    public const double InitialAttentionWeight = 0.1;
    public const int MaximumHistoryLength = 50;

    /// <summary>The bins of the calibration error.</summary>
    public const int CalibrationBins = 10;

    /// <summary>The hidden layers of the Deep Interest Network's attention unit.</summary>
    public static int[] AttentionWidths => [80, 40];

    /// <summary>The hidden layers of its tower.</summary>
    public static int[] TowerWidths => [200, 80];

    /// <summary>The k's of NDCG@k and hit rate@k.</summary>
    public static int[] Cutoffs => [1, 5, 10];
}
