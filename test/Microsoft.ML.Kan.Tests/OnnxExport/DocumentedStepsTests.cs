using Microsoft.ML.Data;

namespace Microsoft.ML.Kan.Tests.OnnxExport;

/// <summary>The table of steps in docs/troubleshooting.md.</summary>
[TestClass]
public sealed class DocumentedStepsTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Data => _ml.Data.LoadFromEnumerable(Film.Generate(60));

    [TestMethod]
    [DataRow("OneHotEncoding")]
    [DataRow("OneHotHashEncoding")]
    [DataRow("MapValueToKey")]
    [DataRow("MapKeyToValue")]
    [DataRow("MapKeyToVector")]
    [DataRow("ReplaceMissingValues")]
    [DataRow("IndicateMissingValues")]
    [DataRow("NormalizeMinMax")]
    [DataRow("NormalizeMeanVariance")]
    [DataRow("NormalizeRobustScaling")]
    [DataRow("Concatenate")]
    [DataRow("CopyColumns")]
    [DataRow("DropColumns")]
    [DataRow("SelectColumns")]
    [DataRow("ConvertType")]
    [DataRow("ProduceWordBags")]
    [DataRow("TokenizeIntoWords")]
    public void A_step_of_the_table_is_written_and_gives_the_same_values(string step)
    {
        var model = Step(step).Fit(Data);

        using var rows = OnnxRows.Of(_ml, model, Data.Schema, "Out");

        var expected = Values(model.Transform(Data));
        Assert.IsGreaterThan(1, expected.Distinct().Count());
        bool rowByRow = step == "TokenizeIntoWords"; // the number of words differs between rows
        foreach (int batchSize in rowByRow ? [1] : new[] { 1, 25 })
            CollectionAssert.AreEqual(expected, Values(rows, model.GetOutputSchema(Data.Schema)["Out"].Type, batchSize));
    }

    [TestMethod]
    [DataRow("CustomMapping", "CustomMappingTransformer")]
    [DataRow("Expression", "ExpressionTransformer")]
    [DataRow("NormalizeText", "TextNormalizingTransformer")]
    [DataRow("NormalizeLogMeanVariance", "NormalizingTransformer")]
    [DataRow("NormalizeBinning", "NormalizingTransformer")]
    [DataRow("ProduceHashedWordBags", "")]
    public void A_step_without_operators_is_named(string step, string transformer)
    {
        var model = Step(step).Fit(Data);

        var error = Assert.ThrowsExactly<NotSupportedException>(() => OnnxRows.Of(_ml, model, Data.Schema, "Out"));

        Assert.Contains("Column 'Out' cannot be written as ONNX, because step", error.Message);
        Assert.Contains(transformer, error.Message);
    }

    private IEstimator<ITransformer> Step(string name)
    {
        var transforms = _ml.Transforms;
        var key = transforms.Conversion.MapValueToKey("Out", nameof(Film.Genre));
        return name switch
        {
            "OneHotEncoding" => transforms.Categorical.OneHotEncoding("Out", nameof(Film.Genre)),
            "OneHotHashEncoding" => transforms.Categorical.OneHotHashEncoding("Out", nameof(Film.Genre), numberOfBits: 4),
            "MapValueToKey" => key,
            "MapKeyToValue" => key.Append(transforms.Conversion.MapKeyToValue("Out")),
            "MapKeyToVector" => key.Append(transforms.Conversion.MapKeyToVector("Out")),
            "ReplaceMissingValues" => transforms.ReplaceMissingValues("Out", nameof(Film.Length)),
            "IndicateMissingValues" => transforms.IndicateMissingValues("Out", nameof(Film.Length)),
            "NormalizeMinMax" => transforms.NormalizeMinMax("Out", nameof(Film.Year), fixZero: false),
            "NormalizeMeanVariance" => transforms.NormalizeMeanVariance("Out", nameof(Film.Year)),
            "NormalizeLogMeanVariance" => transforms.NormalizeLogMeanVariance("Out", nameof(Film.Year)),
            "NormalizeRobustScaling" => transforms.NormalizeRobustScaling("Out", nameof(Film.Year)),
            "NormalizeBinning" => transforms.NormalizeBinning("Out", nameof(Film.Year), maximumBinCount: 4),
            "Concatenate" => transforms.Concatenate("Out", nameof(Film.Year), nameof(Film.Stars)),
            "CopyColumns" => transforms.CopyColumns("Out", nameof(Film.Year)),
            "DropColumns" => transforms.CopyColumns("Out", nameof(Film.Year)).Append(transforms.DropColumns(nameof(Film.Year))),
            "SelectColumns" => transforms.CopyColumns("Out", nameof(Film.Year)).Append(transforms.SelectColumns("Out")),
            "ConvertType" => transforms.Conversion.ConvertType("Out", nameof(Film.Liked), DataKind.Single),
            "ProduceWordBags" => transforms.Text.ProduceWordBags("Out", nameof(Film.Review)),
            "TokenizeIntoWords" => transforms.Text.TokenizeIntoWords("Out", nameof(Film.Review)),
            "CustomMapping" => transforms.CustomMapping<YearOf, OutOf>((film, made) => made.Out = film.Year + 1, contractName: null),
            "Expression" => transforms.Expression("Out", "x => x + 1", nameof(Film.Year)),
            "NormalizeText" => transforms.Text.NormalizeText("Out", nameof(Film.Review)),
            "ProduceHashedWordBags" => transforms.Text.ProduceHashedWordBags("Out", nameof(Film.Review), numberOfBits: 4),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a step."),
        };
    }

    private static string[] Values(IDataView data) => data.Schema["Out"].Type switch
    {
        VectorDataViewType { ItemType: TextDataViewType } => [.. data.GetColumn<string[]>("Out").Select(Row)],
        VectorDataViewType => [.. data.GetColumn<float[]>("Out").Select(Row)],
        TextDataViewType => [.. data.GetColumn<string>("Out")],
        KeyDataViewType => [.. data.GetColumn<uint>("Out").Select(key => Row([key]))],
        BooleanDataViewType => [.. data.GetColumn<bool>("Out").Select(value => Row([value]))],
        _ => [.. data.GetColumn<float>("Out").Select(value => Row([value]))],
    };

    private string[] Values(OnnxRows rows, DataViewType type, int batchSize) => ((type as VectorDataViewType)?.ItemType ?? type) switch
    {
        TextDataViewType => [.. rows.Score<string>(Data, "Out.output", batchSize).Select(Row)],
        KeyDataViewType => [.. rows.Score<uint>(Data, "Out.output", batchSize).Select(Row)],
        BooleanDataViewType => [.. rows.Score<bool>(Data, "Out.output", batchSize).Select(Row)],
        _ => [.. rows.Score<float>(Data, "Out.output", batchSize).Select(Row)],
    };

    private static string Row<T>(T[] values) => string.Join(' ', values.Select(value => value is float number ? MathF.Round(number, 4).ToString(System.Globalization.CultureInfo.InvariantCulture) : $"{value}"));

    private sealed class YearOf
    {
        public float Year { get; set; }
    }

    private sealed class OutOf
    {
        public float Out { get; set; }
    }
}
