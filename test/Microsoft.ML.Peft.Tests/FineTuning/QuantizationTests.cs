using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Peft.Tests.Models.Encoders;

namespace Microsoft.ML.Peft.Tests.FineTuning;

[TestClass]
public sealed class QuantizationTests
{
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
}
