using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Vision;
using Microsoft.ML.DeepLearning.Vision.Explanations;
using Microsoft.ML.DeepLearning.Vision.Images;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Transforms.Image;
using TorchSharp;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>Heat maps of fitted models.</summary>
[TestClass]
public sealed class EigenCamTests : EigenCamCase
{
    [TestMethod]
    public void Each_picture_gets_a_map_of_its_size_from_0_to_1()
    {
        var data = Data();
        using var model = Fit(data);
        using var cam = Ml.Transforms.EigenCam(model).Fit(data);
        var explained = cam.Transform(model.Transform(data));
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, PatternPicture.Side, PatternPicture.Side), explained.Schema["HeatMap"].Type);
        CollectionAssert.IsSubsetOf(model.GetOutputSchema(data.Schema).Select(column => column.Name).ToArray(), explained.Schema.Select(column => column.Name).ToArray());
        foreach (float[] map in Maps(explained))
            Assert.AreEqual((0f, 1f), (map.Min(), map.Max()));
    }

    [TestMethod]
    public void No_pictures_get_no_maps()
    {
        var data = Data();
        using var model = Fit(data);
        using var cam = Ml.Transforms.EigenCam(model).Fit(data);
        var none = Ml.Data.LoadFromEnumerable(PatternPicture.Some(0, seed: 1));
        Assert.IsEmpty(Maps(cam.Transform(model.Transform(none))));
        var loaded = ModelFiles.Load(new MLContext(3), ModelFiles.Save(Ml, model.Append(cam), data.Schema), out _);
        using var owner = loaded as IDisposable;
        Assert.IsEmpty(Maps(loaded.Transform(none)));
    }

    [TestMethod]
    public void It_is_made_of_the_feature_maps_that_the_head_sees()
    {
        using var scope = torch.NewDisposeScope();
        var data = Data();
        using var model = Fit(data);
        using var cam = Ml.Transforms.EigenCam(model).Fit(data);
        var network = FeatureMapNetworks.FindIn(new MLContext(1), model);
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
    public void A_model_that_already_explains_itself_can_be_explained_again()
    {
        var data = Data();
        using var model = Fit(data);
        using var cam = Ml.Transforms.EigenCam(model).Fit(data);
        AssertClose(Maps(cam.Transform(data)), Explain(model.Append(cam), data));
    }

    [TestMethod]
    [DataRow("Image")]
    [DataRow("File")]
    public void Pictures_of_any_size_get_maps_of_the_size_that_the_network_sees(string column)
    {
        var pictures = PatternPicture.Some(30, seed: 1);
        var rows = pictures.Select((picture, i) => new SentPicture { Label = picture.Label, Image = picture.ToImage(1 + (i % 3)), File = picture.ToFile(1 + (i % 3)) }).ToList();
        var data = Ml.Data.LoadFromEnumerable(rows);
        using var model = Fit(data, options =>
        {
            options.FeatureColumnName = column;
            options.Image = new ImageInputOptions { Height = 20, Width = 24, Channels = 1, Resizing = ImageResizingEstimator.ResizingKind.Fill };
        });
        using var cam = Ml.Transforms.EigenCam(model).Fit(data);
        var explained = cam.Transform(data);
        CollectionAssert.AreEqual(new[] { 20, 24 }, ((VectorDataViewType)explained.Schema["HeatMap"].Type).Dimensions.ToArray());
        CollectionAssert.AreEqual(new[] { "Label", "Image", "File", "HeatMap" }, explained.Schema.Select(each => each.Name).ToArray());
        float[][] expected = Maps(explained);
        Assert.IsTrue(expected.All(map => map.Max() == 1));

        var loaded = ModelFiles.Load(new MLContext(3), ModelFiles.Save(Ml, model, data.Schema), out _);
        AssertClose(expected, Explain(loaded, data));
        AssertClose(expected, Maps(ModelFiles.Load(new MLContext(3), ModelFiles.Save(Ml, cam, data.Schema), out _).Transform(data)));
    }

    [TestMethod]
    public void A_prediction_engine_gives_prediction_and_map_of_one_picture()
    {
        var data = Data();
        using var model = Fit(data);
        using var cam = Ml.Transforms.EigenCam(model).Fit(data);
        float[][] expected = Maps(cam.Transform(data));
        using var engine = Ml.Model.CreatePredictionEngine<PatternPicture, Explained>(model.Append(cam), new PredictionEngineOptions { OwnsTransformer = false });
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
        var data = Ml.Data.LoadFromEnumerable(pictures);
        using var model = Fit(data);
        using var cam = Ml.Transforms.EigenCam(model).Fit(data);
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
    public void Explaining_leaves_no_tensor_and_no_file_behind() => LiveTensors.AreBalancedBy(() =>
    {
        var data = Data();
        using var model = Fit(data);
        string[] before = Files();
        _ = Explain(model, data);
        CollectionAssert.AreEqual(Array.Empty<string>(), Files().Except(before).ToArray());

        static string[] Files() => Directory.GetFiles(Path.GetTempPath(), "tmp*.tmp");
    });

    private static torch.Tensor RunLast(byte[] model, torch.Tensor images)
    {
        using var session = new InferenceSession(model);
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(images.data<float>().ToArray(), images.shape);
        using var outputs = session.Run(run, session.InputNames, [input], [session.OutputNames[^1]]);
        return torch.tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[0].GetTensorTypeAndShape().Shape);
    }

    private sealed class Explained
    {
        public float[] HeatMap { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
