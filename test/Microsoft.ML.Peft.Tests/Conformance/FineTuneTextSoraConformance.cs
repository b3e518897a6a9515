namespace Microsoft.ML.Peft.Tests.Conformance;

/// <summary>SoRA on single texts.</summary>
[TestClass]
public sealed class FineTuneTextSoraConformance() : TextAdapterConformance(options =>
{
    options.Adapter = FineTuningAdapter.Sora;
    (options.Sora.Rank, options.Sora.Threshold) = (4, 0.01);
    options.LearningRate = 0.01;
});
