using Benchmarks.Running;

namespace Benchmarks.Peft.Pictures;

/// <summary>Settings from the command line that all runs of the experiment share.</summary>
/// <param name="Rows">The number of training pictures, a tenth of which is held out for validation.</param>
/// <param name="TestRows">The number of test pictures.</param>
/// <param name="Epochs">The maximum number of epochs.</param>
/// <param name="Side">Height and width to which pictures of 32 × 32 pixels are enlarged.</param>
internal sealed record PictureLimits(int Rows, int TestRows, int Epochs, int Side)
{
    public static string[] Options { get; } = ["rows", "test-rows", "epochs", "side"];

    public static PictureLimits Of(ExperimentArguments arguments) => new(
        arguments.Whole("rows", 500), arguments.Whole("test-rows", 1000), arguments.Whole("epochs", 4), arguments.Whole("side", 128));

    /// <summary>Identifies the settings of a result.</summary>
    public override string ToString() => $"rows={Rows} test={TestRows} epochs={Epochs} side={Side}";
}
