using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Losses;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.NoisyLabels.Losses;
using Microsoft.ML.Peft.FineTuning.Text;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.FineTuning.Embedding;

/// <summary>Fine-tunes on the labels of a task and returns the inputs of the head, which is discarded.</summary>
internal sealed class EmbeddingTrainer(IHostEnvironment environment, FineTunedEmbeddingEstimator.Options options, LearningTask task)
    : FineTuneTextTrainer(environment, nameof(FineTunedEmbeddingEstimator), options, task)
{
    private protected override IReadOnlyList<string> OutputColumns { get; } = [options.OutputColumnName];

    private protected override TaskLoss CreateLosses(FittedTask task, DataSummary summary, Device device)
        => task.Classes > 0 ? new NoisyLabelLoss(task, options.NoisyLabels, summary, device) : base.CreateLosses(task, summary, device);

    private protected override TaskHead HeadOf(TextObjective trained) => new VectorHead(trained.Network.VectorWidth, options.OutputColumnName);

    private protected override string Emit(OnnxGraph graph, TextObjective trained, IReadOnlyList<string> inputs)
        => trained.Network.EmitVectors(graph, inputs);
}
