using Benchmarks.Running;
using Microsoft.ML;
using Samples.Shared.Adult;

namespace Benchmarks.Tables.Sets;

/// <summary>UCI Adult in its original split, categories one-hot. The categories are those of the training file.</summary>
internal static class AdultTable
{
    public static string Training => DataFolder.Path("adult", "adult.data");

    public static TableData Read()
    {
        var context = new MLContext(1);
        var (training, other) = Views(context);
        var preparation = context.Transforms.Categorical.OneHotEncoding([.. AdultFiles.Texts.Select(name => new InputOutputColumnPair(name))])
            .Append(context.Transforms.Concatenate(nameof(Prepared.Features), [.. AdultFiles.Numbers, .. AdultFiles.Texts]))
            .Fit(training);
        var learned = Rows(training);
        var test = Rows(other);
        var split = new TableSplit([.. Enumerable.Range(0, learned.Length)], [.. Enumerable.Range(learned.Length, test.Length)]);
        return new TableData(Binary: true, [.. learned, .. test], [split]);

        VectorRows.Row[] Rows(IDataView view) =>
        [
            .. context.Data.CreateEnumerable<Prepared>(preparation.Transform(view), reuseRowObject: false)
                .Select(row => new VectorRows.Row { Features = row.Features, Label = row.Label ? 1 : 0 }),
        ];
    }

    /// <summary>Training and test rows with their labels, categories as texts.</summary>
    public static (IDataView Training, IDataView Test) Views(MLContext context)
        => (Load(context, Training, hasHeader: false), Load(context, DataFolder.Path("adult", "adult.test"), hasHeader: true));

    private static IDataView Load(MLContext context, string file, bool hasHeader)
        => AdultFiles.WithLabel(context, context.Data.LoadFromTextFile<Person>(file, separatorChar: ',', hasHeader: hasHeader, trimWhitespace: true));

    private sealed class Prepared
    {
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
