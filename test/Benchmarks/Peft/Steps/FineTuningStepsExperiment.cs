using Benchmarks.Running;

namespace Benchmarks.Peft.Steps;

/// <summary>
/// The contestants of <see cref="FineTuningStep"/>, each in a process of its own: time of a step, and the peak of resident memory over
/// what the process had before it read the weights. Target: LoRA and SVFit within 0.75 of the time and 0.6 of the memory.
/// </summary>
internal static class FineTuningStepsExperiment
{
    public const int Rows = 32;
    public const int Length = 64;
    private const int UsualSteps = 50;

    public static void Run(string[] arguments)
        => new StepsExperiment("peft-steps", $"the sentence encoder, {Rows} texts of {Length} tokens", [.. TextStepMethod.All.Select(method => method.Name)], Create, peakOfAll: true)
            .Run(new ExperimentArguments(arguments, ["steps", "threads", "variants", "child"]), UsualSteps);

    private static TextStep Create(string variant, bool tiny)
    {
        var method = TextStepMethod.Named(variant);
        if (tiny)
            return new TextStep(method, rows: 1, length: 2);
        var step = new TextStep(method, Rows, Length);
        step.Run();
        Console.Error.WriteLine($"{variant}: {step.TrainedNumbers} numbers are trained{(step.HasFrozenGradient ? "; frozen weights have gradients" : "")}");
        return step;
    }
}
