using Microsoft.ML.DeepLearning.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tables;

/// <summary>The state of the choice: for each candidate its weight in the model, its loss on held-out rows, and whether it stopped early.</summary>
/// <param name="Weights">One per candidate; all 0 before the choice.</param>
/// <param name="Losses">One per candidate; NaN where none is known.</param>
/// <param name="Dropped">One per candidate.</param>
internal sealed record KnotChoice(double[] Weights, double[] Losses, bool[] Dropped)
{
    private const string WeightsName = "set.weights";
    private const string LossesName = "set.losses";
    private const string DroppedName = "set.dropped";
    private const string BestLossName = "set.best";

    /// <summary>The lowest loss of the whole set on validation rows; NaN before there is one.</summary>
    public double BestLoss { get; init; } = double.NaN;

    public static KnotChoice None(int candidates)
        => new(new double[candidates], [.. Enumerable.Repeat(double.NaN, candidates)], new bool[candidates]);

    public bool IsMade => Weights.Any(weight => weight > 0);

    /// <summary>The tensors of a checkpoint; the caller disposes them.</summary>
    public IReadOnlyDictionary<string, Tensor> Write() => new Dictionary<string, Tensor>
    {
        [WeightsName] = tensor(Weights).DetachFromDisposeScope(),
        [LossesName] = tensor(Losses).DetachFromDisposeScope(),
        [DroppedName] = tensor([.. Dropped.Select(dropped => dropped ? 1L : 0)]).DetachFromDisposeScope(),
        [BestLossName] = tensor(new[] { BestLoss }).DetachFromDisposeScope(),
    };

    /// <exception cref="InvalidDataException">The tensors do not fit.</exception>
    public static KnotChoice Read(IReadOnlyDictionary<string, Tensor> tensors, int candidates)
    {
        var choice = new KnotChoice(
            Numbers<double>(tensors, WeightsName, candidates),
            Numbers<double>(tensors, LossesName, candidates),
            [.. Numbers<long>(tensors, DroppedName, candidates).Select(dropped => dropped != 0)])
        {
            BestLoss = Numbers<double>(tensors, BestLossName, 1)[0],
        };
        return choice.Weights.All(weight => weight is >= 0 and <= 1) ? choice
            : throw new InvalidDataException($"'{WeightsName}' holds shares that are not from 0 to 1.");
    }

    private static T[] Numbers<T>(IReadOnlyDictionary<string, Tensor> tensors, string name, int count)
        where T : unmanaged
    {
        var type = typeof(T) == typeof(double) ? ScalarType.Float64 : ScalarType.Int64;
        return tensors.TryGetValue(name, out var found) && found.numel() == count && found.dtype == type
            ? [.. found.cpu().data<T>()]
            : throw new InvalidDataException($"'{name}' is missing or does not hold {count} numbers.");
    }
}
