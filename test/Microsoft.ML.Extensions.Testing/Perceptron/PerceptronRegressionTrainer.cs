using Microsoft.ML.DeepLearning.Tasks;

namespace Microsoft.ML.Extensions.Testing.Perceptron;

/// <summary>A perceptron that predicts a number.</summary>
public sealed class PerceptronRegressionTrainer(MLContext context, PerceptronOptions options)
    : PerceptronTrainer(context, options, LearningTask.Regression);
