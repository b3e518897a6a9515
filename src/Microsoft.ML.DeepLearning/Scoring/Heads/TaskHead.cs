using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Scoring.Heads;

/// <summary>
/// Converts a network's raw output to the standard ML.NET columns of a task. The columns exist twice, bit for bit
/// the same: as getters, for batched scoring, and as the tail, a chain of ML.NET's own predictors with identity
/// weights. The tail defines the schema with all annotations. A saved model contains the tail, so loading it needs no part
/// of this library.
/// </summary>
public abstract class TaskHead
{
    private readonly ITransformer? _loadedTail;

    private protected TaskHead(int outputWidth, ITransformer? loadedTail) => (OutputWidth, _loadedTail) = (outputWidth, loadedTail);

    /// <summary>The number of values per row that the network must provide.</summary>
    public int OutputWidth { get; }

    /// <summary>The columns that the task adds, in the order of the tail's output.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The type of the raw column, the type of ML.NET's ONNX step for an output of shape [N, OutputWidth].</summary>
    internal VectorDataViewType RawType => new(NumberDataViewType.Single, 1, OutputWidth);

    /// <summary>The tail over the raw column: the tail of the loaded model, or a new one.</summary>
    /// <exception cref="InvalidOperationException">This version of ML.NET gives other values than the head.</exception>
    internal ITransformer CreateTail(string rawColumnName)
    {
        if (_loadedTail is not null) return _loadedTail;
        var tail = BuildTail(new MLContext(seed: 0), rawColumnName);
        if (!TailProbe.Agrees(this, tail, rawColumnName))
            throw new InvalidOperationException($"ML.NET {typeof(MLContext).Assembly.GetName().Version} does not pass raw scores through the predictors of a {GetType().Name} unchanged.");
        return tail;
    }

    /// <summary>A <see cref="ValueGetter{TValue}"/> of one of the <see cref="Columns"/>.</summary>
    internal abstract Delegate CreateGetter(string column, IRawScores scores);

    private protected abstract ITransformer BuildTail(MLContext context, string rawColumnName);

    private protected static ArgumentException NoColumn(string column) => new($"The task has no output column '{column}'.", nameof(column));
}

/// <summary>The network's output for the current row of a cursor or a mapped row.</summary>
internal interface IRawScores
{
    /// <summary>[OutputWidth]; valid until the row changes.</summary>
    ReadOnlySpan<float> Current { get; }
}

/// <summary>Raw [1] → Score.</summary>
internal sealed class RegressionHead(ITransformer? loadedTail = null) : TaskHead(1, loadedTail)
{
    public override IReadOnlyList<string> Columns { get; } = [ScoreColumns.Score];

    internal override Delegate CreateGetter(string column, IRawScores scores) => column == ScoreColumns.Score
        ? (ValueGetter<float>)((ref float value) => value = ScoreColumns.PlusZero(scores.Current[0]))
        : throw NoColumn(column);

    private protected override ITransformer BuildTail(MLContext context, string rawColumnName) =>
        IdentityPredictors.Regression(context, rawColumnName, RawType, slot: 0);
}
