using Microsoft.ML.Ctr.Embeddings;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>One network with its own embedding tables; a model has one or a set of them. The objective owns both.</summary>
/// <param name="network">The network that reads the tables' vectors.</param>
/// <param name="tables">The tables of field vectors, then others.</param>
internal abstract class CtrMember(nn.Module network, params IReadOnlyList<EmbeddingTables> tables)
{
    public virtual nn.Module Network { get; } = network;

    /// <summary>The tables of field vectors.</summary>
    public EmbeddingTables Tables => AllTables[0];

    public IReadOnlyList<EmbeddingTables> AllTables { get; } = tables;

    public IReadOnlyList<SparseParameter> SparseParameters { get; } = [.. tables.SelectMany(table => table.Parameters)];

    /// <summary>The parameters of <see cref="Network"/> that belong to field vectors.</summary>
    public virtual long VectorParameterCount => 0;

    /// <summary>The logits of a batch, [B, 1]. It opens no dispose scope, because the step takes the gradient from the tables' leaves.</summary>
    public abstract Tensor Predict(IReadOnlyList<Tensor> inputs);

    /// <summary>Writes network and tables.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="inputs">The columns, as <see cref="CtrDefinition.EmitInputs"/> gives them.</param>
    public abstract EmittedMember Emit(OnnxGraph graph, string[] inputs);

    /// <summary>Parameters, buffers and tables, by unique names.</summary>
    public IEnumerable<(string Name, Tensor Value)> State()
        => Network.named_parameters().Select(parameter => (parameter.name, (Tensor)parameter.parameter))
            .Concat(Network.named_buffers().Select(buffer => (buffer.name, buffer.buffer)))
            .Concat(AllTables.SelectMany((table, i) => table.Parameters.Select((parameter, j) => ($"tables.{i}.{j}", parameter.Values))));
}

/// <summary>A member in an ONNX graph.</summary>
/// <param name="Logit">[N, 1].</param>
/// <param name="Attention">The values with its attention weights, one for each layer; none where it has no attention.</param>
/// <param name="Matrices">The names of the constants with its tables, in the order of its sparse parameters.</param>
internal sealed record EmittedMember(string Logit, IReadOnlyList<string> Attention, IReadOnlyList<string> Matrices);
