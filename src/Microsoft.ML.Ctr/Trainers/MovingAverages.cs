using Microsoft.ML.Ctr.Towers;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>Recomputes the averages of batch norms at the end of an epoch, from some training rows in random order.</summary>
internal static class MovingAverages
{
    private const int MostBatches = 16;

    /// <param name="member">The network; without batch norm nothing is done.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="batchSize">The batch size of training.</param>
    public static void Renew(CtrMember member, BatchSource rows, int batchSize)
    {
        BatchNormalization[] norms = [.. member.Network.modules().OfType<BatchNormalization>()];
        if (norms.Length == 0)
            return;
        using var still = no_grad();
        foreach (var norm in norms)
            norm.BeginAverages();
        foreach (var batch in rows.Visit(batchSize, shuffleSeed: 0, CancellationCheck.ThrowIfCancelled).Take(MostBatches))
        {
            using var scope = NewDisposeScope();
            member.Predict(batch.Inputs);
        }
        foreach (var norm in norms)
            norm.EndAverages();
    }
}
