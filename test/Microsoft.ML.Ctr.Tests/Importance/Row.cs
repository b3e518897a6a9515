namespace Microsoft.ML.Ctr.Tests.Importance;

/// <summary>A label that depends strongly on a word, less on words and a number, and not on noise.</summary>
internal sealed class Row
{
    public bool Label { get; set; }

    public string Word { get; set; } = "";

    public string[] Words { get; set; } = [];

    public float Number { get; set; }

    public float Noise { get; set; }

    public static Row[] Generate(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            int word = random.Next(4);
            int[] words = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(4))];
            float number = (random.NextSingle() * 2) - 1;
            double logit = (2 * (word - 1.5)) + (0.7 * words.Count(w => w == 0)) + number;
            return new Row
            {
                Label = random.NextDouble() < 1 / (1 + Math.Exp(-logit)),
                Word = $"w{word}",
                Words = [.. words.Select(w => $"w{w}")],
                Number = number,
                Noise = random.NextSingle(),
            };
        })];
    }
}
