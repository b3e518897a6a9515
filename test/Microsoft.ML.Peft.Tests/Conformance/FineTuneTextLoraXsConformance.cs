namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>LoRA-XS on single texts.</summary>
[TestClass]
public sealed class FineTuneTextLoraXsConformance() : TextAdapterConformance(options =>
{
    options.Adapter = FineTuningAdapter.LoraXs;
    options.LoraXs.Rank = 4;
    options.LearningRate = 0.01;
});
