using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>Converts the values of a column to those that a network reads: pixels of picture files, token ids of texts.</summary>
/// <remarks>Two conversions are equal if they give the same values; <see cref="InputName"/> is not compared.</remarks>
/// <param name="InputName">The name of the network's input. A saved model uses it as a column name between two steps.</param>
public abstract record ColumnConversion(string InputName)
{
    /// <summary>
    /// A name for a temporary column of a saved model: the given one, with "_" appended until no column of the schema has it. Columns are
    /// dropped by name, so a name that the user's data has would drop the user's column as well.
    /// </summary>
    /// <param name="schema">The schema of the data.</param>
    /// <param name="name">The preferred name.</param>
    public static string FreeName(DataViewSchema schema, string name)
    {
        ArgumentNullException.ThrowIfNull(schema);
        while (schema.GetColumnOrNull(name) is not null)
            name += "_";
        return name;
    }

    /// <summary>True if both conversions give the same values.</summary>
    public virtual bool Equals(ColumnConversion? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>The column type for a model that is loaded without data.</summary>
    public abstract DataViewType SourceType { get; }

    /// <summary>The accepted columns in the words of a message: "an image".</summary>
    public abstract string Needed { get; }

    /// <summary>The columns that <see cref="CreateSteps"/> adds besides the network's input and that are dropped at the end.</summary>
    public abstract IReadOnlyList<string> TemporaryColumns { get; }

    /// <summary>True if a column of this type can be converted.</summary>
    public abstract bool Fits(DataViewType type);

    /// <summary>Appends the converted value of the row's column to its block.</summary>
    public abstract ColumnReader CreateReader(DataViewRow row, DataViewSchema.Column column, ColumnBlock target);

    /// <summary>The same conversion as ML.NET's own steps, for a saved model.</summary>
    /// <param name="ml">Creates the steps.</param>
    /// <param name="column">The column with this conversion.</param>
    /// <param name="data">Data with the column; no rows are read.</param>
    public abstract ITransformer CreateSteps(MLContext ml, ColumnSpec column, IDataView data);
}
