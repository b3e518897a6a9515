using Microsoft.ML.Peft.Adapters;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks.Peft.Steps;

/// <summary>Selects the trained parameters of an encoder.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Options">The adapter; null for the whole encoder.</param>
internal sealed record TextStepMethod(string Name, AdapterOptions? Options)
{
    private const int Rank = 8;

    /// <summary>The first is the baseline.</summary>
    public static IReadOnlyList<TextStepMethod> All { get; } =
    [
        new("full", null),
        new("LoRA", new LoraOptions { AllLinear = true, Rank = Rank }),
        new("SVFit", new SvfitOptions { AllLinear = true }),
        new("SVFit, 99 % of the energy", new SvfitOptions { AllLinear = true, EnergyThreshold = 0.99 }),
    ];

    public static TextStepMethod Named(string name) => All.Single(method => method.Name == name);

    /// <summary>Attaches the adapter; the caller disposes it.</summary>
    public (IDisposable? Adapters, IReadOnlyList<(string Name, Parameter Value)> Trained) Prepare(nn.Module encoder)
    {
        if (Options is null)
            return (null, [.. encoder.named_parameters().Select(entry => (entry.name, entry.parameter))]);
        var model = PeftModel.Attach(encoder, Options);
        return (model, model.TrainableParameters());
    }
}
