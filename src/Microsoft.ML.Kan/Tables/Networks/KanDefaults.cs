namespace Microsoft.ML.Kan;

/// <summary>The defaults of the KAN trainers for tables; measured on validation rows of nine data sets, see docs/kan.md in the repository.</summary>
internal static class KanDefaults
{
    public const int Knots = 64;
    public const int HiddenWidth = 128;
    public const int GridSize = 3;
    public const int MaximumEpochs = 24;
    public const int FewestSteps = 2000;
    public const double LearningRate = 1e-2;
    public const double WeightDecay = 0.07;
    public const double WarmupFraction = 0.03;
}
