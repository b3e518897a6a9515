using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Adapters.Eva;

/// <summary>The inputs of one layer and their principal directions.</summary>
internal sealed class InputAnalysis(int components, double threshold) : IDisposable
{
    private readonly IncrementalPca _pca = new(components);
    private readonly List<Tensor> _waiting = []; // too few rows to determine the directions yet
    private bool[] _converged = [];
    private Tensor? _first;

    public IncrementalPca Pca => _pca;

    public bool HasDirections => !_pca.IsEmpty;

    /// <summary>The number of rows used so far.</summary>
    public long Rows { get; private set; }

    public double[] Shares()
    {
        using var scope = NewDisposeScope();
        return [.. _pca.ExplainedShare().cpu().data<double>()];
    }

    /// <summary>True if the strongest <paramref name="rank"/> directions hardly changed with the last batch.</summary>
    public bool HasConverged(int rank) => _converged.Length >= rank && _converged.Take(rank).All(done => done);

    /// <summary>Keeps the rows of the first input for <see cref="Sees"/>.</summary>
    public void Remember(Tensor rows) => _first ??= rows.detach().DetachFromDisposeScope();

    public bool WasReached => _first is not null;

    /// <summary>True if both layers had the same first input.</summary>
    public bool Sees(InputAnalysis other) =>
        _first!.shape.SequenceEqual(other._first!.shape) && _first.dtype == other._first.dtype && _first.equal(other._first).all().item<bool>();

    public void Forget()
    {
        _first?.Dispose();
        _first = null;
    }

    /// <summary>Adds the rows of a batch, or collects them until there are as many as directions: fewer rows cannot determine them.</summary>
    /// <param name="input">[m, n].</param>
    /// <param name="mask">m values in any shape, true for rows to use; null for all.</param>
    public void Add(Tensor input, Tensor? mask)
    {
        CancellationCheck.ThrowIfCancelled();
        using var scope = NewDisposeScope();
        var rows = input.detach();
        if (mask is not null && mask.numel() == rows.shape[0])
            rows = rows.index_select(0, mask.reshape(-1).to(rows.device).nonzero().reshape(-1));
        Rows += rows.shape[0];
        if (_waiting.Sum(part => part.shape[0]) + rows.shape[0] < components)
        {
            _waiting.Add(rows.clone().DetachFromDisposeScope()); // a copy, because the network may reuse the memory
            return;
        }

        rows = cat([.. _waiting, rows], 0);
        DropWaiting();
        var previous = _pca.IsEmpty ? null : _pca.Vectors.clone();
        _pca.Add(rows);
        if (previous is null)
            return;
        var cosines = _pca.Vectors.mul(previous).sum(1L).abs().cpu(); // unit vectors
        _converged = [.. cosines.data<double>().ToArray().Select(cosine => cosine >= threshold)];
    }

    public void Dispose()
    {
        Forget();
        DropWaiting();
        _pca.Dispose();
    }

    private void DropWaiting()
    {
        _waiting.ForEach(part => part.Dispose());
        _waiting.Clear();
    }
}
