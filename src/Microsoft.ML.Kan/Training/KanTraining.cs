using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Kan.Layers;
using Microsoft.ML.NoisyLabels.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Training;

/// <summary>Creates objective and model of the S-KAN trainers of all tasks.</summary>
internal static class KanTraining
{
    private const int CalibrationRows = 1024;

    public static KanObjective CreateObjective(SelectableKanOptions options, FittedTask task, DataSummary summary, Device device, RandomSource random)
    {
        var losses = NoisyLabelLoss.Of(task, options, summary, device);
        var definition = KanNetworkDefinition.Of(options, task.Outputs, FeatureScaling.Of(summary));
        using var all = summary.Sample.Columns[0].ToTensor(CPU);
        using var spread = SpreadRows.Of(all, CalibrationRows);
        var rows = spread.clone().to(device).DetachFromDisposeScope();
        try
        {
            return new KanObjective(definition.CreateCalibrated(rows, random), definition, losses, options, rows, random)
            {
                EffectiveShare = EffectiveShare(summary),
            };
        }
        catch
        {
            rows.Dispose();
            losses.Dispose();
            throw;
        }
    }

    public static SelectableKanModel CreateModel(KanObjective objective, DataViewSchema.Column features)
        => new(
            new TrainedNetwork(objective.Definition, objective.Network, objective.Structure),
            objective.Selection,
            FeatureNames.Of(features),
            objective.FeatureScores());

    // (Σw)²/(n·Σw²) over the sampled rows; the columns of a sample are the inputs, the label and, if there is one, the weight.
    private static double EffectiveShare(DataSummary summary)
    {
        var columns = summary.Sample.Columns;
        if (columns.Count < summary.Minimum.Count + 2)
            return 1;
        var (count, sum, squares) = (0, 0.0, 0.0);
        foreach (double weight in ((ColumnBlock<float>)columns[^1]).Values)
            (count, sum, squares) = (count + 1, sum + weight, squares + (weight * weight));
        return squares > 0 ? sum * sum / (count * squares) : 1;
    }
}
