using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Ctr.Tests.Conformance;

/// <summary>AutoInt as in the paper, over every type of column.</summary>
[TestClass]
public sealed class AutoIntConformance() : EstimatorConformance(
    new FieldCase<AutoIntTrainer.Options, AutoIntModel>(
        QuickAutoInt.Columns,
        (context, options) => context.BinaryClassification.Trainers.AutoInt(options),
        QuickAutoInt.MakeQuick));
