namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>
/// The tests that every trainer must pass: those of <see cref="NetworkConformance"/>, and those that depend on its objective and options, such as
/// example weights, validation, cancellation and checkpoints. Derive a test class from this one and pass a case to its constructor; the class then
/// runs all tests for the trainer.
/// </summary>
/// <param name="row">The trainer under test.</param>
public abstract partial class EstimatorConformance(EstimatorCase row) : NetworkConformance(row);
