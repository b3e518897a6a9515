using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

[TestClass]
public sealed class EmbeddingTests
{
    [TestMethod]
    public void Without_a_label_vectors_are_those_of_the_model_and_no_row_is_read()
    {
        using var scope = NewDisposeScope();
        var ml = TestContexts.Create();
        string[] texts = ["the film", "good", "", "it bad poor fine"];
        var data = FineTuned.Rows(ml, texts);
        var watched = new WatchedView(data);
        using var fitted = ml.Transforms.FineTunedEmbedding("Vector", "Sentence", WordBert.Directory).Fit(watched);
        Assert.IsEmpty(watched.Requests);
        using var model = PretrainedModel.Load(WordBert.Directory);
        float[][] vectors = [.. fitted.Transform(data).GetColumn<float[]>("Vector")];
        TensorAssert.AreClose(model.Embed(texts), tensor(vectors.SelectMany(vector => vector).ToArray(), [texts.Length, WordBert.Width]), 1e-5);
    }

    [TestMethod]
    [DataRow(PredictionTask.MulticlassClassification)]
    [DataRow(PredictionTask.Regression)]
    public void Vectors_learned_from_a_label_feed_any_trainer_and_are_saved(PredictionTask task)
    {
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, task, rows: 200);
        var embedding = ml.Transforms.FineTunedEmbedding(new FineTunedEmbeddingEstimator.Options
        {
            ModelDirectory = WordBert.Directory,
            Sentence1ColumnName = "Sentence",
            LearningRate = 0.01,
            Seed = 1,
        });
        IEstimator<ITransformer> trainer = task == PredictionTask.Regression
            ? ml.Regression.Trainers.Sdca()
            : ml.MulticlassClassification.Trainers.SdcaMaximumEntropy();
        using var model = embedding.Append(trainer).Fit(data);
        var scored = model.Transform(data);
        var quality = task == PredictionTask.Regression
            ? ml.Regression.Evaluate(scored).RSquared
            : ml.MulticlassClassification.Evaluate(scored).MicroAccuracy;
        Assert.IsGreaterThan(0.6, quality);

        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;
        float[][] expected = [.. scored.GetColumn<float[]>("Features")];
        foreach (var other in new[] { loaded, loaded.WithBatchScoring() })
        {
            float[][] actual = [.. other.Transform(data).GetColumn<float[]>("Features")];
            for (int row = 0; row < expected.Length; row++)
                CollectionAssert.AreEqual(expected[row], actual[row]);
        }
    }

    [TestMethod]
    [DataRow("Score.Raw", null)]
    [DataRow("Score.Raw", "Label")]
    [DataRow("Sentence.Tokens", null)]
    [DataRow("Sentence.Tokens", "Label")]
    public void Vectors_may_have_the_names_of_temporary_columns(string output, string? label)
    {
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        using var model = ml.Transforms.FineTunedEmbedding(output, "Sentence", WordBert.Directory, label, maximumEpochs: 1).Fit(data);
        var loaded = ModelFiles.Load(new MLContext(), ModelFiles.Save(ml, model, data.Schema), out _);
        using var owner = loaded as IDisposable;
        var batched = loaded.WithBatchScoring();
        string[] columns = [.. model.Transform(data).Schema.Select(column => column.Name)];
        CollectionAssert.AreEquivalent(data.Schema.Select(column => column.Name).Append(output).ToArray(), columns);
        float[] expected = model.Transform(data).GetColumn<float[]>(output).First();
        foreach (var other in new[] { loaded, batched })
        {
            var scored = other.Transform(data);
            CollectionAssert.AreEquivalent(columns, scored.Schema.Where(column => !column.IsHidden).Select(column => column.Name).ToArray());
            CollectionAssert.AreEqual(expected, scored.GetColumn<float[]>(output).First());
        }
    }

    [TestMethod]
    public void The_promised_schema_is_the_real_one()
    {
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        var estimator = ml.Transforms.FineTunedEmbedding("Vector", "Sentence", WordBert.Directory);
        using var fitted = estimator.Fit(data);
        var schema = fitted.Transform(data).Schema;
        CollectionAssert.AreEqual(SchemaShapes.Describe(estimator.GetOutputSchema(SchemaShapes.Of(data.Schema))), SchemaShapes.Describe(schema));
        Assert.AreEqual(WordBert.Width, ((VectorDataViewType)schema["Vector"].Type).Size);
    }

    [TestMethod]
    public void Columns_are_checked_before_anything_is_read()
    {
        var ml = TestContexts.Create();
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        var shape = SchemaShapes.Of(data.Schema);
        foreach (var (input, label, told) in new[] { ("Nothing", null, "Nothing"), ("Label", null, "a text"), ("Sentence", "Nothing", "Nothing"), ("Sentence", "Second", "a key, Boolean or Single") })
        {
            var estimator = ml.Transforms.FineTunedEmbedding("Vector", input, WordBert.Directory, label);
            Assert.Contains(told, Assert.Throws<ArgumentException>(() => estimator.GetOutputSchema(shape)).Message);
            Assert.Contains(told, Assert.Throws<ArgumentException>(() => estimator.Fit(data)).Message);
        }
    }
}
