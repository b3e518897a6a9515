namespace Benchmarks.Running;

/// <summary>
/// The results of an experiment as a CSV file, written row by row. If an experiment starts again with the same file, it continues
/// after the measured rows. Without a path the rows are only in memory.
/// </summary>
internal sealed class ResultFile
{
    private readonly string? _path;
    private readonly string[] _columns;
    private readonly int _keyColumns;
    private readonly Dictionary<string, string[]> _rows = new(StringComparer.Ordinal);

    /// <param name="path">The file, or null.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="keyColumns">The number of leading columns that identify a measurement; the others are results.</param>
    public ResultFile(string? path, string[] columns, int keyColumns)
    {
        (_path, _columns, _keyColumns) = (path, columns, keyColumns);
        if (path is null)
            return;
        string header = string.Join(',', columns);
        if (!File.Exists(path))
        {
            File.WriteAllLines(path, [header]);
            return;
        }
        string[] lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != header)
            throw new ExperimentException($"The file '{path}' does not have the columns '{header}'; choose another file.");
        foreach (string[] row in lines.Skip(1).Select(line => line.Split(',')).Where(row => row.Length == columns.Length))
            _rows[Key(row)] = row;
    }

    /// <summary>The values of the columns after the key, or null if not yet measured.</summary>
    public string[]? Find(params string[] key) => _rows.TryGetValue(Key(key), out string[]? row) ? row[_keyColumns..] : null;

    public void Add(params string[] row)
    {
        if (row.Length != _columns.Length || row.Any(value => value.AsSpan().ContainsAny(',', '\n')))
            throw new ArgumentException($"A row needs {_columns.Length} values without commas, not '{string.Join("' '", row)}'.", nameof(row));
        _rows[Key(row)] = row;
        if (_path is not null)
            File.AppendAllLines(_path, [string.Join(',', row)]);
    }

    private string Key(string[] row) => string.Join(',', row.Take(_keyColumns));
}
