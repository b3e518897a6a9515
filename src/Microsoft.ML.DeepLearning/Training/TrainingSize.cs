using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>Reports the size of a run before it takes time and memory.</summary>
internal static class TrainingSize
{
    /// <summary>A column with at least this many values is wide; sparse columns hide their width.</summary>
    public const int WideColumn = 10_000;

    // Weights, gradients and the two moments of Adam.
    private const int CopiesOfParameters = 4;

    /// <summary>Warns of wide columns before a row is read.</summary>
    public static void TellColumns(TrainingRun run, TrainingColumns columns)
    {
        foreach (var column in columns.Inputs.Where(column => column.Width >= WideColumn && column.Conversion is null))
        {
            long row = (long)column.Width * column.ValueBytes;
            run.Warning($"Column '{column.Name}' has {column.Width:N0} slots. Rows are kept dense, so each takes {Size(row)}, and a million of them {Size(1_000_000 * row)}, whatever share of the slots is 0. Fewer slots, for example from FeatureSelection.SelectFeaturesBasedOnCount or fewer hash bits, save most of it.");
        }
    }

    /// <summary>Logs the size of the network before the first step, as a warning if a column is wide.</summary>
    public static void TellNetwork(TrainingRun run, TrainingColumns columns, TrainingObjective objective, long batch)
    {
        long parameters = objective.Network.parameters().Sum(parameter => parameter.requires_grad ? parameter.numel() : 0);
        long values = columns.Inputs.Sum(column => (long)column.Width * column.ValueBytes);
        string message = $"The network has {parameters:N0} trained parameters: about {Size(parameters * sizeof(float) * CopiesOfParameters)} with gradients and optimizer state. A batch of {batch:N0} rows takes {Size(batch * values)}.";
        if (columns.Inputs.Any(column => column.Width >= WideColumn && column.Conversion is null))
            run.Warning(message);
        else
            run.Info(message);
    }

    private static string Size(long bytes) => bytes switch
    {
        >= 1_000_000_000 => $"{bytes / 1e9:F1} GB",
        >= 1_000_000 => $"{bytes / 1e6:F1} MB",
        _ => $"{bytes / 1e3:F1} kB",
    };
}
