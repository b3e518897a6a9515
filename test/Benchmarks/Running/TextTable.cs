namespace Benchmarks.Running;

/// <summary>A Markdown table with columns aligned for terminals.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    public void Add(params string[] row) => _rows.Add(row);

    public void Print()
    {
        int[] widths = [.. header.Select((_, column) => _rows.Max(row => row[column].Length))];
        for (int i = 0; i < _rows.Count; i++)
        {
            Console.WriteLine($"| {string.Join(" | ", _rows[i].Select((cell, column) => cell.PadRight(widths[column])))} |");
            if (i == 0)
                Console.WriteLine($"|{string.Join("|", widths.Select(width => new string('-', width + 2)))}|");
        }
        Console.WriteLine();
    }
}
