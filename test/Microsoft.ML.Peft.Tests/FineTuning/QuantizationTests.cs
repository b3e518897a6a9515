using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Peft.Tests.Models.Encoders;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.FineTuning;

[TestClass]
public sealed class QuantizationTests
{
    [TestMethod]
    public void Kernels_in_8_bits_are_off_by_half_a_step_of_their_output_at_most()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var kernels = randn([16, 8, 3, 3], generator: generator) * linspace(0.1, 3, 16).view(-1, 1, 1, 1); // outputs differ in size
        var (images, bias) = (randn([2, 8, 7, 7], generator: generator), randn([16], generator: generator));
        var (plain, small) = (Graph(quantizes: false), Graph(quantizes: true));
        Assert.AreEqual(3 * kernels.numel(), plain.Length - small.Length, 400);
        var exact = nn.functional.conv2d(images, kernels, bias, [2L, 2], [1L, 1]);
        OnnxParity.AreClose(exact, OnnxParity.Run(plain, images));
        var step = kernels.abs().amax([1L, 2, 3]).div(127).view(-1, 1, 1); // [16, 1, 1]
        var reach = nn.functional.conv2d(images.abs(), ones_like(kernels), null, [2L, 2], [1L, 1]); // the sum of the pixels under a kernel
        var difference = (OnnxParity.Run(small, images) - exact).abs();
        Assert.IsTrue(difference.le(reach * step * 0.501).all().item<bool>());
        Assert.IsGreaterThan(0.001f, difference.max().item<float>());

        byte[] Graph(bool quantizes)
        {
            var graph = new OnnxGraph("convolution") { QuantizesWeights = quantizes };
            graph.Output(graph.Convolution(graph.Input("images", OnnxType.Float, "N", 8, 7, 7), kernels, 2, bias), "maps", OnnxType.Float, "N", 16, 4, 4);
            return graph.ToBytes();
        }
    }

    [TestMethod]
    public void Weights_in_8_bits_take_a_quarter_and_change_vectors_little()
    {
        using var folder = UseLite.Folder();
        var ml = TestContexts.Create();
        string[] texts = ["What films featured the character Popeye Doyle ?", "How many dogs pull a sled ?", "hello", ""];
        var data = FineTuned.Rows(ml, texts);
        var (plain, plainBytes) = Vectors(quantizes: false);
        var (small, smallBytes) = Vectors(quantizes: true);
        Assert.AreEqual(0.25, (double)smallBytes / plainBytes, 0.01);
        for (int i = 0; i < texts.Length; i++)
        {
            double cosine = plain[i].Zip(small[i], (a, b) => (double)a * b).Sum(); // of unit vectors
            Assert.IsGreaterThan(0.995, cosine, texts[i]);
            Assert.IsLessThan(0.9999999, cosine, texts[i]);
        }

        (float[][] Vectors, long Bytes) Vectors(bool quantizes)
        {
            using var fitted = ml.Transforms.FineTunedEmbedding(new FineTunedEmbeddingEstimator.Options
            {
                ModelDirectory = folder.Path,
                Adapter = FineTuningAdapter.Frozen,
                QuantizesWeights = quantizes,
            }).Fit(data);
            using var onnx = new MemoryStream();
            fitted.SaveAsOnnx(onnx);
            return ([.. fitted.Transform(data).GetColumn<float[]>("Features")], onnx.Length);
        }
    }

    [TestMethod]
    [DataRow(Quantization.Int8, 0.27, 0.99)]
    [DataRow(Quantization.Int4, 0.195, 0.93)]
    public void Integers_take_less_memory_and_change_vectors_little(Quantization quantization, double share, double cosine)
    {
        using var folder = UseLite.Folder();
        var ml = TestContexts.Create();
        string[] texts = ["What films featured the character Popeye Doyle ?", "How many dogs pull a sled ?", "hello", ""];
        var data = FineTuned.Rows(ml, texts);
        var expected = Vectors(Quantization.None, 0).Vectors;
        var (found, report) = Vectors(quantization, 0);
        Assert.AreEqual(quantization, report!.Quantization);
        Assert.IsLessThan(share, (double)report.QuantizedBytes / report.PlainBytes);
        Assert.HasCount(14, report.Layers); // two blocks of six, a wider residual and the pooler
        Assert.IsTrue(report.Layers.All(layer => layer.WeightError is > 0.001 and < 0.2 && layer.InputScaling is null && layer.Name.Length > 0));
        Assert.IsNull(report.Before); // no rows were read
        for (int i = 0; i < texts.Length; i++)
            Assert.IsGreaterThan(cosine, Cosine(expected[i], found[i]), texts[i]);
        // The compensation brings the vectors nearer.
        var (near, compensated) = Vectors(quantization, 64);
        Assert.IsTrue(compensated!.Layers.Zip(report.Layers).All(pair => pair.First.WeightError < pair.Second.WeightError));
        Assert.IsGreaterThan(expected.Zip(found, Cosine).Sum(), expected.Zip(near, Cosine).Sum());

        (float[][] Vectors, QuantizationReport? Report) Vectors(Quantization kind, int rank)
        {
            using var fitted = ml.Transforms.FineTunedEmbedding(new FineTunedEmbeddingEstimator.Options
            {
                ModelDirectory = folder.Path,
                Adapter = FineTuningAdapter.Frozen,
                Quantization = kind,
                QuantizationRank = rank,
            }).Fit(data);
            return ([.. fitted.Transform(data).GetColumn<float[]>("Features")], fitted.Model.Quantization);
        }

        static double Cosine(float[] left, float[] right) => left.Zip(right, (a, b) => (double)a * b).Sum(); // of unit vectors
    }

    [TestMethod]
    [DataRow(Quantization.Int8)]
    [DataRow(Quantization.Int4)]
    public void Fitted_loaded_and_batched_models_agree_and_the_trainer_reports_both_qualities(Quantization quantization)
    {
        var ml = TestContexts.Create();
        var lines = new List<string>();
        ml.Log += (_, line) => lines.Add(line.Message);
        var data = FineTuned.Data(ml, PredictionTask.MulticlassClassification);
        using var fitted = Fit(quantization);
        var report = fitted.Model.Quantization!;
        // Query, key, value, output, two feed-forward layers and the pooler.
        Assert.HasCount(7, report.Layers);
        Assert.IsLessThan(report.PlainBytes / 2, report.QuantizedBytes);
        Assert.IsTrue(lines.Exists(line => line.Contains($"7 layers quantised to {quantization}") && line.Contains("accuracy")));
        // What is reported is what the models do.
        using (var plain = Fit(Quantization.None))
            AssertQuality(plain, report.Before!);
        AssertQuality(fitted, report.After!);
        Assert.AreNotEqual(report.Before!.Loss, report.After!.Loss);

        using var file = new MemoryStream();
        ml.Model.Save(fitted, data.Schema, file);
        file.Position = 0;
        var loaded = new MLContext(2).Model.Load(file, out _);
        var expected = Scores(fitted);
        AssertClose(expected, Scores(loaded), 1e-6);
        AssertClose(expected, Scores(loaded.WithBatchScoring()), 0);

        DeepPredictionTransformer<FineTunedModel> Fit(Quantization kind)
        {
            var options = FineTuned.Options();
            options.ModelDirectory = WordBert.WideDirectory;
            (options.Quantization, options.ScalesQuantizedInputs) = (kind, kind != Quantization.None);
            return ml.MulticlassClassification.Trainers.FineTuneText(options).Fit(data, data);
        }

        void AssertQuality(ITransformer model, ValidationFigures expected)
        {
            var metrics = ml.MulticlassClassification.Evaluate(model.Transform(data));
            Assert.AreEqual(metrics.LogLoss, expected.Loss, 1e-5);
            Assert.AreEqual(metrics.MicroAccuracy, expected.Accuracy!.Value, 1e-6);
        }

        float[][] Scores(ITransformer model) => [.. model.Transform(data).GetColumn<float[]>("Score")];
    }

    [TestMethod]
    [DataRow(Quantization.None)]
    [DataRow(Quantization.Int8)]
    public void Scores_do_not_depend_on_the_number_of_cores(Quantization quantization)
    {
        using var folder = UseLite.Folder();
        var ml = TestContexts.Create();
        var data = FineTuned.Rows(ml, Enumerable.Range(0, 60).Select(i => string.Join(' ', Enumerable.Repeat($"word {i}", 1 + (i % 9)))));
        using var fitted = ml.Transforms.FineTunedEmbedding(new FineTunedEmbeddingEstimator.Options
        {
            ModelDirectory = folder.Path,
            Adapter = FineTuningAdapter.Frozen,
            Quantization = quantization,
        }).Fit(data);
        int cores = NetworkSession.Cores;
        try
        {
            var (bulk, single) = Vectors(1);
            AssertClose(bulk, single, 1e-6);
            foreach (int count in new[] { 2, 5 })
            {
                var (otherBulk, otherSingle) = Vectors(count);
                AssertClose(bulk, otherBulk, 0);
                AssertClose(single, otherSingle, 1e-6);
            }
        }
        finally
        {
            NetworkSession.Cores = cores;
        }

        (float[][] Bulk, float[][] Single) Vectors(int count)
        {
            NetworkSession.Cores = count;
            fitted.Dispose(); // the next call opens new sessions
            var bulk = fitted.Transform(data).GetColumn<float[]>("Features").ToArray();
            var rows = fitted.GetRowToRowMapper(data.Schema);
            using var cursor = data.GetRowCursor(data.Schema);
            using var row = rows.GetRow(cursor, rows.OutputSchema);
            var read = row.GetGetter<VBuffer<float>>(rows.OutputSchema["Features"]);
            var single = new List<float[]>();
            var value = default(VBuffer<float>);
            while (cursor.MoveNext())
            {
                read(ref value);
                single.Add(value.DenseValues().ToArray());
            }
            return (bulk, [.. single]);
        }
    }

    [TestMethod]
    public void Options_of_quantisation_are_checked()
    {
        Assert.Contains("Quantization", Refused(options => options.Quantization = (Quantization)9));
        Assert.Contains("from 0 to 256", Refused(options => (options.Quantization, options.QuantizationRank) = (Quantization.Int4, 257)));
        Assert.Contains("QuantizationRank needs quantised layers", Refused(options => options.QuantizationRank = 4));
        Assert.Contains("ScalesQuantizedInputs needs quantised layers", Refused(options => options.ScalesQuantizedInputs = true));

        static string Refused(Action<FineTuneTextMulticlassTrainer.Options> change)
        {
            var options = FineTuned.Options();
            change(options);
            return Assert.Throws<ArgumentException>(() => TestContexts.Create().MulticlassClassification.Trainers.FineTuneText(options)).Message;
        }
    }

    private static void AssertClose(float[][] expected, float[][] found, double tolerance)
    {
        Assert.HasCount(expected.Length, found);
        for (int row = 0; row < expected.Length; row++)
        {
            for (int i = 0; i < expected[row].Length; i++)
                Assert.AreEqual(expected[row][i], found[row][i], tolerance, $"row {row}, value {i}");
        }
    }
}
