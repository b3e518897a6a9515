using Microsoft.ML;
using Microsoft.ML.Ctr;
using Microsoft.ML.Data;

namespace Cookbook.Recipes;

internal static class ClickLog
{
    public static void Run(MLContext ml)
    {
        #region page
        // A raw log: items as numbers, the history as "12|7|99". Users click items of the group that they clicked before.
        var random = new Random(1);
        Impression[] log = [.. Enumerable.Range(0, 20_000).Select(_ =>
        {
            int group = random.Next(5);
            int item = random.Next(100);
            string history = string.Join('|', Enumerable.Range(0, random.Next(1, 8)).Select(_ => $"{(random.Next(20) * 5) + group}"));
            return new Impression { Item = $"{item}", History = history, Hour = $"{random.Next(24)}", IsClick = random.NextSingle() < (item % 5 == group ? 0.6 : 0.1) };
        })];
        var data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(log), testFraction: 0.2);

        var items = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(item => new Impression { Item = $"{item}" }));
        var pipeline = ml.Transforms.Text.TokenizeIntoWords("History", separators: ['|'])
            .Append(ml.Transforms.Conversion.MapValueToKey([new("Item"), new("History")], keyData: ml.Transforms.SelectColumns("Item").Fit(items).Transform(items)))
            .Append(ml.Transforms.Conversion.MapValueToKey("Hour"))
            .Append(ml.BinaryClassification.Trainers.DeepInterestNetwork(
                candidateColumnNames: ["Item"], historyColumnNames: ["History"], contextColumnNames: ["Hour"], labelColumnName: "IsClick"));
        var model = pipeline.Fit(data.TrainSet);
        var metrics = ml.BinaryClassification.EvaluateCtr(model.Transform(data.TestSet), labelColumnName: "IsClick");
        Console.WriteLine($"AUC above 0.7: {metrics.AreaUnderRocCurve > 0.7}");

        // Five items for a user whose history has items of group 2.
        var candidates = Enumerable.Range(0, 100).Select(item => new Impression { Item = $"{item}", History = "12|7|97", Hour = "9" }).ToArray();
        var probabilities = model.Transform(ml.Data.LoadFromEnumerable(candidates)).GetColumn<float>("Probability");
        var top = candidates.Zip(probabilities).OrderByDescending(pair => pair.Second).Take(5).Select(pair => int.Parse(pair.First.Item));
        Console.WriteLine($"all of group 2: {top.All(item => item % 5 == 2)}");
        #endregion
    }

    public sealed class Impression
    {
        public string Item { get; set; } = "";

        public string History { get; set; } = "";

        public string Hour { get; set; } = "";

        public bool IsClick { get; set; }
    }
}
