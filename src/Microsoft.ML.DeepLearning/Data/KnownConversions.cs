using System.Collections.Concurrent;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>
/// Restores the conversion of a network's input from the metadata of its ONNX file, so that a loaded model can score in batches from the
/// user's column. Packages with conversions register a reader when their assembly is loaded, which happens when one of their models is loaded.
/// </summary>
public static class KnownConversions
{
    private static readonly ConcurrentDictionary<string, Func<string, ColumnSpec, ColumnSpec?>> Readers = new();

    /// <summary>Adds or replaces a reader.</summary>
    /// <param name="key">The metadata entry that it reads.</param>
    /// <param name="read">Returns the column with its conversion from the entry and the network's input; null if the input is not converted.</param>
    public static void Register(string key, Func<string, ColumnSpec, ColumnSpec?> read) => Readers[key] = read;

    /// <summary>The column that an input is converted from; null if no registered reader finds one.</summary>
    /// <param name="notes">The metadata of the file.</param>
    /// <param name="input">The network's input.</param>
    internal static ColumnSpec? Restore(IReadOnlyDictionary<string, string> notes, ColumnSpec input)
    {
        foreach (var (key, read) in Readers)
        {
            if (notes.TryGetValue(key, out string? note) && read(note, input) is { } column)
                return column;
        }
        return null;
    }
}
