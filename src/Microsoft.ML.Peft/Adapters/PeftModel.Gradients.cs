using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Peft.Adapters.LoraXs;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters;

public sealed partial class PeftModel
{
    /// <summary>
    /// Begins the active LoRA-XS at the first update of full fine-tuning (LoRA-SB; Ponkshe et al. 2024): ΔW = −stepSize·sign(Σ ∇W), of which each layer keeps the
    /// best approximation of its rank. Outputs change. Call it before training; it needs memory for the gradients of the adapted weights.
    /// </summary>
    /// <typeparam name="TBatch">The input of the network.</typeparam>
    /// <param name="batches">Batches of the training data, read once; some 50 rows are enough.</param>
    /// <param name="loss">The loss of a batch, a single number, computed with the network.</param>
    /// <param name="stepSize">The size of the update of each number of a weight, above 0; about the learning rate.</param>
    /// <exception cref="NotSupportedException">The active adapter is not a LoRA-XS.</exception>
    /// <exception cref="InvalidOperationException">There are no batches, or a layer has no finite gradient.</exception>
    public void InitializeFromGradients<TBatch>(IEnumerable<TBatch> batches, Func<TBatch, Tensor> loss, double stepSize)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(loss);
        if (!(stepSize > 0) || double.IsInfinity(stepSize))
            throw new ArgumentOutOfRangeException(nameof(stepSize), stepSize, "The step size must be above 0 and finite.");
        if (Active.Options is not LoraXsOptions)
            throw new NotSupportedException($"The adapter '{Active.Name}' is not a LoRA-XS; only that can be initialised from gradients.");
        RequireUnmerged("initialise an adapter");
        var training = Network.training;
        using var scope = NewDisposeScope();
        try
        {
            Network.eval();
            Bypass(true);
            foreach (var batch in batches)
            {
                CancellationCheck.ThrowIfCancelled();
                using var step = NewDisposeScope();
                loss(batch).backward();
            }

            foreach (var (layer, adapter) in Active.Layers)
            {
                if (layer.Target.Weight.grad is not { } gradient || !gradient.isfinite().all().item<bool>())
                    throw new InvalidOperationException($"Layer '{layer.Target.Name}' has no finite gradient: there are no batches, the network does not use it, or the loss is not finite.");
                ((LoraXsAdapter)adapter).BeginAt(gradient.sign().Times(-stepSize));
            }
        }
        finally
        {
            Bypass(false);
            foreach (var (_, parameter) in TrainableParameters())
                parameter.grad = null;
            Network.train(training);
        }
    }

    // The gradients are those of the weights without adapters.
    private void Bypass(bool on)
    {
        foreach (var (layer, adapter) in Active.Layers)
        {
            layer.Active = on ? null : adapter;
            layer.Target.Weight.grad = null;
            layer.Target.Weight.requires_grad = on;
        }
    }
}
