using BenchmarkDotNet.Attributes;
using Microsoft.ML;

namespace Benchmarks.Scoring;

/// <summary>One row through a prediction engine, with another row for each call: with a constant row the branch predictor would learn its path through 100 trees. Target: 1.5 times FastTree's time.</summary>
[MemoryDiagnoser]
public class SingleRow
{
    private readonly FeatureRows[] _rows = [.. FeatureRows.Generate(1024)];
    private readonly Prediction _prediction = new();
    private int _next;
    private PredictionEngine<FeatureRows, Prediction> _trees = null!;
    private PredictionEngine<FeatureRows, Prediction> _fitted = null!;
    private PredictionEngine<FeatureRows, Prediction> _batched = null!;

    [GlobalSetup]
    public void Setup()
    {
        var context = new MLContext(1);
        var network = ScoringModels.Network(context);
        var loaded = ScoringModels.SavedAndLoaded(context, network, FeatureRows.Cached(context, 1).Schema);
        _trees = Engine(context, ScoringModels.Trees(context));
        _fitted = Engine(context, network);
        _batched = Engine(context, loaded.WithBatchScoring());
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _trees.Dispose();
        _fitted.Dispose();
        _batched.Dispose();
    }

    [Benchmark(Baseline = true)]
    public float FastTree() => Predict(_trees);

    [Benchmark]
    public float Fitted() => Predict(_fitted);

    [Benchmark]
    public float LoadedWithBatchScoring() => Predict(_batched);

    private static PredictionEngine<FeatureRows, Prediction> Engine(MLContext context, ITransformer model)
        => context.Model.CreatePredictionEngine<FeatureRows, Prediction>(model);

    private float Predict(PredictionEngine<FeatureRows, Prediction> engine)
    {
        var prediction = _prediction;
        engine.Predict(_rows[_next++ % _rows.Length], ref prediction);
        return prediction.Score;
    }
}
