using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.DeepLearning.Training;

namespace Microsoft.ML.Kan.Tables;

/// <summary>Finds and checks the columns of <see cref="KanOptions.CategoryColumnNames"/>.</summary>
internal static class CategoryColumns
{
    // Networks read keys as Singles, which hold all integers up to this one.
    private const int MostValues = 1 << 24;

    private const string Role = "Category";
    private const string Needed = "a scalar key of type UInt32 is needed";
    private const string Advice = "Conversion.MapValueToKey makes one of the values of this column";

    /// <exception cref="ArgumentException">The option is not valid; the message names it.</exception>
    public static void Check(KanOptions options)
    {
        const string option = nameof(options.CategoryColumnNames);
        var names = options.CategoryColumnNames;
        if (names is null)
            throw OptionChecks.Invalid(option, $"Option {option} is null; leave it empty if there are no categories.");
        if (Array.FindIndex(names, string.IsNullOrWhiteSpace) is var place and >= 0)
            throw OptionChecks.Invalid(option, $"Option {option} has no name in place {place}; name a key column there, or leave the place out.");
        if (names.Append(options.FeatureColumnName).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw OptionChecks.Invalid(option, $"Column '{twice.Key}' is more than once in {option} and {nameof(options.FeatureColumnName)}; a column is read once.");
        if (names.Length > 0 && options.Optimizer == OptimizerKind.Lbfgs)
            throw OptionChecks.Invalid(nameof(options.Optimizer), $"Option {nameof(options.Optimizer)} is Lbfgs, whose line search moves all parameters at once; the rows of {option} need Adam, AdamW or Sgd.");
    }

    /// <exception cref="ArgumentException">The column is missing or of the wrong type; the message names it and the remedy.</exception>
    public static void Check(SchemaShape shape, string name)
    {
        var column = FeatureColumns.Get(shape, Role, name);
        if (!column.IsKey || column.ItemType.RawType != typeof(uint) || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw FeatureColumns.Mismatch(Role, column, Needed, column.Kind == SchemaShape.Column.VectorKind.Scalar ? Advice : null);
    }

    /// <inheritdoc cref="Check(SchemaShape, string)"/>
    public static ColumnSpec Find(DataViewSchema schema, string name)
    {
        var column = FeatureColumns.Get(schema, Role, name);
        if (column.Type is not KeyDataViewType key || key.RawType != typeof(uint))
            throw FeatureColumns.Mismatch(Role, column, Needed, column.Type is VectorDataViewType ? null : Advice);
        return key.Count <= MostValues
            ? ColumnSpec.Of(column) with { KeyCount = (int)key.Count }
            : throw FeatureColumns.Mismatch(Role, column, $"at most {MostValues} values are possible", "Conversion.Hash with a numberOfBits of 24 or less makes fewer");
    }
}
