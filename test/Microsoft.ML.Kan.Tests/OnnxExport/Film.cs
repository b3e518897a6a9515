namespace Microsoft.ML.Kan.Tests.OnnxExport;

/// <summary>A row of text, a category, numbers with gaps, and a label of each task.</summary>
internal sealed class Film
{
    public string Genre { get; set; } = "";

    public string Review { get; set; } = "";

    public float Length { get; set; }

    public float Year { get; set; }

    public float Stars { get; set; }

    public bool Liked { get; set; }

    public string Shelf { get; set; } = "";

    public DateTime Seen { get; set; }

    public static Film[] Generate(int count)
    {
        string[] genres = ["comedy", "drama", "western"];
        string[] shelves = ["top", "middle", "cellar"];
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i => new Film
        {
            Genre = genres[random.Next(3)],
            Review = i % 2 == 0 ? "A good Film # and great" : $"bad and # boring{(i % 3 == 0 ? " #" : "")}",
            Length = i % 5 == 0 ? float.NaN : 60 + (100 * random.NextSingle()),
            Year = 1950 + random.Next(70),
            Stars = random.NextSingle() + (i % 2),
            Liked = i % 2 == 0,
            Shelf = shelves[i % 3],
            Seen = new DateTime(2020, 1, 1 + (i % 28), 0, 0, 0, DateTimeKind.Unspecified),
        })];
    }
}
