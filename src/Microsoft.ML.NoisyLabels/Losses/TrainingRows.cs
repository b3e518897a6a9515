using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Tasks;

namespace Microsoft.ML.NoisyLabels.Losses;

/// <summary>Matches training data with the rows of a run.</summary>
/// <param name="columns">The columns that were read.</param>
/// <param name="types">The types of the columns.</param>
/// <param name="register">The checksums of the rows.</param>
internal sealed class TrainingRows(TrainingColumns columns, IReadOnlyList<DataViewType> types, RowRegister register)
{
    private const int BlockRows = 256;

    /// <summary>The rows of positive weight.</summary>
    public int Count => register.Rows;

    /// <exception cref="ArgumentException">A column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">A row differs from the training data, or rows are missing.</exception>
    public List<FoundRow> Find(IDataView data)
    {
        CheckTypes(data.Schema);
        var found = new List<FoundRow>();
        var block = new RowBlock(columns.All);
        using var cursor = data.GetRowCursor(columns.All.Select(spec => data.Schema[spec.Name]));
        var reader = new RowReader(cursor, block);
        int number = 0;
        bool more = true;
        while (more)
        {
            int first = found.Count;
            while (block.Rows < BlockRows && (more = cursor.MoveNext()))
            {
                reader.Read();
                bool counts = LastRowCounts(block);
                found.Add(new FoundRow(counts ? number + block.Rows - 1 : -1, Class(block)));
                if (!counts)
                    block.RemoveLastRow();
            }
            if (register.FirstDifference(block, number) is int row and >= 0)
                throw Other($"Row {found.FindIndex(first, entry => entry.Number == number + row)} of this data differs from the training row at its position");
            number += block.Rows;
            block.Clear();
        }
        if (number != register.Rows)
            throw Other($"This data has {number} rows of positive weight and the training data had {register.Rows}");
        return found;
    }

    private bool LastRowCounts(RowBlock block) => columns.Weight is null || ((ColumnBlock<float>)block.Columns[^1]).Values[^1] > 0;

    private int Class(RowBlock block) => block.Columns[columns.Inputs.Count] is ColumnBlock<int> keys
        ? keys.Values[^1] - 1
        : (int)((ColumnBlock<float>)block.Columns[columns.Inputs.Count]).Values[^1];

    private void CheckTypes(DataViewSchema schema)
    {
        foreach (var (spec, type) in columns.All.Zip(types))
        {
            var column = FeatureColumns.Get(schema, "Training", spec.Name);
            if (!column.Type.Equals(type))
                throw FeatureColumns.Mismatch("Training", column, $"the model was trained with {type}");
        }
    }

    private static InvalidOperationException Other(string what)
        => new($"{what}. Label quality is known for the training rows only: pass the data that Fit was given, with the same rows in the same order.");
}

/// <summary>A row of the training data.</summary>
/// <param name="Number">Its position among the rows of positive weight; -1 for a row of weight 0.</param>
/// <param name="Class">The class of its label, from 0.</param>
internal readonly record struct FoundRow(int Number, int Class);
