using Microsoft.ML.DeepLearning.Tasks;

namespace Microsoft.ML.Extensions.Testing.Perceptron;

/// <summary>A perceptron for multiclass classification.</summary>
public sealed class PerceptronMulticlassTrainer(MLContext context, PerceptronOptions options)
    : PerceptronTrainer(context, options, LearningTask.MulticlassClassification);
