using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.NoisyLabels;

namespace Microsoft.ML.Ctr.Tests.Conformance;

/// <summary>AutoInt with early-learning regularisation, which keeps per-row state during a run.</summary>
[TestClass]
public sealed class EarlyLearningAutoIntConformance() : EstimatorConformance(
    new FieldCase<ClickThroughTrainer.Options, ClickThroughModel>(
        QuickAutoInt.Columns,
        (context, options) => context.BinaryClassification.Trainers.ClickThrough(options),
        options =>
        {
            QuickAutoInt.MakeQuick(options);
            options.NoisyLabels.Method = NoisyLabelMethod.EarlyLearningRegularization;
        })
    {
        ValidatesByAbsoluteError = true,
    });
