using Microsoft.ML;
using Parquet;
using Parquet.Serialization;

namespace ClickThrough;

/// <summary>
/// Rows of a Parquet file as an IDataView. One row group is in memory at a time, so the file may be larger than memory.
/// All columns of the row type are read, even those a pipeline does not need: leave unused columns out of the type.
/// </summary>
internal static class ParquetRows
{
    public static void Write<T>(string path, IEnumerable<T> rows, int rowGroupSize = 10_000)
        => ParquetSerializer.SerializeAsync(rows, path, new ParquetOptions { RowGroupSize = rowGroupSize }).GetAwaiter().GetResult();

    public static IDataView Load<T>(MLContext ml, string path)
        where T : class, new()
        => ml.Data.LoadFromEnumerable(Read<T>(path));

    /// <summary>Every enumeration opens the file again.</summary>
    public static IEnumerable<T> Read<T>(string path)
        where T : class, new()
    {
        using var file = File.OpenRead(path);
        int groups = CountGroups(file);
        for (int group = 0; group < groups; group++)
        {
            foreach (var row in ParquetSerializer.DeserializeAsync<T>(file, options: null, rowGroupIndex: group).GetAwaiter().GetResult().Data)
                yield return row;
        }
    }

    private static int CountGroups(Stream file)
    {
        var reader = ParquetReader.CreateAsync(file, leaveStreamOpen: true).GetAwaiter().GetResult();
        try
        {
            return reader.RowGroupCount;
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
