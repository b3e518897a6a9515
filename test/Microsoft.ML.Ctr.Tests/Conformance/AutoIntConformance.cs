using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Ctr.Tests.Conformance;

/// <summary>AutoInt as in the paper, over every type of column.</summary>
[TestClass]
public sealed class AutoIntConformance() : EstimatorConformance(
    new FieldCase<ClickThroughTrainer.Options, ClickThroughModel>(
        QuickAutoInt.Columns,
        (context, options) => context.BinaryClassification.Trainers.ClickThrough(options),
        QuickAutoInt.MakeQuick));
