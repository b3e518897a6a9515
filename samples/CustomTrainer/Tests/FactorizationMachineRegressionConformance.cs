using Microsoft.ML.DeepLearning.Conformance;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace CustomTrainer.Tests;

[TestClass]
public sealed class FactorizationMachineRegressionConformance() : EstimatorConformance(
    new FeatureCase<FactorizationMachineOptions, FactorizationMachineModel>(
        PredictionTask.Regression,
        (context, options) => context.Regression.Trainers.FactorizationMachine(options),
        options => options.Rank = 4));
