namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>RandLoRA on single texts.</summary>
[TestClass]
public sealed class FineTuneTextRandLoraConformance() : TextAdapterConformance(options =>
{
    options.Adapter = FineTuningAdapter.RandLora;
    (options.RandLora.Rank, options.RandLora.Alpha) = (4, 8);
});
