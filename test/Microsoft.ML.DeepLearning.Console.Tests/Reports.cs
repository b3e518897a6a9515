namespace Microsoft.ML.DeepLearning.Displays.Tests;

/// <summary>Reports of a run as a trainer would give them.</summary>
internal static class Reports
{
    public static TrainingProgress At(int epoch, double seconds, double training, double? validation = null, bool isBest = false, int epochs = 10) =>
        new("full training", epoch, epochs, training, validation, 0.01, isBest, TimeSpan.FromSeconds(seconds));
}
