using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Adapters;
using Microsoft.ML.Peft.Tests.FineTuning;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>Starts from the folder of a LoRA without a head, so any label fits.</summary>
[TestClass]
public sealed class FineTuneTextStartConformance() : TextAdapterConformance(options => options.StartFrom = Start.Value.Path)
{
    private static readonly Lazy<TemporaryFolder> Start = new(() =>
    {
        using var scope = NewDisposeScope();
        using var pretrained = PretrainedModel.Load(WordBert.Directory);
        using var adapters = PeftModel.Attach(pretrained.Network, new LoraOptions { AllLinear = true, Rank = 2, Seed = 1 });
        var generator = new Generator(1);
        using (no_grad())
        {
            foreach (var (_, parameter) in adapters.TrainableParameters())
                _ = parameter.copy_(randn(parameter.shape, generator: generator) * 0.1);
        }

        var folder = new TemporaryFolder();
        adapters.Save(folder.Path, modulePrefix: "bert.");
        return folder;
    });
}
