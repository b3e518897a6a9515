namespace Benchmarks.Images.Data;

/// <summary>The rows of tables in a Markdown file.</summary>
internal static class MarkdownTable
{
    /// <summary>The cells of the rows below a heading, up to the next heading; of the whole file without a heading. Empty if the file is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="heading">The heading's text; if several match, the last one.</param>
    public static string[][] Rows(string path, string? heading = null)
    {
        if (!File.Exists(path))
            return [];
        var rows = new List<string[]>();
        bool within = heading is null;
        foreach (string line in File.ReadLines(path).Select(line => line.Trim()))
        {
            if (line.StartsWith('#') && heading is not null)
            {
                within = line.TrimStart('#').Trim() == heading;
                if (within)
                    rows.Clear();
            }
            else if (within && line.StartsWith('|'))
            {
                rows.Add([.. line.Trim('|').Split('|', StringSplitOptions.TrimEntries)]);
            }
        }
        return [.. rows];
    }
}
