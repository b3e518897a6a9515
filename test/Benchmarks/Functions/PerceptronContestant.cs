using Microsoft.ML.Extensions.Testing.Perceptron;

namespace Benchmarks.Functions;

/// <summary>
/// A tanh perceptron with the S-KAN's depth and at least one hidden layer. Its width gives the number of parameters nearest to
/// the pruned S-KAN's.
/// </summary>
internal sealed class PerceptronContestant : IFunctionContestant
{
    public string Name => "MLP";

    public FunctionResult Run(FunctionCase task)
    {
        long wanted = task.SKanParameters ?? throw new InvalidOperationException("Train the S-KAN first.");
        int inputs = task.Function.Inputs;
        int layers = Math.Max(1, task.Function.HiddenWidths.Length);
        int width = 1;
        while (Distance(width + 1) < Distance(width))
            width++;

        var options = new PerceptronOptions { HiddenWidth = width, HiddenLayers = layers };
        task.Settings.Apply(options, task.Seed);
        using var model = new PerceptronRegressionTrainer(task.Context, options).Fit(task.Training);
        return new FunctionResult(task.TestError(model), Parameters(inputs, layers, width), "");

        long Distance(int candidate) => Math.Abs(Parameters(inputs, layers, candidate) - wanted);
    }

    private static long Parameters(long inputs, long layers, long width)
        => ((inputs + 1) * width) + ((layers - 1) * (width + 1) * width) + width + 1;
}
