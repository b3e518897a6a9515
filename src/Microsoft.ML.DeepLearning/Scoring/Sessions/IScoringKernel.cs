using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Sessions;

/// <summary>
/// Scores rows in managed code with the same numbers as a network's graph, faster than ONNX Runtime can. A saved model has both: without the kernel's
/// assembly, the graph scores. Any number of threads may use a kernel.
/// </summary>
public interface IScoringKernel
{
    /// <summary>Scores the rows of a block, whose columns are in the order of the network's inputs.</summary>
    /// <param name="rows">At least one row.</param>
    /// <param name="scores">Receives [rows, OutputWidth].</param>
    void Score(RowBlock rows, Span<float> scores);

    /// <summary>Writes the kernel for the reader that its assembly registers, see <see cref="ScoringKernels.Register"/>.</summary>
    /// <param name="writer">The target.</param>
    void Write(BinaryWriter writer);
}
