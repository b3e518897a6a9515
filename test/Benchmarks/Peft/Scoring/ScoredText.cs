using Benchmarks.Peft.FineTune.Data;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Peft.Scoring;

/// <summary>A saved and loaded text classifier, scored in one way, and the times of its turns.</summary>
/// <param name="name">The name in the table.</param>
/// <param name="model">The model.</param>
/// <param name="megabytes">The size of its network.</param>
internal sealed class ScoredText(string name, ITransformer model, double megabytes)
{
    private readonly List<(double Processor, double Wall)> _bulk = [];
    private readonly List<double> _single = [];

    public string Name => name;

    public double Megabytes => megabytes;

    /// <summary>Seconds for each row, of the processor and on the clock, the median of the turns.</summary>
    public (double Processor, double Wall) Bulk => (Middle.Of(_bulk.Select(turn => turn.Processor)), Middle.Of(_bulk.Select(turn => turn.Wall)));

    /// <summary>Seconds on the clock for a call of a prediction engine, the median of the turns.</summary>
    public double Single => Middle.Of(_single);

    /// <summary>The scores of some rows.</summary>
    public float[][] Scores(IDataView rows) => [.. model.Transform(rows).GetColumn<float[]>("Score")];

    public double Accuracy(MLContext context, IDataView rows) => context.MulticlassClassification.Evaluate(model.Transform(rows)).MicroAccuracy;

    /// <summary>Scores all rows once in bulk, and some of them one by one.</summary>
    public void TakeTurn(MLContext context, TextRow[] rows, int calls)
    {
        var view = context.Data.LoadFromEnumerable(rows);
        var time = ProcessorTime.Start();
        _ = Scores(view);
        var (processor, wall) = time.Elapsed;
        _bulk.Add((processor / rows.Length, wall / rows.Length));
        using var engine = context.Model.CreatePredictionEngine<TextRow, TextScore>(model, new PredictionEngineOptions { OwnsTransformer = false });
        _ = engine.Predict(rows[0]);
        time = ProcessorTime.Start();
        foreach (var row in rows.AsSpan(0, calls))
            _ = engine.Predict(row);
        _single.Add(time.Elapsed.Wall / calls);
    }

    public void Forget()
    {
        _bulk.Clear();
        _single.Clear();
    }

    private sealed class TextScore
    {
        public float[] Score { get; set; } = [];
    }
}
