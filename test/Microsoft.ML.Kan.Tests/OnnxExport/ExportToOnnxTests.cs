using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Transforms.Text;

namespace Microsoft.ML.Kan.Tests.OnnxExport;

[TestClass]
public sealed class ExportToOnnxTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly Film[] _films = Film.Generate(120);

    private IDataView Data => _ml.Data.LoadFromEnumerable(_films);

    [TestMethod]
    public void A_regression_with_one_hot_vectors_missing_values_and_words_scores_alike()
    {
        var model = Preparation().Append(_ml.Transforms.Text.ProduceWordBags("Text", nameof(Film.Review)))
            .Append(_ml.Transforms.Concatenate("Features", "GenreVector", "LengthFilled", "Year", "Text"))
            .Append(_ml.Regression.Trainers.SelectableKan(nameof(Film.Stars), maximumEpochs: 2)).Fit(Data);
        var loaded = ModelFiles.Load(_ml, ModelFiles.Save(_ml, model, Data.Schema), out _);
        _films[0].Review = "";
        _films[1].Review = "unseen words alone";

        foreach (ITransformer each in new ITransformer[] { model, loaded })
        {
            using var rows = OnnxRows.Of(_ml, each, Data.Schema);

            CollectionAssert.AreEquivalent(new[] { "Genre", "Length", "Year", "Review" }, rows.Inputs.ToArray());
            CollectionAssert.AreEqual(new[] { "Score.output" }, rows.Outputs.ToArray());
            AreAlike(each, rows, "Score");
        }
    }

    [TestMethod]
    public void Text_features_without_a_change_of_case_are_written_and_others_are_named()
    {
        var options = new TextFeaturizingEstimator.Options { CaseMode = TextNormalizingEstimator.CaseMode.None, KeepDiacritics = true, KeepPunctuations = true, KeepNumbers = true };
        var model = TextModel(_ml.Transforms.Text.FeaturizeText("Features", options, nameof(Film.Review)));

        using var rows = OnnxRows.Of(_ml, model, Data.Schema);

        AreAlike(model, rows, "Score");
        var lower = TextModel(_ml.Transforms.Text.FeaturizeText("Features", nameof(Film.Review)));
        var error = Assert.ThrowsExactly<NotSupportedException>(() => OnnxRows.Of(_ml, lower, Data.Schema));
        Assert.Contains("step 1 of 2, TextFeaturizingEstimator.Transformer,", error.Message);
        Assert.Contains("set CaseMode to None", error.Message);
        var loaded = ModelFiles.Load(_ml, ModelFiles.Save(_ml, lower, Data.Schema), out _);
        Assert.Contains("set CaseMode to None", Assert.ThrowsExactly<NotSupportedException>(() => OnnxRows.Of(_ml, loaded, Data.Schema)).Message);

        ITransformer TextModel(IEstimator<ITransformer> text) => text.Append(_ml.Regression.Trainers.SelectableKan(nameof(Film.Stars), maximumEpochs: 1)).Fit(Data);
    }

    [TestMethod]
    public void A_loaded_binary_model_scores_alike_for_unknown_categories_too()
    {
        var fitted = Preparation().Append(_ml.Transforms.Concatenate("Features", "GenreVector", "LengthFilled", "Year"))
            .Append(_ml.BinaryClassification.Trainers.SelectableKan(nameof(Film.Liked), maximumEpochs: 2)).Fit(Data);
        var model = ModelFiles.Load(_ml, ModelFiles.Save(_ml, fitted, Data.Schema), out var schema);
        _films[0].Genre = "opera";

        using var rows = OnnxRows.Of(_ml, model, schema);

        CollectionAssert.AreEquivalent(new[] { "PredictedLabel.output", "Score.output", "Probability.output" }, rows.Outputs.ToArray());
        var expected = model.Transform(Data);
        AreAlike(model, rows, "Score", "Probability");
        CollectionAssert.AreEqual(expected.GetColumn<bool>("PredictedLabel").ToArray(), rows.Score<bool>(Data, "PredictedLabel.output").Select(row => row.Single()).ToArray());
    }

    [TestMethod]
    public void A_multiclass_model_gives_keys_and_the_texts_behind_them()
    {
        var model = MulticlassPipeline().Fit(Data);

        using var rows = OnnxRows.Of(_ml, model, Data.Schema);

        Assert.DoesNotContain("Shelf", rows.Inputs.ToArray());
        var expected = model.Transform(Data);
        AreAlike(model, rows, "Score");
        var keys = rows.Score<uint>(Data, "PredictedLabel.output").Select(row => row.Single()).ToArray();
        CollectionAssert.AreEqual(expected.GetColumn<uint>("PredictedLabel").ToArray(), keys);
        CollectionAssert.AreEqual(keys, rows.Score<uint>(Data, "PredictedLabel.output", batchSize: 50).Select(row => row.Single()).ToArray());
        CollectionAssert.AreEqual(new[] { "top", "middle", "cellar" }, JsonSerializer.Deserialize<string[]>(rows.Notes["PredictedLabel.KeyValues"]));
        CollectionAssert.AreEqual(new[] { "top", "middle", "cellar" }, JsonSerializer.Deserialize<string[]>(rows.Notes["Score.SlotNames"]));
    }

    [TestMethod]
    public void Steps_behind_the_network_are_in_the_file()
    {
        var model = MulticlassPipeline().Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(Data);

        using var rows = OnnxRows.Of(_ml, model, Data.Schema, "PredictedLabel");

        CollectionAssert.AreEqual(new[] { "PredictedLabel.output" }, rows.Outputs.ToArray());
        var expected = model.Transform(Data).GetColumn<string>("PredictedLabel").ToArray();
        CollectionAssert.AreEqual(expected, rows.Score<string>(Data, "PredictedLabel.output").Select(row => row.Single()).ToArray());
        CollectionAssert.AreEqual(expected, rows.Score<string>(Data, "PredictedLabel.output", batchSize: 50).Select(row => row.Single()).ToArray());
    }

    [TestMethod]
    public void MLNETs_own_step_takes_the_file_and_finds_the_slot_names()
    {
        var model = MulticlassPipeline().Fit(Data);
        using var folder = new TemporaryFolder();
        string path = folder.File("films.onnx");

        _ml.Model.ExportToOnnx(model, Data.Schema, path);

        var scored = _ml.Transforms.ApplyOnnxModel(path).Fit(Data).Transform(Data);
        AreClose(model.Transform(Data).GetColumn<float[]>("Score").SelectMany(scores => scores), scored.GetColumn<float[]>("Score").SelectMany(scores => scores));
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "top", "middle", "cellar" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void AutoInt_reads_keys_numbers_and_missing_values()
    {
        var model = _ml.Transforms.Conversion.MapValueToKey("GenreKey", nameof(Film.Genre))
            .Append(_ml.BinaryClassification.Trainers.AutoInt(["GenreKey", nameof(Film.Length), nameof(Film.Year)], nameof(Film.Liked), embeddingDimension: 4, attentionLayers: 1, maximumEpochs: 1))
            .Fit(Data);
        _films[0].Genre = "opera";

        using var rows = OnnxRows.Of(_ml, model, Data.Schema);

        CollectionAssert.AreEquivalent(new[] { "Genre", "Length", "Year" }, rows.Inputs.ToArray());
        AreAlike(model, rows, "Probability");
    }

    [TestMethod]
    public void A_step_without_operators_is_named_if_an_output_needs_it()
    {
        var model = _ml.Transforms.CustomMapping<OneYear, Doubled>((film, doubled) => doubled.Twice = 2 * film.Year, contractName: null)
            .Append(_ml.Transforms.CopyColumns("Month", nameof(Film.Length)))
            .Append(_ml.Transforms.Concatenate("Features", "Twice", "Year"))
            .Append(_ml.Regression.Trainers.SelectableKan(nameof(Film.Stars), maximumEpochs: 1)).Fit(Data);

        var error = Assert.ThrowsExactly<NotSupportedException>(() => OnnxRows.Of(_ml, model, Data.Schema));

        Assert.Contains("Column 'Score' cannot be written as ONNX, because step 1 of 4, CustomMappingTransformer, has no ONNX operators", error.Message);
        using var rows = OnnxRows.Of(_ml, model, Data.Schema, "Month");
        CollectionAssert.AreEqual(_films.Select(film => film.Length).ToArray(), rows.Score<float>(Data, "Month.output").Select(row => row.Single()).ToArray());
    }

    [TestMethod]
    public void A_custom_step_that_replaces_a_column_in_place_is_not_left_out_silently()
    {
        var model = _ml.Transforms.CustomMapping<OneYear, OneYear>((before, after) => after.Year = before.Year / 2000, contractName: null)
            .Append(_ml.Transforms.Concatenate("Features", "Year"))
            .Append(_ml.Regression.Trainers.SelectableKan(nameof(Film.Stars), maximumEpochs: 1)).Fit(Data);

        var error = Assert.ThrowsExactly<NotSupportedException>(() => OnnxRows.Of(_ml, model, Data.Schema));

        Assert.Contains("CustomMappingTransformer", error.Message);
    }

    [TestMethod]
    public void An_output_that_is_not_there_is_named()
    {
        var model = _ml.Transforms.Concatenate("Features", "Year").Append(_ml.Regression.Trainers.SelectableKan(nameof(Film.Stars), maximumEpochs: 1)).Fit(Data);

        Assert.Contains("Output column 'Scroe' is missing", Assert.ThrowsExactly<ArgumentException>(() => OnnxRows.Of(_ml, model, Data.Schema, "Scroe")).Message);
        Assert.Contains("'Seen' has type DateTime", Assert.ThrowsExactly<NotSupportedException>(() => OnnxRows.Of(_ml, model, Data.Schema, "Seen")).Message);
    }

    [TestMethod]
    public void MLNETs_converter_refuses_a_model_of_ours_and_names_the_right_call()
    {
        var model = _ml.Transforms.Concatenate("Features", "Year").Append(_ml.Regression.Trainers.SelectableKan(nameof(Film.Stars), maximumEpochs: 1)).Fit(Data);
        using var stream = new MemoryStream();

        var fitted = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model, Data, stream));
        var alone = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model.LastTransformer, model.Transform(Data), stream));

        Assert.Contains("ExportToOnnx", fitted.Message);
        Assert.Contains("SaveAsOnnx", alone.Message);
        Assert.AreEqual(0, stream.Length);
        Assert.HasCount(_films.Length, model.Transform(Data).GetColumn<float>("Score").ToArray()); // elsewhere the converter changes nothing
    }

    [TestMethod]
    public void MLNETs_converter_stops_at_a_loaded_model_of_ours()
    {
        var features = _ml.Transforms.Conversion.MapValueToKey("ShelfKey", nameof(Film.Shelf)).Append(_ml.Transforms.Concatenate("Features", "Year"));
        IEstimator<ITransformer>[] trainers =
        [
            _ml.Regression.Trainers.SelectableKan(nameof(Film.Stars), maximumEpochs: 1),
            _ml.BinaryClassification.Trainers.SelectableKan(nameof(Film.Liked), maximumEpochs: 1),
            _ml.MulticlassClassification.Trainers.SelectableKan("ShelfKey", maximumEpochs: 1),
        ];
        foreach (var trainer in trainers)
        {
            var data = _ml.Data.LoadFromEnumerable(_films.Select(film => new ShelvedFilm { Year = film.Year, Stars = film.Stars, Liked = film.Liked, Shelf = film.Shelf }));
            var model = ModelFiles.Load(_ml, ModelFiles.Save(_ml, features.Append(trainer).Fit(data), data.Schema), out _);
            using var stream = new MemoryStream();

            var error = Assert.Throws<Exception>(() => _ml.Model.ConvertToOnnx(model, data, stream));
            var batched = Assert.ThrowsExactly<NotSupportedException>(() => _ml.Model.ConvertToOnnx(model.WithBatchScoring(_ml), data, stream));

            Assert.IsTrue(error is KeyNotFoundException || error.Message.Contains("can not be fully converted", StringComparison.Ordinal), error.ToString());
            Assert.Contains("ExportToOnnx", batched.Message);
            Assert.AreEqual(0, stream.Length);
        }
    }

    // Row by row, in batches of which the last is smaller, and all rows in one run.
    private void AreAlike(ITransformer model, OnnxRows rows, params string[] columns)
    {
        var expected = model.Transform(Data);
        foreach (string column in columns)
        {
            float[] values = [.. expected.Schema[column].Type is VectorDataViewType ? expected.GetColumn<float[]>(column).SelectMany(scores => scores) : expected.GetColumn<float>(column)];
            foreach (int batchSize in new[] { 1, 50, _films.Length })
                AreClose(values, rows.Score<float>(Data, $"{column}.output", batchSize).SelectMany(row => row), batchSize);
        }
    }

    private static void AreClose(IEnumerable<float> expected, IEnumerable<float> actual, int batchSize = 1)
    {
        float[] wanted = [.. expected];
        float[] given = [.. actual];
        Assert.HasCount(wanted.Length, given);
        for (int i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], given[i], 1e-4f, $"value {i} of batches of {batchSize}");
        Assert.IsGreaterThan(1, wanted.Distinct().Count());
    }

    private IEstimator<ITransformer> MulticlassPipeline() => Preparation()
        .Append(_ml.Transforms.Conversion.MapValueToKey("ShelfKey", nameof(Film.Shelf)))
        .Append(_ml.Transforms.Concatenate("Features", "GenreVector", "LengthFilled", "Year"))
        .Append(_ml.MulticlassClassification.Trainers.SelectableKan("ShelfKey", maximumEpochs: 2))
        .Append(_ml.Transforms.DropColumns("Features"));

    private IEstimator<ITransformer> Preparation() => _ml.Transforms.Categorical.OneHotEncoding("GenreVector", nameof(Film.Genre))
        .Append(_ml.Transforms.ReplaceMissingValues("LengthFilled", nameof(Film.Length), Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean))
        .Append(_ml.Transforms.NormalizeMeanVariance("Year", fixZero: false));

    // Without times, which the converter refuses.
    private sealed class ShelvedFilm
    {
        public float Year { get; set; }

        public float Stars { get; set; }

        public bool Liked { get; set; }

        public string Shelf { get; set; } = "";
    }

    private sealed class Doubled
    {
        public float Twice { get; set; }
    }

    private sealed class OneYear
    {
        public float Year { get; set; }
    }
}
