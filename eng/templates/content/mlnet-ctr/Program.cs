using Microsoft.ML;
using Microsoft.ML.Ctr;
using Microsoft.ML.Data;

var ml = new MLContext(seed: 1);
var log = ml.Data.LoadFromTextFile<Shown>(Path.Combine(AppContext.BaseDirectory, "clicks.tsv"), hasHeader: true);
var split = ml.Data.TrainTestSplit(log, testFraction: 0.2, samplingKeyColumnName: "User");

// The items that a user clicked before are a text such as "12|7|99". Items and histories have the same keys.
var pipeline = ml.Transforms.Text.TokenizeIntoWords("Past", separators: ['|'])
    .Append(ml.Transforms.Conversion.Hash("Item", numberOfBits: 12))
    .Append(ml.Transforms.Conversion.Hash("Past", numberOfBits: 12))
    .Append(ml.BinaryClassification.Trainers.DeepInterestNetwork(
        candidateColumnNames: ["Item"], historyColumnNames: ["Past"], contextColumnNames: ["Hour"], labelColumnName: "Clicked"));
var model = pipeline.Fit(split.TrainSet);

var metrics = ml.BinaryClassification.EvaluateCtr(model.Transform(split.TestSet), labelColumnName: "Clicked");
Console.WriteLine($"AUC {metrics.AreaUnderRocCurve:F3}, log loss {metrics.LogLoss:F3}");
ml.Model.Save(model, log.Schema, "model.zip");

string[] catalogue = [.. Enumerable.Range(0, 50).Select(item => $"{item}")];
var user = ml.Data.LoadFromEnumerable([new Shown { Past = "2|7|12", Hour = 20 }]);
var candidates = ml.Data.LoadFromEnumerable(catalogue.Select(item => new Candidate { Item = item }));
var best = ml.BinaryClassification.RecommendTop(model, user, candidates, count: 5);
Console.WriteLine($"For a user who clicked 2, 7 and 12: {string.Join(", ", best.Select(item => catalogue[item.Row]))}");

internal sealed class Shown
{
    [LoadColumn(0)] public string User { get; set; } = "";

    [LoadColumn(1)] public string Item { get; set; } = "";

    [LoadColumn(2)] public string Past { get; set; } = "";

    [LoadColumn(3)] public float Hour { get; set; }

    [LoadColumn(4)] public bool Clicked { get; set; }
}

internal sealed class Candidate
{
    public string Item { get; set; } = "";
}
