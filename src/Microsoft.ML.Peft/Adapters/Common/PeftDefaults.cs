namespace Microsoft.ML.Peft.Adapters.Common;

/// <summary>
/// The defaults that options of adapters and of fine-tuning, their search spaces and the parameters of catalog methods share. Options
/// whose default is that of their type, such as 0 or false, are not among them.
/// </summary>
internal static class PeftDefaults
{
    public const string AdapterName = "default";
    public const int LoraRank = 8;
    public const double LoraAlpha = 8;
    public const double SoraThreshold = 3e-4;
    public const int RandLoraRank = 32;
    public const double RandLoraAlpha = 640;
    public const int SvfitRank = 64;

    /// <summary>The energy where a file has neither that nor a rank.</summary>
    public const double SvfitFileEnergy = 0.99;
    public const double EvaRedistributionFactor = 2;
    public const double EvaConvergenceThreshold = 0.99;
    public const int EvaMaximumBatches = 200;

    /// <summary>The singular vectors of a layer that a diagnosis compares, and the cosine below which one is an intruder.</summary>
    public const int SingularVectors = 10;
    public const double CosineThreshold = 0.5;

    public const string LabelColumn = "Label";
    public const string ImageColumn = "Features";
    public const string SentenceColumn = "Sentence";
    public const string VectorColumn = "Features";

    /// <summary>The most tokens of a text.</summary>
    public const int TextLength = 128;

    public const int MaximumEpochs = 10;
    public const int EarlyStoppingPatience = 3;
    public const double WarmupFraction = 0.06;
    public const double WeightDecay = 0.01;
    public const int GradientAccumulation = 1;
    public const double ActivationDensityEpsilon = 1e-7;

    /// <summary>The dropout of the head over texts; over pictures there is none.</summary>
    public const double TextHeadDropout = 0.1;

    /// <summary>The learning rates where none is given: of the whole network, of SVFit, of other adapters, of the head, and of the head alone.</summary>
    public const double NetworkLearningRate = 1e-4;
    public const double SvfitLearningRate = 1e-2;
    public const double AdapterLearningRate = 1e-3;
    public const double HeadLearningRate = 1e-3;
    public const double FrozenHeadLearningRate = 5e-3;
}
