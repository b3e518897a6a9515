using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Tools;
using Samples.Shared.Adult;

namespace Benchmarks.Ctr.Data;

/// <summary>UCI Adult in its original split, as a table of categories and numbers.</summary>
internal sealed class AdultData : CtrDataSet
{
    private static readonly string[] Fields = [.. typeof(Person).GetProperties().Select(property => property.Name).Where(name => name != nameof(Person.Income))];
    private static readonly string[] Texts = [.. typeof(Person).GetProperties().Where(property => property.PropertyType == typeof(string)).Select(property => property.Name).Where(Fields.Contains)];

    public override string Name => "Adult";

    public override string Protocol => "UCI Adult, the original split: 32,561 training rows, 16,281 test rows.";

    public override IReadOnlyList<CtrMeasure> Measures { get; } = [CtrMeasure.Auc, CtrMeasure.LogLoss, CtrMeasure.CalibrationError];

    protected override IEnumerable<string> Files => [Path("adult.data"), Path("adult.test")];

    public override CtrTask Open(MLContext context, int seed)
    {
        var training = Load(context, "adult.data", hasHeader: false);
        var preparation = context.Transforms.Conversion.MapValueToKey([.. Texts.Select(name => new InputOutputColumnPair(name))]).Fit(training);
        return new CtrTask(
            preparation.Transform(training), Validation: null, preparation.Transform(Load(context, "adult.test", hasHeader: true)), Fields, Sequence: null, Group: null);
    }

    private static IDataView Load(MLContext context, string file, bool hasHeader)
    {
        var rows = context.Data.LoadFromTextFile<Person>(Path(file), separatorChar: ',', hasHeader: hasHeader, trimWhitespace: true);
        return context.Data.Cache(AdultFiles.WithLabel(context, rows));
    }

    private static string Path(string file)
        => System.IO.Path.Combine(BuildMetadata.RepositoryRoot(typeof(AdultData).Assembly), "samples", "Data", "Adult", file);
}
