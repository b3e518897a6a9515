using Microsoft.ML.DeepLearning.Tasks;

namespace Microsoft.ML.Extensions.Testing.Perceptron;

/// <summary>A perceptron for binary classification.</summary>
public sealed class PerceptronBinaryTrainer(MLContext context, PerceptronOptions options)
    : PerceptronTrainer(context, options, LearningTask.BinaryClassification);
