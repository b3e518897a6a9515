using Benchmarks.Running;

namespace Benchmarks.Images;

/// <summary>Many steps of each row of <see cref="ConvKanStep"/> on one of its shapes: time and memory.</summary>
internal static class ConvKanStepsExperiment
{
    private const int UsualSteps = 100;

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["steps", "threads", "variants", "child", "shape"]);
        int number = parsed.Whole("shape", 1);
        var shapes = ConvolutionStepShape.All;
        if (number < 1 || number > shapes.Count)
            throw new ExperimentException($"--shape is {number}; 1 to {shapes.Count} are {string.Join("; ", shapes)} rows.");
        var shape = shapes[number - 1];
        new StepsExperiment("conv-steps", $"{shape} rows", ConvolutionSteps.All, (variant, tiny) => ConvolutionSteps.Create(variant, tiny ? shape with { Rows = 2 } : shape))
            .Run(parsed, UsualSteps, "--shape", $"{number}");
    }
}
