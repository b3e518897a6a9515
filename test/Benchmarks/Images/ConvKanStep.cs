using BenchmarkDotNet.Attributes;
using Benchmarks.Kan;

namespace Benchmarks.Images;

/// <summary>
/// Forward and backward pass of a Kolmogorov-Arnold convolution on one thread, in each of its stages, compared with a plain convolutional
/// layer (batch normalisation, SiLU, convolution) with as many channels as one space has functions. The difference is the
/// cost of the functions themselves. The full and the selective stage have the functions of four spaces.
/// </summary>
public class ConvKanStep
{
    private ITrainingStep[] _steps = [];

    public static IEnumerable<ConvolutionStepShape> Shapes => ConvolutionStepShape.All;

    [ParamsSource(nameof(Shapes))]
    public ConvolutionStepShape Shape { get; set; } = ConvolutionStepShape.All[0];

    [GlobalSetup]
    public void Setup()
    {
        StepThreads.UseOne();
        _steps = [.. ConvolutionSteps.All.Select(variant => ConvolutionSteps.Create(variant, Shape))];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var step in _steps)
            step.Dispose();
    }

    [Benchmark(Baseline = true)]
    public double PlainConvolution() => Run(ConvolutionSteps.Plain);

    [Benchmark]
    public double ConvolutionAlone() => Run(ConvolutionSteps.Bare);

    [Benchmark]
    public double OneSpace() => Run(ConvolutionSteps.OneSpace);

    [Benchmark]
    public double FourSpacesChosen() => Run(ConvolutionSteps.Chosen);

    [Benchmark]
    public double PlainOnFourTimesTheChannels() => Run(ConvolutionSteps.WidePlain);

    [Benchmark]
    public double FullStage() => Run(ConvolutionSteps.Full);

    [Benchmark]
    public double SelectiveStage() => Run(ConvolutionSteps.Selective);

    [Benchmark]
    public double ReluConvolution() => Run(ConvolutionSteps.Rectified);

    [Benchmark]
    public double SharedFunctions() => Run(ConvolutionSteps.Shared);

    [Benchmark]
    public double SharedFunctionsFullStage() => Run(ConvolutionSteps.SharedFull);

    private double Run(string variant) => _steps[Array.IndexOf(ConvolutionSteps.All, variant)].Run();
}
