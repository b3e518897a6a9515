using Microsoft.ML.DeepLearning.Conformance;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace CustomTrainer.Tests;

[TestClass]
public sealed class FactorizationMachineBinaryConformance() : EstimatorConformance(
    new FeatureCase<FactorizationMachineOptions, FactorizationMachineModel>(
        PredictionTask.BinaryClassification,
        (context, options) => context.BinaryClassification.Trainers.FactorizationMachine(options),
        options => options.Rank = 4));
