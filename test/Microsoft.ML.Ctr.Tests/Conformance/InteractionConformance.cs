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

/// <summary>The tower alone. Sets of networks have tests of their own: the suite expects one phase.</summary>
[TestClass]
public sealed class PerceptronConformance() : EstimatorConformance(InteractionCase.Of(FieldInteractionKind.None));
