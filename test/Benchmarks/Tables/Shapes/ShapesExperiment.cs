using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Kan;

namespace Benchmarks.Tables.Shapes;

/// <summary>
/// Few rows with much noise of a function of known shapes: how much shapes lower the error. The error is the distance from the function
/// without noise on rows that were not trained on; nothing is chosen by it.
/// </summary>
internal static class ShapesExperiment
{
    /// <summary>The experiment's name on the command line.</summary>
    public const string Name = "kan-shapes";

    private const int Features = 6;
    private const int TestRows = 5000;
    private const double Noise = 0.5;

    // Slots 4 and 5 have no effect.
    private static readonly (string Name, KanFeatureShape[]? Shapes)[] Contestants =
    [
        ("free", null),
        ("directions", Shapes(FeatureShape.Increasing, null, FeatureShape.Decreasing, FeatureShape.Increasing)),
        ("curvatures", Shapes(FeatureShape.Concave, FeatureShape.Convex, null, FeatureShape.Convex)),
        ("both", Shapes(FeatureShape.Increasing | FeatureShape.Concave, FeatureShape.Convex, FeatureShape.Decreasing, FeatureShape.Increasing | FeatureShape.Convex)),
    ];

    public static void Run(string[] arguments)
    {
        var parsed = new ExperimentArguments(arguments, ["rows", "seeds", "effort"]);
        int seeds = parsed.Whole("seeds", 5);
        var effort = parsed.Member("effort", KanEffort.Fast);
        int[] sizes = [.. (parsed.Text("rows") ?? "100,300,1000").Split(',').Select(int.Parse)];
        var table = new TextTable(["rows", .. Contestants.Select(contestant => contestant.Name)]);
        foreach (int rows in sizes)
        {
            string[] cells = [.. Contestants.Select(contestant => Spread.Of([.. Enumerable.Range(1, seeds).Select(seed => Error(rows, seed, effort, contestant.Shapes))], "F3"))];
            table.Add([$"{rows}", .. cells]);
        }
        Console.WriteLine($"## Error without noise, Kan {effort}, {seeds} seeds\n");
        table.Print();
    }

    private static KanFeatureShape[] Shapes(params FeatureShape?[] shapes)
        => [.. shapes.Select((shape, slot) => (shape, slot)).Where(pair => pair.shape is not null).Select(pair => new KanFeatureShape($"{nameof(VectorRows.Row.Features)}[{pair.slot}]", pair.shape!.Value))];

    private static double Error(int rows, int seed, KanEffort effort, KanFeatureShape[]? shapes)
    {
        var context = new MLContext(seed);
        var (training, test) = (Rows(rows, seed, Noise), Rows(TestRows, seed + 1000, 0));
        var options = new KanRegressionTrainer.Options { Effort = effort, Shapes = shapes, NumberOfThreads = 1, Seed = seed };
        using var model = context.Regression.Trainers.Kan(options).Fit(VectorRows.View(context, training, Features));
        return Math.Sqrt(model.Transform(VectorRows.View(context, test, Features)).GetColumn<float>("Score").Zip(test, (score, row) => Math.Pow(score - row.Label, 2)).Average());
    }

    private static VectorRows.Row[] Rows(int count, int seed, double noise)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] x = [.. Enumerable.Range(0, Features).Select(_ => random.NextSingle())];
            double label = Math.Log(1 + (20 * x[0])) + (4 * Math.Pow(x[1] - 0.6, 2) * (1 + x[3])) - (1.5 * (x[2] > 0.5f ? 1 : 0)) + Math.Exp(2 * (x[3] - 1));
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            return new VectorRows.Row { Features = x, Label = (float)(label + (noise * normal)) };
        })];
    }
}
