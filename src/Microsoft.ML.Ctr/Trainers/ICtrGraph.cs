using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.Ctr.Trainers;

/// <summary>A trained click-through-rate model as ONNX.</summary>
internal interface ICtrGraph
{
    /// <summary>The model that scores rows.</summary>
    OnnxModel Model { get; }

    /// <summary>The names of the constants with the embedding tables, in the order of the objective's sparse parameters.</summary>
    IReadOnlyList<string> Matrices { get; }
}
