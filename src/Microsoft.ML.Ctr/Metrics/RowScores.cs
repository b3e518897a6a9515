using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.Ctr;

/// <summary>The score and probability of each row, 4 or 8 bytes per row.</summary>
internal sealed class RowScores(EvaluationColumns columns)
{
    private readonly List<float> _scores = [];
    private readonly List<float>? _probabilities = columns.Probability is null ? null : [];

    public int Count => _scores.Count;

    public bool HasProbabilities => _probabilities is not null;

    /// <summary>Binds to the current row of a cursor and returns an action that appends that row.</summary>
    public Action Reader(DataViewRow row)
    {
        var score = Single(row, "Score", columns.Score);
        var probability = columns.Probability is null ? null : Single(row, "Probability", columns.Probability);
        float value = 0;
        return () =>
        {
            score(ref value);
            _scores.Add(value);
            if (probability is null)
                return;
            probability(ref value);
            if (value is < 0 or > 1)
                throw new InvalidOperationException($"Probability column '{columns.Probability}' holds {value} in row {_scores.Count - 1} (counted from 0); probabilities are between 0 and 1.");
            _probabilities!.Add(value);
        };
    }

    /// <summary>Appends a row without a probability.</summary>
    public void Add(float score) => _scores.Add(score);

    public float Score(int row) => _scores[row];

    public float Probability(int row) => _probabilities![row];

    public bool IsMissing(int row) => float.IsNaN(_scores[row]) || (_probabilities is not null && float.IsNaN(_probabilities[row]));

    /// <summary>Orders rows by increasing score.</summary>
    public void Sort(int[] rows)
    {
        var scores = CollectionsMarshal.AsSpan(_scores);
        var keys = new float[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            keys[i] = scores[rows[i]];
        Array.Sort(keys, rows);
    }

    private static ValueGetter<float> Single(DataViewRow row, string role, string name)
    {
        var column = EvaluationColumns.Find(row.Schema, role, name);
        return column.Type == NumberDataViewType.Single ? row.GetGetter<float>(column) : throw EvaluationColumns.Mismatch(role, column, "Single is needed");
    }
}
