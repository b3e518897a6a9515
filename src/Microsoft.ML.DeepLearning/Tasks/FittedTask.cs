using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tasks;

/// <summary>A task in one fit: the loss, the scores and the head for the label's classes or scale.</summary>
public abstract class FittedTask
{
    /// <summary>O, the number of outputs of the network for each row.</summary>
    public abstract int Outputs { get; }

    /// <summary>Converts scores to the columns of the task.</summary>
    public abstract TaskHead Head { get; }

    /// <summary>The loss of each row, [B], in 32 bits, from the network's output [B, O] and the label [B].</summary>
    public abstract Tensor RowLoss(Tensor output, Tensor label);

    /// <summary>The loss and the scale of labels that are numbers; null if the task has classes.</summary>
    public virtual RegressionTarget? Target => null;

    /// <summary>C, the number of classes; 0 if labels are numbers.</summary>
    public virtual int Classes => 0;

    /// <summary>Outputs [B, O] → logits [B, C] in 32 bits, whose softmax are the classes' probabilities.</summary>
    public virtual Tensor ClassLogits(Tensor output) => throw new NotSupportedException("The task has no classes.");

    /// <summary>Labels [B] → class numbers from 0, [B] int64.</summary>
    public virtual Tensor ClassNumbers(Tensor label) => throw new NotSupportedException("The task has no classes.");

    /// <summary>
    /// The outputs, O, of the constant prediction with the lowest loss on the training rows: the mean label, or its median or quantile for other
    /// losses than the squared error, or the shares of the classes. Null if all labels are the same.
    /// </summary>
    /// <param name="summary">The statistics of the training rows.</param>
    /// <param name="classWeights">One per class; null if all are 1.</param>
    public abstract float[]? Constant(DataSummary summary, IReadOnlyList<float>? classWeights);

    /// <summary>True for each row whose most probable class is its label, [B] Boolean; null if the task has no classes.</summary>
    public Tensor? Recognised(Tensor output, Tensor label)
    {
        if (Classes == 0)
            return null;
        using var scope = NewDisposeScope();
        return ClassLogits(output).argmax(1).eq(ClassNumbers(label)).MoveToOuterDisposeScope();
    }

    /// <summary>The step from the network's output to the head's raw scores.</summary>
    public abstract ScoreMap Scores { get; }

    /// <summary>Writes the step from the network's output to the head's raw scores: [N, O] → [N, O].</summary>
    public string EmitScores(OnnxGraph graph, string output) => Scores.Emit(graph, output);
}
