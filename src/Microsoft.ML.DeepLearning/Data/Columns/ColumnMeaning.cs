using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.ConfidentLearning;

namespace Microsoft.ML.DeepLearning.Data.Columns;

/// <summary>What the numbers in a column stand for: the values of keys and the names of slots.</summary>
internal static class ColumnMeaning
{
    private const string SlotNames = "SlotNames";

    private static readonly (string Kind, string Item, int First, string Advice)[] Annotations =
    [
        (AnnotationTexts.KeyValues, "Key", 1, "Fit MapValueToKey on the training data and transform both with it, or give both the same keyData."),
        (SlotNames, "Slot", 0, "Fit the steps before the trainer on the training data and transform both with them."),
    ];

    /// <summary>Compares what both columns say; hashed keys have no values, and a slot without a name fits every name.</summary>
    /// <exception cref="ArgumentException">A key or a slot stands for something else in the validation data.</exception>
    public static void CheckSame(DataViewSchema.Column training, DataViewSchema.Column validation)
    {
        foreach (var (kind, item, first, advice) in Annotations)
        {
            if (AnnotationTexts.Read(training, kind) is not { } expected || AnnotationTexts.Read(validation, kind) is not { } found)
                continue;
            for (int i = 0; i < Math.Min(expected.Count, found.Count); i++)
            {
                if (expected[i] != found[i] && (kind != SlotNames || (expected[i].Length > 0 && found[i].Length > 0)))
                    throw new ArgumentException($"{item} {i + first} of column '{training.Name}' is '{expected[i]}' in the training data and '{found[i]}' in the validation data; it must mean the same in both. {advice}");
            }
        }
    }

    /// <summary>A hash of all key values and slot names, as hexadecimal digits.</summary>
    public static string Digest(TrainingColumns columns, DataViewSchema schema)
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
