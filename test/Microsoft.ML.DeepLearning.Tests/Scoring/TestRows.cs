using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Tests.Scoring;

/// <summary>Rows with features and a label for each task.</summary>
internal static class TestRows
{
    public static Row[] Make(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(id => new Row
        {
            Id = id,
            Features = [.. Enumerable.Range(0, TestNetworks.Width).Select(_ => (float)(random.NextDouble() * 2 - 1))],
            Text = $"row {id}",
            Class = ((char)('a' + id % TestNetworks.Classes)).ToString(),
        })];
    }

    /// <summary>The rows as data with a label for the task: Single, Boolean or key.</summary>
    public static IDataView Data(MLContext ml, string task, int count = 100)
    {
        var rows = ml.Data.LoadFromEnumerable(Make(count));
        return task switch
        {
            "regression" => ml.Transforms.CopyColumns("Label", "Target").Fit(rows).Transform(rows),
            "binary" => ml.Transforms.CopyColumns("Label", "IsOdd").Fit(rows).Transform(rows),
            _ => ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(rows).Transform(rows),
        };
    }

    internal sealed class Row
    {
        public int Id { get; set; }

        [VectorType(TestNetworks.Width)]
        public float[] Features { get; set; } = [];

        public string Text { get; set; } = "";

        public string Class { get; set; } = "";

        public float Target { get => Id % 7; set => _ = value; }

        public bool IsOdd { get => Id % 2 == 1; set => _ = value; }
    }
}
