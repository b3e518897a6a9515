using Microsoft.ML.DeepLearning.Training.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training;

/// <summary>A copy of an objective's weights and buffers that reuses its memory.</summary>
internal sealed class ModelSnapshot : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    /// <summary>True if there are values to restore.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>The weights under "values", each buffer under "buffer." and its name, each sparse parameter under "sparse." and its name.</summary>
    public static IEnumerable<(string Name, Tensor Value)> Live(FlatParameters parameters, TrainingObjective objective)
    {
        yield return ("values", parameters.Values);
        foreach (var (name, buffer) in objective.Network.named_buffers())
            yield return ($"buffer.{name}", buffer);
        foreach (var parameter in objective.SparseParameters)
            yield return ($"sparse.{parameter.Name}", parameter.Values);
    }

    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    public void Take(FlatParameters parameters, TrainingObjective objective)
    {
        using var noGradient = no_grad();
        foreach (var (name, value) in Live(parameters, objective))
        {
            if (_tensors.TryGetValue(name, out var copy))
                copy.copy_(value);
            else
                _tensors[name] = value.detach().clone().DetachFromDisposeScope();
        }
        IsTaken = true;
    }

    public void Restore(FlatParameters parameters, TrainingObjective objective)
    {
        Load(parameters, objective, _tensors);
    }

    /// <exception cref="InvalidDataException">The tensors do not belong to this network.</exception>
    public static void Check(FlatParameters parameters, TrainingObjective objective, IReadOnlyDictionary<string, Tensor> tensors)
    {
        int found = 0;
        foreach (var (name, value) in Live(parameters, objective))
        {
            if (!tensors.TryGetValue(name, out var saved) || saved.dtype != value.dtype || !saved.shape.AsSpan().SequenceEqual(value.shape))
                throw new InvalidDataException($"The tensor '{name}' is {(saved is null ? "missing" : $"{saved.dtype} [{string.Join(", ", saved.shape)}]")}; the network needs {value.dtype} [{string.Join(", ", value.shape)}].");
            found++;
        }
        if (found < tensors.Count)
            throw new InvalidDataException("There are tensors that the network does not have.");
    }

    /// <inheritdoc cref="Check"/>
    public static void Load(FlatParameters parameters, TrainingObjective objective, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var noGradient = no_grad();
        Check(parameters, objective, tensors);
        foreach (var (name, value) in Live(parameters, objective))
            value.copy_(tensors[name]);
        parameters.Publish();
    }

    /// <summary>Copies saved tensors.</summary>
    public void Load(IReadOnlyDictionary<string, Tensor> tensors)
    {
        Clear();
        foreach (var (name, value) in tensors)
            _tensors[name] = value.clone().DetachFromDisposeScope();
        IsTaken = _tensors.Count > 0;
    }

    public void Clear()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
        _tensors.Clear();
        IsTaken = false;
    }

    public void Dispose() => Clear();
}
