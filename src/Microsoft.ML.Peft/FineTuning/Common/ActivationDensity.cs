using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Models.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Common;

/// <summary>
/// The density loss of DEFT (Runwal et al., arXiv 2402.01911): α times the mean of o²/(o² + ε) over the blocks, tokens and neurons of a row, where o are the values
/// behind the activation function of a block's feed-forward part. For small ε it counts the values that are not 0. Also measures the density.
/// </summary>
/// <param name="network">The network, whose blocks are watched while a pass is measured.</param>
/// <param name="penalty">α.</param>
/// <param name="epsilon">ε.</param>
internal sealed class ActivationDensity(nn.Module network, double penalty, double epsilon)
{
    /// <summary>The losses of rows, [B], plus the density loss of the pass that computes them. Without gradients the losses alone.</summary>
    public Tensor AddTo(Func<Tensor> rowLosses)
    {
        if (penalty == 0 || !network.training || !is_grad_enabled())
            return rowLosses();
        using var scope = NewDisposeScope();
        var terms = new List<Tensor>();
        Tensor losses;
        try
        {
            EncoderBlock.Watch(network, (_, activations, mask) =>
            {
                if (is_grad_enabled())
                    terms.Add(RowPenalty(activations, mask, epsilon).DetachFromDisposeScope());
            });
            losses = rowLosses();
        }
        finally
        {
            EncoderBlock.Watch(network, null);
            terms.ForEach(term => scope.Attach(term));
        }

        if (terms.Count == 0) // the vectors of a frozen network are known
            return losses.MoveToOuterDisposeScope();
        var sum = terms.Aggregate((all, term) => all.Plus(term)); // [B]
        return losses.Plus(sum.Times(penalty / terms.Count)).MoveToOuterDisposeScope();
    }

    /// <summary>The share of values with a square above ε, of each block.</summary>
    /// <param name="passes">Runs the network, without gradients.</param>
    public double[] Measure(Action passes)
    {
        using var still = no_grad();
        var counts = new SortedDictionary<int, (double Dense, double All)>();
        var training = network.training;
        try
        {
            network.eval();
            EncoderBlock.Watch(network, (block, activations, mask) =>
            {
                var (dense, all) = Count(activations, mask, epsilon);
                var before = counts.GetValueOrDefault(block);
                counts[block] = (before.Dense + dense, before.All + all);
            });
            passes();
        }
        finally
        {
            EncoderBlock.Watch(network, null);
            network.train(training);
        }

        return [.. counts.Values.Select(count => count.Dense / count.All)];
    }

    /// <summary>The mean of o²/(o² + ε) over the tokens and neurons of each row, [B].</summary>
    /// <param name="activations">o, [B, L, H].</param>
    /// <param name="mask">[B, L], false for padding; null if there is none.</param>
    /// <param name="epsilon">ε.</param>
    public static Tensor RowPenalty(Tensor activations, Tensor? mask, double epsilon)
    {
        using var scope = NewDisposeScope();
        var squares = activations.mul(activations);
        var tokens = squares.div(squares.Plus(epsilon)).mean([-1]); // [B, L]
        return MeanOverTokens(tokens, mask).MoveToOuterDisposeScope();
    }

    private static Tensor MeanOverTokens(Tensor tokens, Tensor? mask)
    {
        if (mask is null)
            return tokens.mean([1]);
        var counted = mask.to_type(tokens.dtype);
        return tokens.mul(counted).sum(1L).div(counted.sum(1L)); // [B]
    }

    private static (double Dense, double All) Count(Tensor activations, Tensor? mask, double epsilon)
    {
        using var scope = NewDisposeScope();
        var values = activations.to_type(ScalarType.Float32);
        var dense = values.mul(values).Minus(epsilon).sign().relu().sum(-1L); // [B, L]
        var (tokens, neurons) = (mask is null ? dense.numel() : mask.sum().item<long>(), activations.shape[^1]);
        var counted = mask is null ? dense : dense.mul(mask.to_type(dense.dtype));
        return (counted.to_type(ScalarType.Float64).sum().item<double>(), (double)tokens * neurons);
    }
}
