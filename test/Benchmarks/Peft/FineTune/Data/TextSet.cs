using System.Text;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Peft.FineTune.Data;

/// <summary>A data set of texts and their classes.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Protocol">Describes the split of its rows.</param>
/// <param name="Files">The required files.</param>
/// <param name="Open">Reads the data.</param>
internal sealed record TextSet(string Name, string Protocol, string[] Files, Func<TextTask> Open)
{
    private static readonly string[] Trec = Of("sent-conv", "TREC.train.all", "TREC.test.all");
    private static readonly string[] Sst2 = Of("sent-conv", "stsa.binary.train", "stsa.binary.dev", "stsa.binary.test");
    private static readonly string[] Banking = Of("banking77", "train.csv", "test.csv");
    private static readonly string[] Sms = Of("sms-spam", "SMSSpamCollection");
    private static readonly string[] Polarity = Of("sent-conv", "rt-polarity.all");

    public static IReadOnlyList<TextSet> All { get; } =
    [
        new("TREC-6", "Six kinds of questions; the published 500 test rows, a tenth of the published 5,452 rows for validation.", Trec, () => TextTask.WithTest(LabelFirst(Trec[0]), LabelFirst(Trec[1]))),
        new("SST-2", "Sentences of film reviews in the published split of 6,920, 872 and 1,821.", Sst2, () => new TextTask(LabelFirst(Sst2[0]), LabelFirst(Sst2[1]), LabelFirst(Sst2[2]))),
        new("banking77", "77 intents; the published 3,080 test rows, a tenth of the published 10,003 rows for validation.", Banking, () => TextTask.WithTest(Csv(Banking[0]), Csv(Banking[1]))),
        new("SMS", "Spam among 5,574 text messages; a fifth for the test, a tenth of the others for validation. The split is the same for all seeds and keeps equal messages together.", Sms, () => TextTask.Undivided(TabSeparated(Sms[0]))),
        new("MR", "10,662 sentences of film reviews, split like SMS.", Polarity, () => TextTask.Undivided(LabelFirst(Polarity[0]))),
    ];

    /// <summary>The first missing file, or null.</summary>
    public string? MissingFile => Files.FirstOrDefault(file => !File.Exists(file));

    private static string[] Of(string folder, params string[] names) => [.. names.Select(name => DataFolder.Path(folder, name))];

    // "label text", in Latin-1.
    private static TextRow[] LabelFirst(string path)
        => [.. File.ReadLines(path, Encoding.Latin1).Select(line => line.Split(' ', 2)).Select(cells => new TextRow { Label = cells[0], Sentence = cells[1].Trim() })];

    // A header, then "label <tab> text".
    private static TextRow[] TabSeparated(string path)
        => [.. File.ReadLines(path).Skip(1).Select(line => line.Split('\t', 2)).Select(cells => new TextRow { Label = cells[0], Sentence = cells[1].Trim() })];

    // "text,category" with quoted texts of several lines.
    private static TextRow[] Csv(string path)
    {
        var context = new MLContext();
        var options = new TextLoader.Options
        {
            Columns = [new(nameof(TextRow.Sentence), DataKind.String, 0), new(nameof(TextRow.Label), DataKind.String, 1)],
            Separators = [','],
            HasHeader = true,
            AllowQuoting = true,
            ReadMultilines = true,
            TrimWhitespace = true,
        };
        return [.. context.Data.CreateEnumerable<TextRow>(context.Data.CreateTextLoader(options).Load(path), reuseRowObject: false)];
    }
}
