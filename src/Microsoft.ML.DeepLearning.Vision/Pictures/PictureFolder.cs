using Microsoft.ML.Data;

namespace Microsoft.ML.DeepLearning.Vision.Pictures;

/// <summary>The pictures of a folder of class folders.</summary>
internal static class PictureFolder
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"];

    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, IgnoreInaccessible = false };

    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="ArgumentException">There are fewer than two folders with pictures.</exception>
    public static Row[] Rows(string path, int? seed)
    {
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"Folder '{path}' does not exist; a folder with one folder of pictures for each class is needed.");
        Row[] rows = [.. Directory.GetDirectories(path, "*", new EnumerationOptions()).SelectMany(Class).OrderBy(row => row.ImagePath, StringComparer.Ordinal)];
        int classes = rows.Select(row => row.Label).Distinct().Count();
        if (classes < 2)
        {
            throw new ArgumentException(
                $"Folder '{path}' has {(classes == 0 ? "no folder" : $"one folder, '{rows[0].Label}',")} with pictures ({string.Join(", ", Extensions)}); one folder for each class is needed, and at least two of them.",
                nameof(path));
        }
        if (seed is int value)
            new Random(value).Shuffle(rows);
        return rows;
    }

    private static IEnumerable<Row> Class(string folder) => Directory.EnumerateFiles(folder, "*", All)
        .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
        .Select(file => new Row { Label = Path.GetFileName(folder), ImagePath = file });

    /// <summary>One picture. Its file is read when the column is.</summary>
    internal sealed class Row
    {
        public string Label { get; init; } = "";

        public string ImagePath { get; init; } = "";

        public byte[] Image => File.ReadAllBytes(ImagePath);
    }
}
