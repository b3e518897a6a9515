using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.Kan.Tests.Convolution;

/// <summary>Grey pictures of stripes that run across, down or diagonally, anywhere and in noise: no single pixel identifies the class.</summary>
[TestClass]
public sealed class ConvKanTrainerTests
{
    private const int Side = 10;

    [TestMethod]
    [DataRow(ConvKanBlock.Plain, 12)] // an output channel chooses
    [DataRow(ConvKanBlock.Shared, 8)] // an input channel chooses
    public void It_learns_what_no_single_pixel_tells_and_reports_what_it_chose(ConvKanBlock block, int choices)
    {
        var context = TestContexts.Create();
        var options = Options();
        options.Block = block;
        using var model = context.MulticlassClassification.Trainers.ConvKan(options).Fit(Stripes(context, 300, seed: 1));
        Assert.IsGreaterThan(0.9, Accuracy(context, model, Stripes(context, 150, seed: 2)));

        var selection = model.Model.Selection;
        Assert.HasCount(2, selection.Layers);
        Assert.HasCount(choices, selection.Layers[1].Choices);
        Assert.IsTrue(selection.Layers.SelectMany(layer => layer.Choices).All(choice => Math.Abs(choice.Weights.Values.Sum() - 1) < 1e-5));
        Assert.AreEqual(8 * 1 + 12 * 8, selection.Layers.Sum(layer => layer.Edges));
        Assert.IsLessThan(selection.ParametersBeforePruning, model.Model.ParameterCount);
    }

    [TestMethod]
    [DataRow(ConvKanBlock.Depthwise)]
    [DataRow(ConvKanBlock.Bottleneck)]
    [DataRow(ConvKanBlock.Shared)]
    public void The_other_blocks_learn_with_everything_that_training_offers(ConvKanBlock block)
    {
        var context = TestContexts.Create();
        var options = Options();
        options.Block = block;
        options.Channels = [12, 16, 16];
        options.LabelSmoothing = 0.1;
        options.ClassWeights = [1, 1.5f, 1];
        options.TrActRegularization = 0.1;
        options.MaximumEpochs = 24;
        options.Augmentation = new ImageAugmentation { CropPadding = 1, CutoutSize = 2 };
        using var model = context.MulticlassClassification.Trainers.ConvKan(options).Fit(Stripes(context, 300, seed: 1));
        Assert.IsGreaterThan(0.8, Accuracy(context, model, Stripes(context, 150, seed: 2)));
    }

    /// <summary>A turn makes stripes across of those that run down; turn and class together are still clear.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Label_augmentation_learns_and_its_saved_model_scores_the_same(bool distills)
    {
        var context = TestContexts.Create();
        var options = Options();
        options.Spaces = [ActivationSpace.Chebyshev];
        options.LabelAugmentation = LabelAugmentation.Rotation;
        options.SelfDistillation = distills;
        options.MaximumEpochs = 8;
        using var model = context.MulticlassClassification.Trainers.ConvKan(options).Fit(Stripes(context, 200, seed: 1));
        var test = Stripes(context, 100, seed: 2);
        Assert.IsGreaterThan(0.8, Accuracy(context, model, test));

        using var stream = new MemoryStream();
        context.Model.Save(model, test.Schema, stream);
        stream.Position = 0;
        var expected = Scores(model.Transform(test));
        var found = Scores(context.Model.Load(stream, out _).Transform(test));
        for (var at = 0; at < expected.Length; at++)
            Assert.AreEqual(expected[at], found[at], 1e-5f);
    }

    [TestMethod]
    public void Pictures_that_cannot_be_copied_as_asked_are_refused_by_name()
    {
        var context = TestContexts.Create();
        var options = Quick();
        options.LabelAugmentation = LabelAugmentation.ColorPermutation;
        var error = Assert.Throws<ArgumentException>(() => context.MulticlassClassification.Trainers.ConvKan(options).Fit(Stripes(context, 30, seed: 1)));
        Assert.Contains("LabelAugmentation is ColorPermutation, which needs pictures of 3 channels; those of column 'Features' are 10×10 with 1 channel", error.Message);
        options.LabelAugmentation = LabelAugmentation.Rotation;
        options.Image = new ImageInputOptions { Height = 5, Width = 20 };
        error = Assert.Throws<ArgumentException>(() => context.MulticlassClassification.Trainers.ConvKan(options).Fit(Stripes(context, 30, seed: 1, flat: true)));
        Assert.Contains("needs square pictures", error.Message);
    }

    [TestMethod]
    public void Cubics_on_measured_knots_are_refused()
    {
        var options = Quick();
        options.Spaces = [ActivationSpace.BSpline, ActivationSpace.PiecewiseCubic];
        var message = Assert.Throws<ArgumentException>(() => TestContexts.Create().MulticlassClassification.Trainers.ConvKan(options)).Message;
        Assert.Contains("Option Spaces contains PiecewiseCubic", message);
    }

    [TestMethod]
    public void A_line_search_does_not_go_with_another_gradient()
    {
        var options = Quick();
        options.TrActRegularization = 0.1;
        options.Optimizer = OptimizerKind.Lbfgs;
        Assert.Contains("TrActRegularization", Assert.Throws<ArgumentException>(() => TestContexts.Create().MulticlassClassification.Trainers.ConvKan(options)).Message);
        options.Optimizer = OptimizerKind.AdamW;
        options.TrActRegularization = -1;
        Assert.Contains("TrActRegularization", Assert.Throws<ArgumentException>(() => TestContexts.Create().MulticlassClassification.Trainers.ConvKan(options)).Message);
    }

    [TestMethod]
    public void A_flat_vector_with_its_size_in_the_options_gives_the_same_scores()
    {
        var context = TestContexts.Create();
        using var shaped = context.MulticlassClassification.Trainers.ConvKan(Quick()).Fit(Stripes(context, 60, seed: 1));
        var options = Quick();
        options.Image = new ImageInputOptions { Height = Side, Width = Side };
        using var flat = context.MulticlassClassification.Trainers.ConvKan(options).Fit(Stripes(context, 60, seed: 1, flat: true));
        var expected = Scores(shaped.Transform(Stripes(context, 20, seed: 2)));
        var found = Scores(flat.Transform(Stripes(context, 20, seed: 2, flat: true)));
        CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    public void Class_weights_for_another_number_of_classes_are_refused_by_name()
    {
        var context = TestContexts.Create();
        var options = Quick();
        options.ClassWeights = [1, 2];
        var error = Assert.Throws<ArgumentException>(() => context.MulticlassClassification.Trainers.ConvKan(options).Fit(Stripes(context, 30, seed: 1)));
        Assert.Contains("ClassWeights has 2 numbers; label column 'Label' has 3 classes", error.Message);
    }

    [TestMethod]
    public void Weighting_a_class_makes_it_more_likely()
    {
        var context = TestContexts.Create();
        double Share(float[]? weights)
        {
            var options = Quick();
            options.ClassWeights = weights;
            options.MaximumEpochs = 12; // after 4, how much the weights changed depends on the processor's rounding
            using var model = context.MulticlassClassification.Trainers.ConvKan(options).Fit(Stripes(context, 60, seed: 1));
            return Scores(model.Transform(Stripes(context, 60, seed: 2))).Chunk(3).Average(row => row[1]);
        }

        Assert.IsGreaterThan(Share(null) + 0.05, Share([1, 20, 1]));
    }

    private static ConvKanTrainer.Options Options() => new()
    {
        Channels = [8, 12],
        Spaces = [ActivationSpace.BSpline, ActivationSpace.GaussianRbf, ActivationSpace.Chebyshev],
        MaximumEpochs = 12,
        BatchSize = 32,
        LearningRate = 0.02,
        ValidationFraction = 0,
        Seed = 3,
    };

    private static ConvKanTrainer.Options Quick()
    {
        var options = Options();
        options.Channels = [4];
        options.MaximumEpochs = 4;
        return options;
    }

    private static double Accuracy(MLContext context, DeepFeaturePredictionTransformer<ConvKanModel> model, IDataView data)
        => context.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy;

    private static float[] Scores(IDataView scored) => [.. scored.GetColumn<float[]>("Score").SelectMany(row => row)];

    private static IDataView Stripes(MLContext context, int rows, int seed, bool flat = false)
    {
        var definition = SchemaDefinition.Create(typeof(Picture));
        definition[nameof(Picture.Features)].ColumnType = flat
            ? new VectorDataViewType(NumberDataViewType.Single, Side * Side)
            : new VectorDataViewType(NumberDataViewType.Single, Side, Side);
        definition[nameof(Picture.Label)].ColumnType = new KeyDataViewType(typeof(uint), 3);
        return context.Data.LoadFromEnumerable(Pictures(rows, seed).ToArray(), definition);
    }

    private static IEnumerable<Picture> Pictures(int rows, int seed)
    {
        var random = new Random(seed);
        for (var row = 0; row < rows; row++)
        {
            var (label, phase) = ((uint)random.Next(3), random.Next(4));
            var pixels = new float[Side * Side];
            for (var at = 0; at < pixels.Length; at++)
            {
                var (y, x) = (at / Side, at % Side);
                var stripe = ((label switch { 0 => y, 1 => x, _ => x + y }) + phase) % 4 < 2;
                pixels[at] = (stripe ? 160 : 60) + 60 * random.NextSingle();
            }

            yield return new Picture { Features = pixels, Label = label };
        }
    }

    private sealed class Picture
    {
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }
    }
}
