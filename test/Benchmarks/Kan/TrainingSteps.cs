using Benchmarks.NoisyLabels;
using Microsoft.ML.Kan;
using Microsoft.ML.NoisyLabels;

namespace Benchmarks.Kan;

/// <summary>The contestants of the step benchmarks; the caller disposes them.</summary>
internal static class TrainingSteps
{
    public static ITrainingStep Recursion(StepShape shape) => new RecursionStep(shape);

    public static ITrainingStep Ours(StepShape shape, params ActivationSpace[] pool) => new CoreStep(shape, pool);

    public static ITrainingStep Classifier(StepShape shape, NoisyLabelMethod method) => new ClassifierStep(shape, method);

    public static ITrainingStep MatrixProducts(StepShape shape) => new ProductsStep(shape);
}
