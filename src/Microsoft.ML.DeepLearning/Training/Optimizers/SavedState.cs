using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Training.Optimizers;

/// <summary>Restores saved tensors: the state of an optimizer, or per-row values of a method.</summary>
internal static class SavedState
{
    /// <summary>Copies saved tensors over the live tensors of the same names, after checking that all of them fit.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or has another type or shape.</exception>
    public static void Restore(IReadOnlyDictionary<string, Tensor> live, IReadOnlyDictionary<string, Tensor> state)
    {
        foreach (var (name, target) in live)
        {
            if (!state.TryGetValue(name, out var saved))
                throw new InvalidDataException($"The saved state has no tensor '{name}'.");
            if (saved.dtype != target.dtype || !saved.shape.AsSpan().SequenceEqual(target.shape))
                throw new InvalidDataException(
                    $"The tensor '{name}' of the saved state is {Describe(saved)}; this run needs {Describe(target)}.");
        }

        foreach (var (name, target) in live)
            target.copy_(state[name]);
    }

    private static string Describe(Tensor tensor) => $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]";
}
