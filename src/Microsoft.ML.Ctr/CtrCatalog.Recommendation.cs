using Microsoft.ML.Ctr;
using Microsoft.ML.Ctr.Features;
using Microsoft.ML.Ctr.Recommendations;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML;

public static partial class CtrCatalog
{
    /// <summary>Scores many candidates for one user, and returns those with the highest scores.</summary>
    /// <remarks>
    /// Each row of <paramref name="candidates"/> is joined with the first row of <paramref name="user"/> and scored by <paramref name="model"/>, in
    /// batches; only the best are kept. Where both have a column of the same name, that of the candidates is used. With a model loaded from a
    /// file, <c>WithBatchScoring()</c> makes it several times faster.
    /// </remarks>
    /// <param name="catalog">The binary classification catalog.</param>
    /// <param name="model">A pipeline that keeps every row, or its last transformer.</param>
    /// <param name="user">The user's history and context; the first row is used.</param>
    /// <param name="candidates">The candidates, one in each row.</param>
    /// <param name="count">The number of candidates to return, at least 1.</param>
    /// <param name="scoreColumnName">The score, Single.</param>
    /// <returns>At most <paramref name="count"/> candidates by decreasing score; of equal scores the earlier row comes first. Rows without a score (NaN) are left out.</returns>
    /// <exception cref="ArgumentException">A column is missing or has another type, the user has no row, or <paramref name="count"/> is below 1.</exception>
    /// <example>
    /// <code>
    /// foreach (CtrRecommendation best in mlContext.BinaryClassification.RecommendTop(model, user, candidates, count: 5))
    ///     Console.WriteLine($"row {best.Row} of the candidates: {best.Score:F2}");
    /// </code>
    /// </example>
    public static IReadOnlyList<CtrRecommendation> RecommendTop(
        this BinaryClassificationCatalog catalog,
        ITransformer model,
        IDataView user,
        IDataView candidates,
        int count,
        string scoreColumnName = CtrDefaults.ScoreColumn)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(candidates);
        OptionChecks.AtLeast(count, 1);
        var scored = model.Transform(new OfferedView(user, candidates));
        var column = EvaluationColumns.Find(scored.Schema, "Score", scoreColumnName);
        if (column.Type != NumberDataViewType.Single)
            throw EvaluationColumns.Mismatch("Score", column, "Single is needed");
        using var cursor = scored.GetRowCursor([column]);
        var getter = cursor.GetGetter<float>(column);
        // The worst of the best is the first to leave; of equal scores, the later row.
        var best = new PriorityQueue<CtrRecommendation, (float Score, long Row)>(Comparer<(float Score, long Row)>.Create(
            (one, other) => one.Score != other.Score ? one.Score.CompareTo(other.Score) : other.Row.CompareTo(one.Row)));
        float score = 0;
        for (long row = 0; cursor.MoveNext(); row++)
        {
            getter(ref score);
            if (float.IsNaN(score))
                continue;
            best.Enqueue(new CtrRecommendation(row, score), (score, row));
            if (best.Count > count)
                best.Dequeue();
        }
        var ordered = new CtrRecommendation[best.Count];
        for (int place = ordered.Length - 1; place >= 0; place--)
            ordered[place] = best.Dequeue();
        return ordered;
    }
}
