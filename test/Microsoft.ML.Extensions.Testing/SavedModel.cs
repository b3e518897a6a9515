using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Microsoft.ML.Extensions.Testing;

/// <summary>A model saved by an earlier version, with rows and their scores in that version.</summary>
public static class SavedModel
{
    // ONNX Runtime's kernels round differently on other processors.
    private const float Tolerance = 1e-4f;

    /// <summary>Loads the model, and asserts that the rows have the recorded scores, alone and in batches.</summary>
    /// <param name="version">The version, a folder of test/SavedModels.</param>
    /// <param name="name">The model.</param>
    /// <param name="rows">The rows; null for those beside the model.</param>
    public static void AssertScoresAsBefore(string version, string name, Func<MLContext, IDataView>? rows = null)
    {
        var ml = new MLContext(seed: 0);
        string folder = Path.Combine(AppContext.BaseDirectory, "SavedModels", version);
        var model = ml.Model.Load(Path.Combine(folder, name + ".zip"), out _);
        var data = rows?.Invoke(ml) ?? ml.Data.LoadFromBinary(Path.Combine(folder, "rows.idv"));
        float[][] expected = [.. File.ReadLines(Path.Combine(folder, name + ".scores.txt")).Select(Numbers)];
        foreach (var (way, scored) in new[] { ("row by row", model.Transform(data)), ("in batches", model.WithBatchScoring(ml).Transform(data)) })
        {
            float[][] actual = scored.Schema["Score"].Type is VectorDataViewType
                ? [.. scored.GetColumn<float[]>("Score")]
                : [.. scored.GetColumn<float>("Score").Select(score => new[] { score })];
            Assert.HasCount(expected.Length, actual);
            foreach (var (before, now) in expected.Zip(actual))
            {
                Assert.HasCount(before.Length, now);
                foreach (var (then, today) in before.Zip(now))
                    Assert.AreEqual(then, today, Tolerance * (1 + Math.Abs(then)), $"{name}, {way}");
            }
        }
        (model as IDisposable)?.Dispose();
    }

    private static float[] Numbers(string line) => [.. line.Split(' ').Select(text => float.Parse(text, CultureInfo.InvariantCulture))];
}
