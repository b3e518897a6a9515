using Microsoft.ML.Peft.Adapters;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Benchmarks.Peft.Story;

/// <summary>The trained parameters of a network, and the diagnosis of its weights.</summary>
internal sealed class StoryTuning : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _owned;

    private StoryTuning(IReadOnlyList<(string Name, Parameter Value)> trained, Func<SpectralReport> diagnose, IReadOnlyList<IDisposable> owned)
        => (Trained, Diagnose, _owned) = (trained, diagnose, owned);

    public IReadOnlyList<(string Name, Parameter Value)> Trained { get; }

    public Func<SpectralReport> Diagnose { get; }

    public static StoryTuning Of(PeftModel adapters) => new(adapters.TrainableParameters(), () => adapters.Diagnose(), [adapters]);

    public static StoryTuning OfAll(nn.Module network)
    {
        var before = network.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.detach().clone());
        return new StoryTuning(
            [.. network.named_parameters().Select(entry => (entry.name, entry.parameter))],
            () => PeftModel.Diagnose(before, network),
            [.. before.Values]);
    }

    public void Dispose()
    {
        foreach (var owned in _owned)
            owned.Dispose();
    }
}
