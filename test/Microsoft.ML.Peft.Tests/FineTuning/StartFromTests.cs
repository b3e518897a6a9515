using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Peft.Tests.Adapters;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

/// <summary>Trainers that start from the folder of an adapter.</summary>
[TestClass]
public sealed class StartFromTests
{
    private static readonly string[] Texts = ["hello world !", "unaffable hello", "world", "unable worlds !", "hello", "! unaffable"];

    [TestMethod]
    public void Without_an_epoch_a_published_adapter_scores_as_it_is_and_is_saved_as_it_was()
    {
        using var scope = NewDisposeScope();
        using var published = new EmotionAdapter();
        using var folder = new TemporaryFolder();
        var options = Options(published, epochs: 0);
        AreScores(published, Score(options, model => model.SaveAdapter(folder.Path)), 2e-5);
        PublishedAdapterTests.AssertSameAsPublished(folder.Path);
    }

    [TestMethod]
    public void Training_goes_on_from_the_adapter_and_its_head()
    {
        using var scope = NewDisposeScope();
        using var published = new EmotionAdapter();
        var options = Options(published, epochs: 1);
        (options.LearningRate, options.HeadLearningRate) = (1e-9, 1e-9); // steps too small to see
        AreScores(published, Score(options), 1e-4);

        (options.LearningRate, options.HeadLearningRate) = (1e-3, 1e-3);
        using var folder = new TemporaryFolder();
        var trained = Score(options, model =>
        {
            Assert.IsTrue(model.Report!.Layers.All(layer => layer.Rank == 8));
            Assert.AreEqual(12, model.Report.Layers.Count);
            model.SaveAdapter(folder.Path);
        });
        options = Options(published, epochs: 0);
        options.StartFrom = folder.Path;
        foreach (var (expected, actual) in trained.Zip(Score(options)))
            TensorAssert.AreClose(tensor(expected), tensor(actual), 1e-5);
        Assert.IsGreaterThan(1e-3f, trained.Zip(Texts, (scores, text) => MathF.Abs(scores[0] - Expected(published, text)[0, 0].item<float>())).Max());
    }

    [TestMethod]
    [DataRow(FineTuningAdapter.Eva)]
    [DataRow(FineTuningAdapter.Svfit)]
    [DataRow(FineTuningAdapter.Frozen)]
    [DataRow(FineTuningAdapter.Sora)]
    public void An_adapter_of_another_method_is_merged_into_the_weights_first(FineTuningAdapter adapter)
    {
        using var scope = NewDisposeScope();
        using var published = new EmotionAdapter();
        var options = Options(published, epochs: 1);
        (options.Adapter, options.LearningRate, options.HeadLearningRate) = (adapter, 1e-9, 1e-9); // steps too small to see
        AreScores(published, Score(options, model =>
        {
            Assert.AreEqual(adapter, model.Adapter);
            var message = Assert.ThrowsExactly<InvalidOperationException>(() => model.SaveAdapter(Path.GetTempPath())).Message;
            Assert.Contains("merged into the weights", message);
        }), 1e-4);
    }

    [TestMethod]
    public void Another_number_of_classes_is_refused()
    {
        using var scope = NewDisposeScope();
        using var published = new EmotionAdapter();
        var ml = TestContexts.Create();
        var data = ml.Data.LoadFromEnumerable(Texts.Select((text, i) => new Row { Sentence = text, Label = (uint)(i % 3) }), Definition(3));
        var message = Assert.Throws<InvalidDataException>(() => ml.MulticlassClassification.Trainers.FineTuneText(Options(published, 0)).Fit(data)).Message;
        Assert.Contains("6 outputs, but the label column needs 3", message);

        var options = Options(published, 0);
        options.StartFrom = Path.Combine(published.Base, "nothing");
        Assert.Contains("no such folder", Assert.Throws<ArgumentException>(() => Score(options)).Message);
        options.StartFrom = null;
        Assert.Contains("MaximumEpochs", Assert.Throws<ArgumentException>(() => Score(options)).Message);
    }

    private static FineTuneTextMulticlassTrainer.Options Options(EmotionAdapter published, int epochs) => new()
    {
        ModelDirectory = published.Base,
        StartFrom = EmotionAdapter.Folder,
        MaximumEpochs = epochs,
        ValidationFraction = 0,
        MaximumLength = 10,
        Seed = 1,
    };

    private static float[][] Score(FineTuneTextMulticlassTrainer.Options options, Action<FineTunedModel>? check = null)
    {
        var ml = TestContexts.Create();
        var data = ml.Data.LoadFromEnumerable(Texts.Select((text, i) => new Row { Sentence = text, Label = (uint)i }), Definition(EmotionAdapter.Classes));
        using var fitted = ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(data);
        check?.Invoke(fitted.Model);
        return [.. fitted.Transform(data).GetColumn<float[]>("Score")];
    }

    private static void AreScores(EmotionAdapter published, float[][] scores, double tolerance)
    {
        foreach (var (text, actual) in Texts.Zip(scores))
            TensorAssert.AreClose(Expected(published, text), tensor(actual, [1, EmotionAdapter.Classes]), tolerance, text);
    }

    private static Tensor Expected(EmotionAdapter published, string text)
    {
        using var still = no_grad();
        using var pretrained = PretrainedModel.Load(published.Base);
        return published.Probabilities(pretrained.Tokenizer!.Encode(text));
    }

    private static SchemaDefinition Definition(int classes)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), classes);
        return definition;
    }

    private sealed class Row
    {
        public string Sentence { get; set; } = "";

        public uint Label { get; set; }
    }
}
