using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Data;

/// <summary>A text file of 250,000 rows.</summary>
public class ReadingTextFile : ReadingRows
{
    private readonly string _path = Path.GetTempFileName();

    public override void Cleanup()
    {
        base.Cleanup();
        File.Delete(_path);
    }

    protected override IDataView CreateView(MLContext context)
    {
        using (var file = File.Create(_path))
            context.Data.SaveAsText(context.Data.LoadFromEnumerable(FeatureRows.Generate(250_000)), file, headerRow: false, schema: false);
        return context.Data.LoadFromTextFile(_path,
        [
            new TextLoader.Column("Features", DataKind.Single, 0, FeatureRows.Width - 1),
            new TextLoader.Column("Label", DataKind.Single, FeatureRows.Width),
        ]);
    }
}
