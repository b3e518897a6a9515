using Benchmarks.Kan;
using Microsoft.ML.Ctr;
using Microsoft.ML.Ctr.DeepInterestNetwork;
using Microsoft.ML.Ctr.DeepInterestNetwork.Interest;
using Microsoft.ML.Ctr.Interactions;
using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks.Ctr.Steps;

/// <summary>
/// The same network in the usual way: one <c>nn.Embedding</c> for all fields, whose gradient and moments are as large as
/// the table, and TorchSharp's Adam.
/// </summary>
internal sealed class PlainStep : ITrainingStep
{
    private readonly ClickShape _shape;
    private readonly ClickBatch[] _batches;
    private readonly nn.Module _network;
    private readonly Func<Tensor, IReadOnlyList<Tensor>, Tensor> _logits;
    private readonly Embedding _embedding;
    private readonly optim.Optimizer _optimizer;
    private int _next;

    // Logits [B, 1] from the vectors of all keys [B, K, d] and the keys, [B, W] each.
    private PlainStep(ClickShape shape, int dimension, nn.Module network, Func<Tensor, IReadOnlyList<Tensor>, Tensor> logits)
    {
        _shape = shape;
        _network = network;
        _logits = logits;
        _batches = shape.Draw();
        _embedding = nn.Embedding(((long)shape.Fields * shape.KeysOfField) + 1, dimension); // row 0 is for missing keys
        _optimizer = optim.Adam([_embedding.weight!, .. network.parameters()], 1e-3);
    }

    public static PlainStep AutoInt(ClickShape shape) => AutoInt(shape, LibraryStep.AutoIntOptions(shape));

    /// <summary>See <see cref="LibraryStep.Tables"/>.</summary>
    public static PlainStep Tables(ClickShape shape) => AutoInt(shape, LibraryStep.TableOptions(shape));

    private static PlainStep AutoInt(ClickShape shape, ClickThroughTrainer.Options options)
    {
        var network = new FieldNetwork(options.Define(shape.Schema()).Settings, LibraryStep.NoNumbers);
        return new PlainStep(shape, options.EmbeddingDimension, network, (vectors, _) => network.call(new FieldBatch([vectors], null, null)));
    }

    public static PlainStep DeepInterest(ClickShape shape)
    {
        var options = LibraryStep.DeepInterestOptions(shape);
        var network = new InterestNetwork(DeepInterestDefinition.Of(shape.Schema(), options).Shape);
        return new PlainStep(shape, options.EmbeddingDimension, network, (vectors, keys) => network.Logits(
            vectors.select(1, 0), // [B, d]
            vectors.narrow(1, 1, shape.History), // [B, T, d]
            keys[1].not_equal(0).to_type(ScalarType.Float32))); // [B, T]
    }

    public double Run()
    {
        using var scope = NewDisposeScope();
        var batch = _batches[_next++ % _batches.Length].Tensors;
        _optimizer.zero_grad();
        var vectors = _embedding.call(Rows(batch.Inputs)); // [B, K] → [B, K, d]
        var loss = nn.functional.binary_cross_entropy_with_logits(_logits(vectors, batch.Inputs).squeeze(1), batch.Label);
        loss.backward();
        _optimizer.step();
        return loss.Number();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _embedding.Dispose();
        _network.Dispose();
        foreach (var batch in _batches)
            batch.Dispose();
    }

    // The table holds the fields one after the other; a history shares the rows of the first field.
    private Tensor Rows(IReadOnlyList<Tensor> keys)
    {
        Tensor[] parts = [.. keys.Select((key, i) => i == 0 || i >= _shape.Fields ? key : key.Plus((double)i * _shape.KeysOfField).to_type(ScalarType.Int64))];
        return cat(parts, 1);
    }
}
