using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>Computes the averages of batch norms anew, with the final weights, from some training rows in random order.</summary>
internal static class MovingAverages
{
    private const int MostBatches = 64;

    /// <param name="objective">The trained networks; without batch norm nothing is done.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="batchSize">The batch size of training.</param>
    public static void Renew(CtrObjective objective, BatchSource rows, int batchSize)
    {
        BatchNormalization[] norms = [.. objective.Network.modules().OfType<BatchNormalization>()];
        if (norms.Length == 0)
            return;
        using var still = no_grad();
        foreach (var norm in norms)
            norm.BeginAverages();
        objective.Network.train();
        foreach (var batch in rows.Visit(batchSize, shuffleSeed: 0, CancellationCheck.ThrowIfCancelled).Take(MostBatches))
        {
            using var scope = NewDisposeScope();
            objective.Predict(batch.Inputs);
        }
        objective.Network.eval();
        foreach (var norm in norms)
            norm.EndAverages();
    }
}
