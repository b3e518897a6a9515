using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>How the values of a column become those that a network reads, where the column does not hold them itself.</summary>
/// <remarks>Two conversions are equal when they give the same values; the name that was free for the input in one data set has no part in it.</remarks>
/// <param name="InputName">The network's input, which in a saved model is a column of this name for two steps.</param>
internal abstract record ColumnConversion(string InputName)
{
    public virtual bool Equals(ColumnConversion? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>The type of such a column when there is no data to take it from.</summary>
    public abstract DataViewType SourceType { get; }

    /// <summary>What a message says is needed, as "an image".</summary>
    public abstract string Needed { get; }

    /// <summary>The columns that <see cref="CreateSteps"/> adds beside the network's input and that are dropped at the end.</summary>
    public abstract IReadOnlyList<string> TemporaryColumns { get; }

    /// <summary>Whether a column of this type can be converted.</summary>
    public abstract bool Fits(DataViewType type);

    /// <summary>Appends the converted value of the row's column to its block.</summary>
    public abstract ColumnReader CreateReader(DataViewRow row, DataViewSchema.Column column, ColumnBlock target);

    /// <summary>The same conversion as steps of ML.NET's own, for a saved model.</summary>
    /// <param name="ml">Makes the steps.</param>
    /// <param name="column">The column, whose conversion this is.</param>
    /// <param name="data">Data that has it; none of its rows are read.</param>
    public abstract ITransformer CreateSteps(MLContext ml, ColumnSpec column, IDataView data);
}
