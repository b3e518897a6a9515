using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Trainers;

/// <summary>What a task adds around a network in one fit.</summary>
internal abstract class FittedTask
{
    /// <summary>O, the network's outputs for each row.</summary>
    public abstract int Outputs { get; }

    /// <summary>The columns that scores become.</summary>
    public abstract TaskHead Head { get; }

    /// <summary>The loss of each row, [B], in 32 bits, from the network's output [B, O] and the label [B].</summary>
    public abstract Tensor RowLoss(Tensor output, Tensor label);

    /// <summary>Writes the step from the network's output to the head's raw scores: [N, O] → [N, O].</summary>
    public abstract string EmitScores(OnnxGraph graph, string output);
}
