using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Kan.Tests.ImageClassification;

/// <summary>A small network for pictures of patterns, and its heat maps.</summary>
public abstract class EigenCamCase
{
    private const float Tolerance = 1e-5f; // ML.NET's ONNX step shares an operator among threads

    protected MLContext Ml { get; } = TestContexts.Create();

    protected IDataView Data() => Ml.Data.LoadFromEnumerable(PatternPicture.Some(30, seed: 1));

    protected TransformerChain<DeepLearning.Scoring.DeepFeaturePredictionTransformer<ConvKanModel>> Fit(IDataView data, Action<ConvKanTrainer.Options>? change = null)
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
        return Ml.Transforms.Conversion.MapValueToKey("Label").Append(Ml.MulticlassClassification.Trainers.ConvKan(options)).Fit(data);
    }

    protected float[][] Explain(ITransformer model, IDataView data)
    {
        using var cam = Ml.Transforms.EigenCam(model).Fit(data);
        return Maps(cam.Transform(data));
    }

    protected static float[][] Maps(IDataView explained, string column = "HeatMap") => [.. explained.GetColumn<float[]>(column)];

    protected static void AssertClose(float[][] expected, float[][] found)
    {
        Assert.HasCount(expected.Length, found);
        foreach (var (first, second) in expected.Zip(found))
            AssertClose(first, second);
    }

    protected static void AssertClose(float[] expected, float[] found)
    {
        Assert.HasCount(expected.Length, found);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], Tolerance);
    }

    protected sealed class SentPicture
    {
        public string Label { get; set; } = "";

        [ImageType(1, 1)] // ML.NET asks for a size and does not check it
        public MLImage? Image { get; set; }

        public byte[] File { get; set; } = [];
    }
}
