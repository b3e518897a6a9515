using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Ctr.Tests.Conformance;

/// <summary>The cross network of DCN-V2 beside a tower with batch norm, with the L2 penalty on all tables.</summary>
[TestClass]
public sealed class CrossConformance() : EstimatorConformance(InteractionCase.Of(FieldInteractionKind.Dcn, options =>
{
    options.CrossLayers = 2;
    options.UseBatchNorm = true;
    options.EmbeddingPenalty = 1e-3;
}));

/// <summary>DeepFM: first-order weights, pairs of fields, a tower.</summary>
[TestClass]
public sealed class DeepFactorizationConformance() : EstimatorConformance(InteractionCase.Of(FieldInteractionKind.DeepFm));

/// <summary>FinalMLP with two heads.</summary>
[TestClass]
public sealed class TwoStreamConformance() : EstimatorConformance(InteractionCase.Of(FieldInteractionKind.FinalMlp, options => options.FusionHeads = 2));

/// <summary>A set of two perceptrons, stopped by the area under the curve.</summary>
[TestClass]
public sealed class PerceptronSetConformance() : EstimatorConformance(InteractionCase.Of(FieldInteractionKind.None, options =>
{
    options.Networks = 2;
    options.MaximumEpochs = 10;
    options.EarlyStoppingMetric = EarlyStoppingMetric.AreaUnderRocCurve;
}));
