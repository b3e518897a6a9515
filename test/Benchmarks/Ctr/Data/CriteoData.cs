using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Ctr.Data;

/// <summary>The 10,000 rows of Criteo's display advertising challenge in AutoInt's repository, prepared like AutoInt's authors do.</summary>
internal sealed class CriteoData : CtrDataSet
{
    private const int TrainingRows = 8000;
    private const int RarestKept = 10;
    private const int CountFields = 13;
    private const int CategoryFields = 26;

    private static readonly string[] Categories = [.. Enumerable.Range(1, CategoryFields).Select(i => $"C{i}")];

    public override string Name => "Criteo";

    public override string Protocol => $"The first 8,000 of 10,000 rows are training rows, the last 2,000 test rows; the standard error of an AUC is about 0.012. Counts above 2 are squared logarithms, missing counts 0; categories with fewer than {RarestKept} training rows are unknown.";

    public override IReadOnlyList<CtrMeasure> Measures { get; } = [CtrMeasure.Auc, CtrMeasure.LogLoss, CtrMeasure.CalibrationError];

    protected override IEnumerable<string> Files => [Source];

    private static string Source => DataFolder.Path("criteo-autoint-sample", "train_examples.txt");

    public override CtrTask Open(MLContext context, int seed)
    {
        var rows = context.Data.Cache(context.Data.LoadFromTextFile(Source,
        [
            new TextLoader.Column(CtrTask.Label, DataKind.Boolean, 0),
            new TextLoader.Column(nameof(CountColumn.Counts), DataKind.Single, 1, CountFields),
            .. Categories.Select((name, i) => new TextLoader.Column(name, DataKind.String, 1 + CountFields + i)),
        ]));
        var training = context.Data.TakeRows(rows, TrainingRows);
        IEstimator<ITransformer> steps = context.Transforms.CustomMapping<CountColumn, CountColumn>((row, scaled) => scaled.Counts = [.. row.Counts.Select(Scaled)], contractName: null);
        foreach (string name in Categories)
            steps = steps.Append(context.Transforms.Conversion.MapValueToKey(name, keyData: Frequent(context, training, name)));
        var preparation = steps.Fit(training);
        return new CtrTask(
            context.Data.Cache(preparation.Transform(training)),
            Validation: null,
            context.Data.Cache(preparation.Transform(context.Data.SkipRows(rows, TrainingRows))),
            [nameof(CountColumn.Counts), .. Categories],
            Sequence: null,
            Group: null);
    }

    private static float Scaled(float count) => float.IsNaN(count) ? 0 : count > 2 ? MathF.Pow(MathF.Log(count), 2) : count;

    private static IDataView Frequent(MLContext context, IDataView training, string category)
        => context.Data.LoadFromEnumerable(training.GetColumn<string>(category).Where(value => value.Length > 0)
            .GroupBy(value => value).Where(value => value.Count() >= RarestKept).Select(value => new Value { Text = value.Key }).ToArray());

    private sealed class CountColumn
    {
        [VectorType(CountFields)]
        public float[] Counts { get; set; } = [];
    }

    private sealed class Value
    {
        public string Text { get; set; } = "";
    }
}
