using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.NoisyLabels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Training;

/// <summary>What the S-KAN trainers of all tasks share.</summary>
internal static class KanTraining
{
    private const int CalibrationRows = 1024;

    public static KanObjective CreateObjective(KanOptions options, FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        var losses = NoisyLabelLoss.Of(task, options, summary, device);
        var definition = KanNetworkDefinition.Of(options, task.Outputs, FeatureScaling.Of(summary));
        using var all = summary.Sample.Columns[0].ToTensor(CPU);
        var rows = all.narrow(0, 0, Math.Min(CalibrationRows, all.shape[0])).clone().to(device).DetachFromDisposeScope();
        try
        {
            return new KanObjective(definition.CreateCalibrated(rows, random), definition, losses, options, rows, random);
        }
        catch
        {
            rows.Dispose();
            losses.Dispose();
            throw;
        }
    }

    public static KanModel CreateModel(KanObjective objective, DataViewSchema.Column features)
        => new(
            new TrainedNetwork(objective.Definition, objective.Network, objective.Structure),
            objective.Selection,
            FeatureNames(features),
            objective.FeatureScores());

    private static string[] FeatureNames(DataViewSchema.Column features)
    {
        int width = ((VectorDataViewType)features.Type).Size;
        if (!features.HasSlotNames())
            return [.. Enumerable.Range(0, width).Select(slot => $"{features.Name}[{slot}]")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        return [.. names.DenseValues().Select((name, slot) => name.Length > 0 ? name.ToString() : $"{features.Name}[{slot}]")];
    }
}
