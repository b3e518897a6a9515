using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Embeddings;

/// <summary>
/// The embedding tables of a model. A batch copies its rows, and only these are differentiated and updated, so the cost of a step
/// does not depend on the number of values. Owns its parameters.
/// </summary>
internal sealed class EmbeddingTables : IDisposable
{
    private readonly EmbeddingLayout _layout;
    private readonly SparseParameter[] _parameters;
    private readonly TableLookup[] _lookups;
    private readonly double _regularization;

    /// <param name="name">Distinguishes tables of a model that exist in several widths.</param>
    /// <param name="layout">The tables of each column.</param>
    /// <param name="options">The options that initialise and update tables.</param>
    /// <param name="device">The device of the tables.</param>
    /// <param name="random">The source of initial values; null for <see cref="RandomSource.FromTorch"/>.</param>
    public EmbeddingTables(string name, EmbeddingLayout layout, CtrTrainingOptions options, Device device, RandomSource? random = null)
    {
        random ??= RandomSource.FromTorch();
        _layout = layout;
        _regularization = options.EmbeddingRegularization;
        _lookups = [.. layout.Groups.Select(_ => new TableLookup())];
        _parameters = [.. layout.Groups.Select(group => new SparseParameter($"{name}{group.Dimension}", Draw(group))
        {
            Optimizer = options.EmbeddingOptimizer,
            LearningRateFactor = options.EmbeddingLearningRateFactor,
            Penalty = options.EmbeddingPenalty,
        })];

        Tensor Draw(EmbeddingGroup group)
        {
            using var still = no_grad();
            return random.Normal([group.Rows, group.Dimension], options.EmbeddingInitialDeviation, device);
        }
    }

    public EmbeddingLayout Layout => _layout;

    /// <summary>One for each dimension, in the order of the layout's groups.</summary>
    public IReadOnlyList<SparseParameter> Parameters => _parameters;

    /// <summary>
    /// The vectors of a batch. With gradients on, they are leaves; the step moves their gradient to the tables' rows. Only the
    /// last call counts.
    /// </summary>
    /// <param name="inputs">The batch's inputs: key columns are int64 [B, W], 0 for no value. They must outlive the result.</param>
    public EmbeddedFields Embed(IReadOnlyList<Tensor> inputs)
    {
        var keys = new KeyInputs(inputs, _layout);
        var outputs = new Tensor[_parameters.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            EmbeddingLookup.Fill(_lookups[i], _layout.Groups[i], keys);
            outputs[i] = _parameters[i].Gather(_lookups[i]);
        }
        return new EmbeddedFields(_layout, outputs, keys);
    }

    /// <summary>Counts the training rows that use each table row, and sets the penalties of the mini-batch aware regularisation; does nothing if it is off.</summary>
    public void CountRows(BatchSource rows, Action checkAlive)
    {
        if (_regularization > 0)
            RowCounts.SetPenalties(_layout, _parameters, rows, _regularization, checkAlive);
    }

    /// <summary>Writes the tables, and the nodes from the key inputs to vectors, into a graph.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="inputs">The names of the batch's inputs: key columns are uint32 [N, W].</param>
    public EmittedFields Emit(OnnxGraph graph, IReadOnlyList<string> inputs)
        => new(graph, _layout, inputs, [.. _parameters.Select(parameter => graph.Constant(parameter.Values))]);

    public void Dispose()
    {
        foreach (var parameter in _parameters)
            parameter.Dispose();
    }
}
