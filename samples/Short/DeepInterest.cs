using Microsoft.ML;

namespace Short;

/// <summary>Recommends items to a user by what the user clicked before.</summary>
public static class DeepInterest
{
    public static void Run(MLContext ml)
    {
        var random = new Random(1);
        var log = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 4000).Select(_ =>
        {
            var (group, item) = (random.Next(5), random.Next(50));
            string past = string.Join('|', Enumerable.Range(0, 4).Select(_ => (random.Next(10) * 5) + group));
            return new Shown { Item = $"{item}", Past = past, Clicked = random.NextSingle() < (item % 5 == group ? 0.7 : 0.1) };
        }).ToArray());

        var model = ml.Transforms.Text.TokenizeIntoWords("Past", separators: ['|'])
            .Append(ml.Transforms.Conversion.Hash("Item", numberOfBits: 12)).Append(ml.Transforms.Conversion.Hash("Past", numberOfBits: 12))
            .Append(ml.BinaryClassification.Trainers.DeepInterestNetwork(["Item"], ["Past"], labelColumnName: "Clicked")).Fit(log);

        var user = ml.Data.LoadFromEnumerable([new Shown { Past = "2|7|12" }]);
        var catalogue = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 50).Select(item => new Candidate { Item = $"{item}" }));
        var top = ml.BinaryClassification.RecommendTop(model, user, catalogue, count: 5);
        Console.WriteLine($"a user of items 2, 7, 12 may like {string.Join(", ", top.Select(item => item.Row))}");
    }

    private sealed class Shown
    {
        public string Item { get; set; } = "";
        public string Past { get; set; } = "";
        public bool Clicked { get; set; }
    }

    private sealed class Candidate { public string Item { get; set; } = ""; }
}
