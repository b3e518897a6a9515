using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Serialization;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>
/// What the training loop trains: a network and the loss of each row. It knows tensors only, not where rows come from. A method that needs
/// more implements <see cref="IPhasedObjective"/>, <see cref="IRunObserver"/>, <see cref="IStepObserver"/>,
/// <see cref="IRegularizedObjective"/>, <see cref="ISplitBatches"/>, <see cref="IRowStateful"/>, <see cref="IWeightedObjective"/> or
/// <see cref="IConstantBaseline"/> as well.
/// </summary>
internal abstract class TrainingObjective : IDisposable
{
    /// <summary>The loop switches it between training and evaluation mode; its buffers belong to the state of the run.</summary>
    public abstract nn.Module Network { get; }

    /// <summary>The trainable parameters, read when a phase has begun.</summary>
    public abstract IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    /// <summary>Matrices of which a step reads and changes a few rows. They belong to the objective, not to the network.</summary>
    public virtual IReadOnlyList<SparseParameter> SparseParameters { get; } = [];

    /// <summary>
    /// The multiply-adds of the network for one row, which decide whether a step is worth sharing among threads. The default holds if each
    /// parameter is used about once; a convolution uses its kernels at every pixel.
    /// </summary>
    public virtual double MultiplyAddsPerRow => DenseParameterCount;

    public long DenseParameterCount => Network.parameters().Sum(parameter => parameter.numel());

    public long ParameterCount => DenseParameterCount + SparseParameters.Sum(parameter => parameter.Rows * parameter.Width);

    /// <summary>
    /// A hash of the weights that the run starts from and that follow neither from options and data nor from the seed, such as those of a
    /// pre-trained network; null if there are none. Only runs with a checkpoint need it.
    /// </summary>
    public string? Origin { get; set; }

    /// <summary>The loss of each row, [B]; the loop applies weights and the mean.</summary>
    public abstract Tensor RowLoss(TensorBatch batch);

    /// <summary>In validation: the loss of each row, [B], and whether its class was recognised, [B] Boolean; null if there are no classes.</summary>
    public virtual (Tensor Loss, Tensor? Recognised) Validate(TensorBatch batch) => (RowLoss(batch), null);

    /// <summary>A hash of all parameters and buffers as they are now.</summary>
    public string DigestWeights() => TensorDigest.Of(
        Network.state_dict().Concat(SparseParameters.Select(parameter => KeyValuePair.Create($"sparse.{parameter.Name}", parameter.Values))));

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Network.Dispose();
        foreach (var parameter in SparseParameters)
            parameter.Dispose();
    }
}
