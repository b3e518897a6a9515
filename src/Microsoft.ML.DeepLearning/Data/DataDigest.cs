using System.Security.Cryptography;

namespace Microsoft.ML.DeepLearning.Data;

/// <summary>A hash of every value of a sequence of rows, in order. It does not depend on the split of the rows into blocks.</summary>
internal sealed class DataDigest : IDisposable
{
    private readonly IncrementalHash[] _columns;

    public DataDigest(IReadOnlyList<ColumnSpec> columns)
        => _columns = [.. columns.Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256))];

    /// <summary>Adds the next rows.</summary>
    public void Add(RowBlock block)
    {
        for (int i = 0; i < _columns.Length; i++)
            block.Columns[i].AppendTo(_columns[i]);
    }

    /// <summary>The hash of all rows added so far, as hexadecimal digits.</summary>
    public string Finish()
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var column in _columns)
            all.AppendData(column.GetHashAndReset());
        return Convert.ToHexString(all.GetHashAndReset());
    }

    public void Dispose()
    {
        foreach (var column in _columns)
            column.Dispose();
    }
}
