using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Layers;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Vision.Augmentation;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.DeepLearning.Vision.Pictures;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Vision.Tests.Images;

[TestClass]
public class ImageObjectiveTests
{
    private const int Rows = 6;
    private static readonly ImageShape Shape = new(2, 4, 4);

    [TestMethod]
    public void Validation_sees_images_as_they_are_and_training_does_not()
    {
        using var scope = NewDisposeScope();
        using var plain = Objective(null);
        using var augmented = Objective(new ImageAugmentation { CutoutSize = 3, HorizontalFlip = true });
        using var batch = Batch(weight: null);
        plain.Network.eval();
        augmented.Network.eval();
        TensorAssert.AreClose(plain.RowLoss(batch), augmented.RowLoss(batch), 0);
        augmented.Network.train();
        Assert.IsFalse(plain.RowLoss(batch).equal(augmented.RowLoss(batch)).all().item<bool>());
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_mixed_batch_has_the_mixed_losses_of_both_labels_each_with_its_own_weight(bool weighted)
    {
        using var scope = NewDisposeScope();
        using var objective = Objective(new ImageAugmentation { MixupAlpha = 1 });
        using var batch = Batch(weighted ? tensor(new[] { 1f, 2f, 0.5f, 3f, 1f, 4f }) : null);
        objective.Network.train();
        double[] losses = objective.RowLoss(batch).to_type(ScalarType.Float64).data<double>().ToArray(); // already float64 if there are weights

        var mixed = new ImageAugmenter(new() { MixupAlpha = 1 }, new RandomSource(21)).Apply(objective.Input.ToImages(batch.Inputs[0]), objective.Network.Normalization.Mean);
        var logits = objective.Network.call(mixed.Images).data<float>().ToArray();
        long[] partner = mixed.Mixing!.Value.Partner.data<long>().ToArray();
        long[] label = batch.Label.data<long>().ToArray();
        for (int row = 0; row < Rows; row++)
        {
            double sum = logits.Skip(row * 3).Take(3).Sum(logit => Math.Exp(logit));
            double Loss(long to) => Math.Log(sum) - logits[(row * 3) + to];
            double ratio = weighted ? batch.Weight![partner[row]].item<float>() / batch.Weight[row].item<float>() : 1;
            double share = mixed.Mixing.Value.Share;
            double expected = (share * Loss(label[row])) + ((1 - share) * ratio * Loss(label[partner[row]]));
            Assert.AreEqual(expected, losses[row], 1e-5);
        }
    }

    [TestMethod]
    public void A_step_leaves_nothing_native_behind()
    {
        using var objective = Objective(new ImageAugmentation { MixupAlpha = 1, CutoutSize = 2, CropPadding = 1, MaximumRotation = 10, HorizontalFlip = true });
        using var batch = Batch(weight: null);
        objective.Network.train();
        LiveTensors.AreBalancedBy(() =>
        {
            using var step = NewDisposeScope();
            objective.RowLoss(batch).mean().backward();
        });
    }

    [TestMethod]
    public void The_network_with_its_normalisation_is_the_graph()
    {
        using var scope = NewDisposeScope();
        using var objective = Objective(null);
        using var batch = Batch(weight: null);
        objective.Network.eval();
        var graph = new OnnxGraph("network");
        graph.Output(objective.Network.Emit(graph, objective.Input.Emit(graph)), "Logits", OnnxType.Float, "N", 3);
        OnnxParity.AreClose(objective.Network.call(objective.Input.ToImages(batch.Inputs[0])), OnnxParity.Run(graph.ToBytes(), batch.Inputs[0]));
    }

    private static ImageObjective Objective(ImageAugmentation? augmentation)
    {
        random.manual_seed(4);
        var input = new ImageInput(new ColumnSpec("Pixels", ColumnContent.Pixels, Shape.Size), Shape, ImageLayout.Interleaved);
        var body = new Extensions.Testing.Images.FlatImages(new MultilayerPerceptron("body", [Shape.Size, 5, 3], ActivationFunction.Tanh));
        var schema = new FixedRows(0).Add<uint>("Label", new Microsoft.ML.Data.KeyDataViewType(typeof(uint), 3), []).Schema;
        var task = LearningTask.MulticlassClassification.Begin(schema["Label"], null!);
        return new ImageObjective(input, new ImageNormalization([120, 130], [60, 70]), body, task, augmentation is null ? null : new ImageAugmenter(augmentation, new RandomSource(21)));
    }

    private static TensorBatch Batch(Tensor? weight)
    {
        random.manual_seed(5);
        var pixels = randint(256, [Rows, Shape.Size], dtype: ScalarType.Byte);
        var batch = new TensorBatch(Rows, [pixels], tensor(new long[] { 0, 1, 2, 2, 1, 0 }), weight, arange(Rows, dtype: ScalarType.Int64));
        foreach (var each in new[] { batch.Inputs[0], batch.Label, batch.RowIndex })
            each.DetachFromDisposeScope();
        weight?.DetachFromDisposeScope();
        return batch;
    }
}
