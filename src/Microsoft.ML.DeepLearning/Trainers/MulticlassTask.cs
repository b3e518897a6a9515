using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Trainers;

/// <summary>Softmax cross-entropy over the values of the label's key; scores are probabilities.</summary>
internal sealed class MulticlassTask : LearningTask
{
    public override DataViewType LabelType { get; } = new KeyDataViewType(typeof(uint), uint.MaxValue);

    public override SchemaShape GetOutputSchema(SchemaShape input, string label, string feature, string? weight)
        => Shapes.MulticlassClassification.Trainers.SdcaMaximumEntropy(label, feature, weight).GetOutputSchema(input);

    public override FittedTask Begin(DataViewSchema.Column label, DataSummary summary) => new Fitted(label);

    private sealed class Fitted : FittedTask
    {
        public Fitted(DataViewSchema.Column label)
        {
            ulong count = ((KeyDataViewType)label.Type).Count;
            if (count is < 2 or > int.MaxValue)
                throw new ArgumentException($"Label column '{label.Name}' has the type {label.Type} with {count} classes; at least 2 are needed, and as many as a network can have outputs.");
            Outputs = (int)count;
            Head = new MulticlassHead(label);
        }

        public override int Outputs { get; }

        public override TaskHead Head { get; }

        public override Tensor RowLoss(Tensor output, Tensor label)
            => nn.functional.cross_entropy(output.to_type(ScalarType.Float32), label, reduction: nn.Reduction.None); // [B, C] -> [B]

        public override string EmitScores(OnnxGraph graph, string output) => graph.Softmax(output);
    }
}
