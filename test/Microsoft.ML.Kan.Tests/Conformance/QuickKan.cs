namespace Microsoft.ML.Kan.Tests.Conformance;

/// <summary>A small network that goes through all three stages and learns in few steps, for every task.</summary>
internal static class QuickKan
{
    public static void MakeQuick(SelectableKanOptions options)
    {
        options.BatchSize = 80;
        options.LearningRate = 0.1;
        options.HiddenWidth = 4;
        options.GridSize = 3;
        options.WeightDecay = 0.01; // few steps of a high rate
    }
}
