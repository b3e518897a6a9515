using Microsoft.ML.DeepLearning.Training.Optimizers;
using Microsoft.ML.Kan.Kernels;
using Microsoft.ML.Kan.Tables.Networks;

namespace Microsoft.ML.Kan.Tables;

/// <summary>A network of a set while it is trained.</summary>
internal sealed class NetworkInTraining : IDisposable
{
    private readonly KnotKernel _kernel;
    private int[] _learned = [];
    private int[] _heldOut = [];

    /// <param name="network">Owned by its set.</param>
    /// <param name="cells">Where the rows of the current batch lie in its layout.</param>
    /// <param name="candidate">Its place among the candidates.</param>
    /// <param name="fold">The part of the rows that it does not learn from; -1 for none.</param>
    /// <param name="name">Unique in the set.</param>
    public NetworkInTraining(KnotNetwork network, KnotCells cells, int candidate, int fold, string name)
    {
        Network = network;
        Candidate = candidate;
        Fold = fold;
        _kernel = new KnotKernel(network, cells);
        var member = network.Member;
        Groups =
        [
            new(name + ".first", [(name + ".first", network.First)], member.LearningRateFactor) { WeightDecayFactor = member.WeightDecayFactor },
            new(name + ".hidden", [.. network.Further.Select((weights, l) => ($"{name}.further{l}", weights)), (name + ".last", network.Last)], member.LearningRateFactor)
            {
                WeightDecayFactor = member.WeightDecayFactor * member.HiddenDecayFactor,
            },
            new(name + ".bias", [(name + ".bias", network.Bias)], member.LearningRateFactor, weightDecay: false),
        ];
    }

    public KnotNetwork Network { get; }

    public int Candidate { get; }

    public int Fold { get; }

    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Keeps the weights in the allowed set; null without shapes.</summary>
    public ShapeProjection? Shape { get; init; }

    /// <summary>Its weight among the networks of the set.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>True once the network stopped: it keeps its weights and costs nothing more.</summary>
    public bool IsDropped
    {
        get => Groups[0].Frozen;
        set
        {
            foreach (var group in Groups)
                group.Frozen = value;
        }
    }

    /// <summary>Mean loss of the last step on the rows learned from.</summary>
    public double StepLoss { get; private set; }

    /// <summary>Σ of loss and weight of the held-out rows of this epoch.</summary>
    public (double Loss, double Weight) HeldOut { get; private set; }

    public void ForgetHeldOut() => HeldOut = default;

    /// <summary>Adds the gradient of a batch's rows, without those held out; if asked, first measures the loss of those.</summary>
    public void Learn(KernelBatch batch, KnotLoss losses, KnotSetPlan plan, bool measures)
    {
        var (learned, heldOut) = Split(batch, plan);
        if (measures && heldOut > 0)
            AddHeldOut(batch, losses, _heldOut.AsSpan(0, heldOut), Predict(_heldOut.AsSpan(0, heldOut)));
        double all = 0;
        var sum = _kernel.Learn(_learned.AsSpan(0, learned), (row, outputs, gradient) =>
        {
            var weight = batch.Weights[row];
            var loss = weight * losses.Of(outputs, batch.Labels[row], gradient);
            all += weight;
            for (var o = 0; o < gradient.Length; o++)
                gradient[o] = (float)(gradient[o] * weight * batch.Scale);
            return loss;
        });
        StepLoss = all > 0 ? sum / all : 0;
    }

    /// <inheritdoc cref="KnotKernel.GiveCategories"/>
    public void GiveCategories() => _kernel.GiveCategories();

    /// <summary>Adds the losses of held-out rows of a batch to those of the epoch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="losses">The loss of a row.</param>
    /// <param name="rows">The held-out rows.</param>
    /// <param name="outputs">Their outputs, [N, O].</param>
    public void AddHeldOut(KernelBatch batch, KnotLoss losses, ReadOnlySpan<int> rows, float[] outputs)
    {
        var (loss, weight) = HeldOut;
        for (var n = 0; n < rows.Length; n++)
        {
            loss += batch.Weights[rows[n]] * losses.Of(outputs.AsSpan(n * Network.Outputs, Network.Outputs), batch.Labels[rows[n]]);
            weight += batch.Weights[rows[n]];
        }
        HeldOut = (loss, weight);
    }

    /// <summary>The outputs of some rows, [N, O], with running statistics.</summary>
    public float[] Predict(ReadOnlySpan<int> rows)
    {
        var outputs = new float[rows.Length * Network.Outputs];
        _kernel.Predict(rows, outputs);
        return outputs;
    }

    public void Dispose() => _kernel.Dispose();

    private (int Learned, int HeldOut) Split(KernelBatch batch, KnotSetPlan plan)
    {
        if (_learned.Length < batch.Rows)
            (_learned, _heldOut) = (new int[batch.Rows], new int[batch.Rows]);
        var (learned, heldOut) = (0, 0);
        for (var row = 0; row < batch.Rows; row++)
        {
            if (Fold >= 0 && batch.Parts[row] == Fold)
                _heldOut[heldOut++] = row;
            else
                _learned[learned++] = row;
        }
        return (learned, heldOut);
    }
}
