using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Tools;
using Microsoft.ML.Transforms.Text;
using Samples.Shared.Adult;

namespace Benchmarks.Noisy.Tables;

/// <summary>A data set with two classes.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Files">The required files.</param>
/// <param name="Open">Reads and prepares it; the seed splits data without its own split.</param>
internal sealed record TableSet(string Name, string[] Files, Func<MLContext, int, TableTask> Open)
{
    private const double TestShare = 0.2;
    private const int FewestMessages = 20;

    /// <summary>UCI Adult in its original split, categories one-hot.</summary>
    public static TableSet Adult { get; } = new("Adult", [AdultFile("adult.data"), AdultFile("adult.test")], (context, _) => TableTask.Prepare(
        context,
        context.Transforms.Categorical.OneHotEncoding([.. AdultFiles.Texts.Select(name => new InputOutputColumnPair(name))])
            .Append(context.Transforms.Concatenate(nameof(TableRow.Features), [.. AdultFiles.Numbers, .. AdultFiles.Texts]))
            .Append(context.Transforms.NormalizeMeanVariance(nameof(TableRow.Features), fixZero: false)),
        AdultRows(context, "adult.data", hasHeader: false),
        AdultRows(context, "adult.test", hasHeader: true)));

    /// <summary>The SMS Spam Collection as counts of words in at least 20 training messages; the seed selects a fifth of the messages as test rows.</summary>
    public static TableSet Sms { get; } = new("SMS", [SmsFile], (context, seed) =>
    {
        var rows = context.Data.LoadFromTextFile<Message>(SmsFile, hasHeader: true);
        var labels = new Dictionary<string, bool> { ["ham"] = false, ["spam"] = true };
        var labeled = context.Transforms.Conversion.MapValue(nameof(TableRow.Label), labels, nameof(Message.Kind)).Fit(rows).Transform(rows);
        var parts = context.Data.TrainTestSplit(labeled, TestShare, seed: seed);
        var words = new TextFeaturizingEstimator.Options
        {
            CharFeatureExtractor = null,
            WordFeatureExtractor = new WordBagEstimator.Options { NgramLength = 1 },
        };
        var frequent = context.Transforms.FeatureSelection.SelectFeaturesBasedOnCount(nameof(TableRow.Features), count: FewestMessages);
        return TableTask.Prepare(context, context.Transforms.Text.FeaturizeText(nameof(TableRow.Features), words, nameof(Message.Text)).Append(frequent), parts.TrainSet, parts.TestSet);
    });

    /// <summary>The first missing file, or null.</summary>
    public string? MissingFile => Files.FirstOrDefault(file => !File.Exists(file));

    private static string SmsFile => DataFolder.Path("sms-spam", "SMSSpamCollection");

    private static string AdultFile(string name) => Path.Combine(BuildMetadata.RepositoryRoot(typeof(TableSet).Assembly), "samples", "Data", "Adult", name);

    private static IDataView AdultRows(MLContext context, string file, bool hasHeader)
        => AdultFiles.WithLabel(context, context.Data.LoadFromTextFile<Person>(AdultFile(file), separatorChar: ',', hasHeader: hasHeader, trimWhitespace: true));

    private sealed class Message
    {
        [LoadColumn(0)]
        public string Kind { get; set; } = "";

        [LoadColumn(1)]
        public string Text { get; set; } = "";
    }
}
