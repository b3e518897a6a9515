using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Interop;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>The meaning of the numbers in a column: the values of keys and the names of slots.</summary>
public static class ColumnMeaning
{
    private const string SlotNames = "SlotNames";

    private static readonly (string Kind, string Item, int First, string Advice)[] Annotations =
    [
        (AnnotationTexts.KeyValues, "Key", 1, "Fit MapValueToKey once and transform both with it, or give both the same keyData."),
        (SlotNames, "Slot", 0, "Fit the steps before the trainer once and transform both with them."),
    ];

    /// <summary>Compares two columns; hashed keys have no values, and a slot without a name fits every name.</summary>
    /// <param name="expected">The column of the first data.</param>
    /// <param name="found">The column of the second data.</param>
    /// <param name="first">The first data in the words of a message: "the training data".</param>
    /// <param name="second">The second data in the words of a message.</param>
    /// <exception cref="ArgumentException">A key or a slot has another meaning in the second data.</exception>
    public static void CheckSame(DataViewSchema.Column expected, DataViewSchema.Column found, string first, string second)
    {
        foreach (var (kind, item, lowest, advice) in Annotations)
        {
            if (AnnotationTexts.Read(expected, kind) is not { } texts || AnnotationTexts.Read(found, kind) is not { } others)
                continue;
            for (int i = 0; i < Math.Min(texts.Count, others.Count); i++)
            {
                if (texts[i] != others[i] && (kind != SlotNames || (texts[i].Length > 0 && others[i].Length > 0)))
                    throw new ArgumentException(FormattableString.Invariant($"{item} {i + lowest} of column '{found.Name}' is '{texts[i]}' in {first} and '{others[i]}' in {second}; it must mean the same in both. {advice}"));
            }
        }
    }

    /// <summary>A hash of all key values and slot names, as hexadecimal digits.</summary>
    internal static string Digest(TrainingColumns columns, DataViewSchema schema)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var column in columns.All.Select(spec => schema[spec.Name]))
        {
            foreach (var annotation in Annotations)
            {
                var texts = AnnotationTexts.Read(column, annotation.Kind) ?? [];
                Add(hash, $"{column.Name}\0{annotation.Kind}\0{texts.Count}");
                foreach (string text in texts)
                    Add(hash, text);
            }
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }
}
