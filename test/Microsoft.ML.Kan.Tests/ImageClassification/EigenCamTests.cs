using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Images.Explanations;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Image;
using TorchSharp;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>Heat maps of fitted, loaded and nested models.</summary>
[TestClass]
public sealed class EigenCamTests
{
    private const float Tolerance = 1e-5f; // ML.NET's ONNX step shares an operator among threads

    private readonly MLContext _ml = TestContexts.Create();

    [TestMethod]
    public void Each_picture_gets_a_map_of_its_size_from_0_to_1()
    {
        var data = Data();
        using var model = Fit(data);
        using var cam = _ml.Transforms.EigenCam(model).Fit(data);
        var explained = cam.Transform(model.Transform(data));
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, PatternPicture.Side, PatternPicture.Side), explained.Schema["HeatMap"].Type);
        CollectionAssert.IsSubsetOf(model.GetOutputSchema(data.Schema).Select(column => column.Name).ToArray(), explained.Schema.Select(column => column.Name).ToArray());
        foreach (float[] map in Maps(explained))
            Assert.AreEqual((0f, 1f), (map.Min(), map.Max()));
    }

    [TestMethod]
    public void It_is_made_of_the_feature_maps_that_the_head_sees()
    {
        using var scope = torch.NewDisposeScope();
        var data = Data();
        using var model = Fit(data);
        using var cam = _ml.Transforms.EigenCam(model).Fit(data);
        var network = FeatureMapNetworks.FindIn(model);
        var shape = network.ShapeOfMaps("Maps");
        Assert.AreEqual((6, 8, 8), (shape.Channels, shape.Height, shape.Width));
        var extension = FeatureMapNetwork.Extension();
        extension.Output(extension.Outside(network.FeatureMaps), "Maps", OnnxType.Float, "N", 6, 8, 8);
        byte[] features = extension.ToExtension(network.Bytes);
        var graph = new OnnxGraph("eigencam");
        graph.Output(EigenCamGraph.Emit(graph, graph.Input("Maps", OnnxType.Float, "N", 6, 8, 8), shape, 32, 32), "HeatMap", OnnxType.Float, 32, 32);
        byte[] heat = graph.ToBytes();
        foreach (var (picture, map) in PatternPicture.Some(3, seed: 1).Zip(Maps(cam.Transform(data))))
        {
            var expected = OnnxParity.Run(heat, RunLast(features, torch.tensor(picture.Features, [1, 1024])));
            AssertClose([.. expected.data<float>()], map);
        }
    }

    [TestMethod]
    public void A_loaded_model_draws_the_same_maps()
    {
        var data = Data();
        using var model = Fit(data);
        float[][] expected = Explain(model, data);
        byte[] file = ModelFiles.Save(_ml, model, data.Schema);
        foreach (bool batched in new[] { false, true })
        {
            var loaded = ModelFiles.Load(new MLContext(3), file, out _);
            AssertClose(expected, Explain(batched ? loaded.WithBatchScoring() : loaded, data));
        }
    }

    [TestMethod]
    public void The_transform_is_saved_and_loaded_alone_and_with_the_model()
    {
        var data = Data();
        using var model = Fit(data);
        using var cam = _ml.Transforms.EigenCam(model, "Heat").Fit(data);
        float[][] expected = Maps(cam.Transform(data), "Heat");
        foreach (ITransformer saved in new ITransformer[] { cam, model.Append(cam) })
        {
            var loaded = ModelFiles.Load(new MLContext(3), ModelFiles.Save(_ml, saved, data.Schema), out _);
            var explained = loaded.Transform(data);
            AssertClose(expected, Maps(explained, "Heat"));
            CollectionAssert.AreEqual(SchemaText.Of(saved.GetOutputSchema(data.Schema)), SchemaText.Of(explained.Schema));
        }
    }

    [TestMethod]
    public void A_model_that_already_explains_itself_can_be_explained_again()
    {
        var data = Data();
        using var model = Fit(data);
        using var cam = _ml.Transforms.EigenCam(model).Fit(data);
        AssertClose(Maps(cam.Transform(data)), Explain(model.Append(cam), data));
    }

    [TestMethod]
    [DataRow("Image")]
    [DataRow("File")]
    public void Pictures_of_any_size_get_maps_of_the_size_that_the_network_sees(string column)
    {
        var pictures = PatternPicture.Some(30, seed: 1);
        var rows = pictures.Select((picture, i) => new SentPicture { Label = picture.Label, Image = picture.ToImage(1 + (i % 3)), File = picture.ToFile(1 + (i % 3)) }).ToList();
        var data = _ml.Data.LoadFromEnumerable(rows);
        using var model = Fit(data, options =>
        {
            options.FeatureColumnName = column;
            options.Image = new ImageInputOptions { Height = 20, Width = 24, Channels = 1, Resizing = ImageResizingEstimator.ResizingKind.Fill };
        });
        using var cam = _ml.Transforms.EigenCam(model).Fit(data);
        var explained = cam.Transform(data);
        CollectionAssert.AreEqual(new[] { 20, 24 }, ((VectorDataViewType)explained.Schema["HeatMap"].Type).Dimensions.ToArray());
        CollectionAssert.AreEqual(new[] { "Label", "Image", "File", "HeatMap" }, explained.Schema.Select(each => each.Name).ToArray());
        float[][] expected = Maps(explained);
        Assert.IsTrue(expected.All(map => map.Max() == 1));

        var loaded = ModelFiles.Load(new MLContext(3), ModelFiles.Save(_ml, model, data.Schema), out _);
        AssertClose(expected, Explain(loaded, data));
        AssertClose(expected, Maps(ModelFiles.Load(new MLContext(3), ModelFiles.Save(_ml, cam, data.Schema), out _).Transform(data)));
    }

    [TestMethod]
    public void Another_process_draws_the_same_maps_without_libtorch()
    {
        using var folder = new TemporaryFolder();
        var rows = PatternPicture.Some(9, seed: 1).Select((picture, i) => new SentPicture { Label = picture.Label, File = picture.ToFile(1 + (i % 3)) }).ToList();
        var data = _ml.Data.LoadFromEnumerable(rows);
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        using var model = Fit(data, options =>
        {
            options.FeatureColumnName = "File";
            options.Image = new ImageInputOptions { Height = 20, Width = 24, Channels = 1 };
        });
        using var cam = _ml.Transforms.EigenCam(model).Fit(data);
        string zip = folder.File("model.zip");
        _ml.Model.Save(model.LastTransformer.Append(cam), keyed.Schema, zip);
        string[] files = [.. rows.Select((_, i) => folder.File($"{i}.png"))];
        for (int i = 0; i < files.Length; i++)
            File.WriteAllBytes(files[i], rows[i].File);

        string host = BuildMetadata.Get(typeof(EigenCamTests).Assembly, "PictureHost");
        string[] lines = DotnetCommand.RunSuccessfully(folder.Path, ["exec", host, zip, .. files])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.HasCount(2 * rows.Count, lines, "scores and maps, and nothing of torch");
        AssertClose(Maps(cam.Transform(data)), [.. lines[rows.Count..].Select(line => line.Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray())]);
    }

    [TestMethod]
    public void A_prediction_engine_gives_prediction_and_map_of_one_picture()
    {
        var data = Data();
        using var model = Fit(data);
        using var cam = _ml.Transforms.EigenCam(model).Fit(data);
        float[][] expected = Maps(cam.Transform(data));
        using var engine = _ml.Model.CreatePredictionEngine<PatternPicture, Explained>(model.Append(cam), new PredictionEngineOptions { OwnsTransformer = false });
        var pictures = PatternPicture.Some(30, seed: 1);
        for (int i = 0; i < 4; i++)
        {
            var answer = engine.Predict(pictures[i]);
            AssertClose(expected[i], answer.HeatMap);
            Assert.AreEqual(1, answer.Score.Sum(), 1e-4);
        }
    }

    [TestMethod]
    public void A_picture_with_NaN_gets_a_map_of_NaN_and_the_others_keep_theirs()
    {
        var pictures = PatternPicture.Some(30, seed: 1);
        var data = _ml.Data.LoadFromEnumerable(pictures);
        using var model = Fit(data);
        using var cam = _ml.Transforms.EigenCam(model).Fit(data);
        float[][] expected = Maps(cam.Transform(data));
        pictures[1].Features[77] = float.NaN;
        float[][] found = Maps(cam.Transform(data));
        Assert.IsTrue(found[1].All(float.IsNaN));
        AssertClose(expected[2], found[2]);
    }

    [TestMethod]
    public void Scoring_does_not_know_of_the_maps()
    {
        var data = Data();
        using var model = Fit(data);
        using var stream = new MemoryStream();
        model.LastTransformer.SaveAsOnnx(stream);
        using var session = new InferenceSession(stream.ToArray());
        Assert.HasCount(1, session.OutputNames);
    }

    [TestMethod]
    public void The_promised_schema_is_the_real_one()
    {
        var data = Data();
        using var model = Fit(data);
        var estimator = _ml.Transforms.EigenCam(model);
        using var cam = estimator.Fit(data);
        var promised = estimator.GetOutputSchema(SchemaShapes.Of(data.Schema));
        CollectionAssert.AreEqual(SchemaShapes.Describe(cam.GetOutputSchema(data.Schema)), SchemaShapes.Describe(promised));
    }

    [TestMethod]
    public void A_model_without_feature_maps_is_told_by_its_steps()
    {
        var data = Data();
        var other = _ml.Transforms.Conversion.MapValueToKey("Label").Append(_ml.Transforms.NormalizeMinMax("Features")).Fit(data);
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.EigenCam(other));
        Assert.Contains("consists of ValueToKeyMappingTransformer, NormalizingTransformer", error.Message);
        Assert.ThrowsExactly<ArgumentNullException>(() => _ml.Transforms.EigenCam(null!));
    }

    [TestMethod]
    public void Of_several_networks_one_has_to_be_chosen()
    {
        var data = Data();
        using var model = Fit(data);
        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.EigenCam(model.Append(model.LastTransformer)));
        Assert.Contains("2 networks with feature maps", error.Message);
    }

    [TestMethod]
    public void Names_and_columns_that_do_not_fit_are_told()
    {
        var data = Data();
        using var model = Fit(data);
        Assert.Contains("'Features'", Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.EigenCam(model, "Features")).Message);
        Assert.Contains("'Score.Raw'", Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.EigenCam(model, "Score.Raw")).Message);
        Assert.Throws<ArgumentException>(() => _ml.Transforms.EigenCam(model, " "));

        var estimator = _ml.Transforms.EigenCam(model);
        var without = _ml.Transforms.DropColumns("Features").Fit(data).Transform(data);
        Assert.Contains("'Features' is missing", Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(without)).Message);
        Assert.Contains("'Features' is missing", Assert.ThrowsExactly<ArgumentException>(() => estimator.GetOutputSchema(SchemaShapes.Of(without.Schema))).Message);
        var flat = _ml.Transforms.CopyColumns("Features", "Left").Fit(data).Transform(data);
        Assert.Contains("'Features' has type Int32", Assert.ThrowsExactly<ArgumentException>(() => estimator.Fit(flat)).Message);
    }

    [TestMethod]
    public void Explaining_leaves_no_tensor_and_no_file_behind() => LiveTensors.AreBalancedBy(() =>
    {
        var data = Data();
        using var model = Fit(data);
        string[] before = Files();
        _ = Explain(model, data);
        CollectionAssert.AreEqual(Array.Empty<string>(), Files().Except(before).ToArray());

        static string[] Files() => Directory.GetFiles(Path.GetTempPath(), "tmp*.tmp");
    });

    private IDataView Data() => _ml.Data.LoadFromEnumerable(PatternPicture.Some(30, seed: 1));

    private TransformerChain<DeepLearning.Scoring.DeepFeaturePredictionTransformer<ConvKanModel>> Fit(IDataView data, Action<ConvKanTrainer.Options>? change = null)
    {
        var options = new ConvKanTrainer.Options
        {
            Channels = [4, 6],
            Spaces = [ActivationSpace.GaussianRbf],
            MaximumEpochs = 1,
            BatchSize = 15,
            ValidationFraction = 0,
            Seed = 3,
        };
        change?.Invoke(options);
        return _ml.Transforms.Conversion.MapValueToKey("Label").Append(_ml.MulticlassClassification.Trainers.ConvKan(options)).Fit(data);
    }

    private float[][] Explain(ITransformer model, IDataView data)
    {
        using var cam = _ml.Transforms.EigenCam(model).Fit(data);
        return Maps(cam.Transform(data));
    }

    private static float[][] Maps(IDataView explained, string column = "HeatMap") => [.. explained.GetColumn<float[]>(column)];

    private static torch.Tensor RunLast(byte[] model, torch.Tensor images)
    {
        using var session = new InferenceSession(model);
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(images.data<float>().ToArray(), images.shape);
        using var outputs = session.Run(run, session.InputNames, [input], [session.OutputNames[^1]]);
        return torch.tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[0].GetTensorTypeAndShape().Shape);
    }

    private static void AssertClose(float[][] expected, float[][] found)
    {
        Assert.HasCount(expected.Length, found);
        foreach (var (first, second) in expected.Zip(found))
            AssertClose(first, second);
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.HasCount(expected.Length, found);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], Tolerance);
    }

    private sealed class SentPicture
    {
        public string Label { get; set; } = "";

        [ImageType(1, 1)] // ML.NET asks for a size and does not check it
        public MLImage? Image { get; set; }

        public byte[] File { get; set; } = [];
    }

    private sealed class Explained
    {
        public float[] HeatMap { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
