using System.Globalization;
using System.Reflection;
using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Ctr.Data;

/// <summary>
/// Frappe in the files of neural factorization machines (He and Chua, 2017). Their training file could not be obtained, so the
/// networks train on the validation file: 57,722 rows instead of the published 202,027. The test rows are the official ones.
/// </summary>
internal sealed class FrappeData : CtrDataSet
{
    private static readonly PropertyInfo[] Fields = [.. typeof(FrappeRow).GetProperties().Where(property => property.PropertyType == typeof(uint))];

    public override string Name => "Frappe";

    public override string Protocol => "Trained on the 57,722 rows of the validation file (early stopping on a part of them), measured on the 28,860 test rows. Published results used 202,027 other training rows and are upper bounds.";

    public override IReadOnlyList<CtrMeasure> Measures { get; } = [CtrMeasure.Auc, CtrMeasure.Gauc, CtrMeasure.LogLoss, CtrMeasure.CalibrationError];

    protected override IEnumerable<string> Files => [TrainingFile, TestFile];

    private static string TrainingFile => DataFolder.Path("frappe", "frappe.validation.libfm");

    private static string TestFile => DataFolder.Path("frappe", "frappe.test.libfm");

    public override CtrTask Open(MLContext context, int seed) => new(
        context.Data.LoadFromEnumerable(Read(TrainingFile)),
        Validation: null,
        context.Data.LoadFromEnumerable(Read(TestFile)),
        [.. Fields.Select(field => field.Name)],
        new SequenceColumns([nameof(FrappeRow.Item)], [nameof(FrappeRow.History)], IsEmpty: true),
        nameof(FrappeRow.User));

    public override IEnumerable<PublishedResult> Published() => BarsTable.Read("frappe_x1", ["LR", "FM", "FFM", "AutoInt", "AutoInt+"]);

    // A line is the label and one feature per field, in the fields' order; features are numbered across all fields.
    private static FrappeRow[] Read(string path)
    {
        var schema = SchemaDefinition.Create(typeof(FrappeRow));
        int[] counts = [.. Fields.Select(field => (int)((KeyDataViewType)schema[field.Name].ColumnType).Count)];
        int[] starts = [.. counts.Select((_, i) => counts[..i].Sum())];
        return [.. File.ReadLines(path).Select(Row)];

        FrappeRow Row(string line)
        {
            string[] cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var row = new FrappeRow { Label = cells[0] == "1" };
            for (int i = 0; i < Fields.Length; i++)
                Fields[i].SetValue(row, uint.Parse(cells[i + 1].AsSpan(0, cells[i + 1].IndexOf(':')), CultureInfo.InvariantCulture) - (uint)starts[i]);
            return row;
        }
    }
}
