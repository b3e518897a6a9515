using Benchmarks.Running;
using Microsoft.ML.Kan;

namespace Benchmarks.Kan;

/// <summary>Thousands of steps of each variant of <see cref="KanLayerStep"/>.</summary>
internal static class KanStepsExperiment
{
    private const int UsualSteps = 2000;
    private const string Baseline = "recursion";

    public static void Run(string[] arguments)
        => new StepsExperiment("kan-steps", $"{StepShape.Digits} rows, grid {StepShape.GridSize}", [Baseline, "ours", "matrix products"], Create)
            .Run(new ExperimentArguments(arguments, ["steps", "threads", "variants", "child"]), UsualSteps);

    private static ITrainingStep Create(string variant, bool tiny)
    {
        var shape = tiny ? StepShape.Digits with { Rows = 2 } : StepShape.Digits;
        return variant switch
        {
            Baseline => TrainingSteps.Recursion(shape),
            "ours" => TrainingSteps.Ours(shape, ActivationSpace.BSpline),
            _ => TrainingSteps.MatrixProducts(shape),
        };
    }
}
