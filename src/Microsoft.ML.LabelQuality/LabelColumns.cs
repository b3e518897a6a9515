using System.Globalization;
using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.LabelQuality;

/// <summary>Finds the label column of a data set and its classes.</summary>
internal static class LabelColumns
{
    /// <summary>The counts and probabilities of each pair of classes take 40 bytes: 1 GB at this number of classes.</summary>
    public const int MaximumClasses = 5_000;

    private static readonly MethodInfo ValuesMethod = typeof(LabelColumns).GetMethod(nameof(Values), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static LabelColumn Find(IDataView data, string name, bool isBinary)
    {
        var column = Find(data.Schema, "Label", name);
        var label = Create(data, column, isBinary);
        return label.Classes <= MaximumClasses ? label : throw TooMany(name, (ulong)label.Classes);
    }

    private static LabelColumn Create(IDataView data, DataViewSchema.Column column, bool isBinary)
    {
        return (isBinary, column.Type) switch
        {
            (true, BooleanDataViewType) => new BooleanLabel(column),
            (true, _) => throw Mismatch(column, "Boolean is needed for binary classification, for example from MapValue or ConvertType"),
            (false, KeyDataViewType { Count: > MaximumClasses } key) => throw TooMany(column.Name, key.Count),
            (false, KeyDataViewType key) when key.RawType == typeof(uint) => new KeyLabel(column),
            (false, TextDataViewType or NumberDataViewType or BooleanDataViewType or DateTimeDataViewType) => FromValues(data, column),
            _ => throw Mismatch(column, "a key of UInt32, text, a number or a date is needed, for example from MapValueToKey"),
        };
    }

    /// <summary>The column with a name; the error names its role and the existing columns.</summary>
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name)
        => schema.GetColumnOrNull(name) ?? throw new ArgumentException(
            $"{role} column '{name}' is missing; the data has the columns {string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => $"'{column.Name}'"))}.");

    private static LabelColumn FromValues(IDataView data, DataViewSchema.Column column)
    {
        var context = new MLContext(seed: 0);
        var keys = context.Transforms.Conversion
            .MapValueToKey(column.Name, maximumNumberOfKeys: int.MaxValue, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Fit(data)
            .GetOutputSchema(data.Schema)[column.Name];
        if (keys.Annotations.Schema.GetColumnOrNull(AnnotationTexts.KeyValues) is null)
            throw new InvalidOperationException($"Label column '{column.Name}' has no value in any row; at least two classes are needed.");
        return (LabelColumn)ValuesMethod.MakeGenericMethod(column.Type.RawType).Invoke(null, [column, keys])!;
    }

    private static ValueLabel<T> Values<T>(DataViewSchema.Column column, DataViewSchema.Column keys)
        where T : notnull
    {
        VBuffer<T> values = default;
        keys.GetKeyValues(ref values);
        T[] copies = [.. values.DenseValues()];
        if (copies is ReadOnlyMemory<char>[] texts)
            return (ValueLabel<T>)(object)new ValueLabel<ReadOnlyMemory<char>>(column, [.. texts.Select(text => text.ToString().AsMemory())], new SameText());
        return new ValueLabel<T>(column, copies, null);
    }

    private static ArgumentException TooMany(string name, ulong classes) => new(string.Create(CultureInfo.InvariantCulture,
        $"Label column '{name}' has {classes:N0} classes; at most {MaximumClasses:N0} are supported, as every pair of classes is counted. If the column holds measured numbers, it is not a label of classes."));

    private static ArgumentException Mismatch(DataViewSchema.Column column, string needed)
        => new($"Label column '{column.Name}' has type {column.Type}; {needed}.");

    private sealed class SameText : IEqualityComparer<ReadOnlyMemory<char>>
    {
        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);
    }
}
