namespace Microsoft.ML.NoisyLabels;

/// <summary>The defaults of options, search spaces and catalog parameters of this package.</summary>
internal static class NoisyLabelDefaults
{
    // Losses
    public const double Averaging = 0.7;
    public const double Strength = 3;
    public const double BinaryStrength = 0.5;
    public const int TopClasses = 10;
    public const int MemoryLimitMegabytes = 1024;
    public const double Exponent = 0.7;
    public const double CrossEntropyWeight = 0.1;
    public const double ReverseCrossEntropyWeight = 1;
    public const double SoftLabelShare = 0.95;
    public const double HardLabelShare = 0.8;
    public const double Smoothing = 0.1;
    public const double ForgetRate = 0.2;
    public const int ForgetRampUpEpochs = 10;

    // Two networks
    public const double WeightAveraging = 0.997;
    public const double WeightAveragingRampUp = 0.5;
    public const double PlusMixupAlpha = 1;

    // Trainers; the batch size 0 selects one for the number of rows
    public const int BatchSize = 0;
    public const int MaximumEpochs = 100;
    public const double LearningRate = 1e-3;
    public const int HiddenWidth = 128;
    public const int HiddenLayers = 2;
    public const int ImageMaximumEpochs = 30;
    public const double ImageLearningRate = 2e-3;
    public const double ImageWeightDecay = 1e-3;
    public const int Width = 16;
    public const int Stages = 3;
    public const int BlocksPerStage = 1;
}
