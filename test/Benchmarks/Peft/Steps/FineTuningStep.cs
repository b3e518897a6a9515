using BenchmarkDotNet.Attributes;
using Benchmarks.Kan;

namespace Benchmarks.Peft.Steps;

/// <summary>
/// One fine-tuning step of the Universal Sentence Encoder lite on 32 texts of 64 tokens, one thread. Target: LoRA and SVFit within 0.75
/// of the time of training all weights.
/// </summary>
public class FineTuningStep
{
    private readonly Dictionary<string, ITrainingStep> _steps = [];

    [GlobalSetup]
    public void Setup()
    {
        StepThreads.UseOne();
        foreach (var method in TextStepMethod.All)
            _steps.Add(method.Name, new TextStep(method, FineTuningStepsExperiment.Rows, FineTuningStepsExperiment.Length));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var step in _steps.Values)
            step.Dispose();
    }

    [Benchmark(Baseline = true)]
    public double Full() => _steps["full"].Run();

    [Benchmark]
    public double Lora() => _steps["LoRA"].Run();

    [Benchmark]
    public double Svfit() => _steps["SVFit"].Run();
}
