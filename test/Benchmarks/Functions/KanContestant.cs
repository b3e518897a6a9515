using Microsoft.ML;
using Microsoft.ML.Kan;
using Microsoft.ML.Kan.Selection;

namespace Benchmarks.Functions;

/// <summary>
/// The public trainer: an S-KAN with the options' pool, or the KAN of one space on the grid whose number of
/// parameters is nearest to the pruned S-KAN's. On the same grid, a space with trained positions has more parameters.
/// </summary>
/// <param name="name">Its name in tables.</param>
/// <param name="space">The only space, or null for the pool.</param>
internal sealed class KanContestant(string name, ActivationSpace? space) : IFunctionContestant
{
    private const int LargestGrid = 60;

    public string Name => name;

    public FunctionResult Run(FunctionCase task)
    {
        var options = task.SelectableKanOptions(space);
        if (space is { } only)
            options.GridSize = GridFor(only, task);
        using var model = task.Context.Regression.Trainers.SelectableKan(options).Fit(task.Training);
        return new FunctionResult(task.TestError(model), model.Model.ParameterCount, space is null ? Choices(model.Model.Selection) : "");
    }

    private static int GridFor(ActivationSpace space, FunctionCase task)
    {
        long wanted = task.SKanParameters ?? throw new InvalidOperationException("Train the S-KAN first.");
        return Enumerable.Range(1, LargestGrid).MinBy(grid => Math.Abs(Parameters(space, task.Function, grid) - wanted));
    }

    private static long Parameters(ActivationSpace space, TestFunction function, int grid)
    {
        float[] ones = [.. Enumerable.Repeat(1f, function.Inputs)];
        using var network = new SKanNetwork(function.Inputs, [.. function.HiddenWidths, 1], [space], grid, new(ones, ones));
        return network.ParameterCount;
    }

    private static string Choices(KanSelection selection) => string.Join(FunctionResult.LayerSeparator, selection.Layers.Select(layer =>
        string.Join(" ", layer.Histogram.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Select(entry => $"{entry.Value} {entry.Key}"))));
}
