using Microsoft.ML.Ctr.Features;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Onnx;
using Microsoft.ML.Extensions.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Ctr.Tests.Features;

[TestClass]
public sealed class NumericFieldsTests
{
    private static readonly float[] Values = [1, 2, 3, 10, float.NaN, 1000];

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Training_rows_get_mean_0_and_deviation_1_and_gaps_become_0(bool logarithm)
    {
        using var scope = NewDisposeScope();
        using var fields = new NumericFields(Scaling(Values, logarithm));
        float[] standard = [.. fields.call(tensor(Values, [6, 1])).data<float>()];
        Assert.AreEqual(0, standard[4]);
        float[] present = [.. standard.Where((_, i) => i != 4)];
        Assert.AreEqual(0, present.Average(), 1e-5);
        Assert.AreEqual(1, present.Average(value => (double)value * value), 1e-5);

        double Transformed(double value) => logarithm && value > 2 ? Math.Pow(Math.Log(value), 2) : value;
        double ratio = (Transformed(1000) - Transformed(2)) / (Transformed(2) - Transformed(1));
        Assert.AreEqual(ratio, (standard[5] - standard[1]) / (standard[1] - standard[0]), 1e-3 * ratio);
    }

    [TestMethod]
    public void Weights_count_like_repeated_rows()
    {
        var weighted = Scaling([1, 5, 9], false, [2, 1, 3]);
        var repeated = Scaling([1, 1, 5, 9, 9, 9], false);
        Assert.AreEqual(repeated.Mean[0], weighted.Mean[0], 1e-6);
        Assert.AreEqual(repeated.Scale[0], weighted.Scale[0], 1e-6);
    }

    [TestMethod]
    public void Columns_without_two_values_are_0_whatever_comes_later()
    {
        using var scope = NewDisposeScope();
        foreach (float[] values in new float[][] { [4, 4, float.NaN], [float.NaN, float.NaN] })
        {
            using var fields = new NumericFields(Scaling(values, logarithm: true));
            Assert.AreEqual(0, fields.call(tensor(new[] { 4, 5, -1e30f, float.NaN }, [4, 1])).count_nonzero().ToInt64());
        }
    }

    [TestMethod]
    public void What_varies_outside_the_sample_is_scaled_by_its_range()
    {
        var summary = Summary([4, 4, 4], null) with { Maximum = [[104f]] };
        Assert.AreEqual(0.01f, NumericScaling.Of([Column(false)], summary, weighted: false).Scale[0], 1e-7);
    }

    [TestMethod]
    public void One_wrong_value_does_not_make_all_others_alike()
    {
        using var scope = NewDisposeScope();
        float[] values = [.. Enumerable.Range(0, 200).Select(i => (float)i), 1e38f];
        var scaling = Scaling(values, logarithm: false);
        Assert.AreEqual(100, scaling.Mean[0], 1);
        Assert.AreEqual(1 / 58.0, scaling.Scale[0], 1e-3);
        using var fields = new NumericFields(scaling);
        float[] standard = [.. fields.call(tensor(values, [201, 1])).data<float>()];
        Assert.IsTrue(standard[200] is > 10 and <= 20, $"{standard[200]}");
    }

    [TestMethod]
    public void Onnx_runtime_computes_the_same_for_numbers_gaps_and_infinities()
    {
        using var scope = NewDisposeScope();
        using var fields = new NumericFields(new NumericScaling([1, 2, 3], [0.5f, 2, 1], [true, false, true]));
        var input = tensor(
            new[,]
            {
                { 0f, 1, 2 }, { 2.0001f, 3, 1e6f }, { float.NaN, 1, float.PositiveInfinity }, { -5, float.NegativeInfinity, float.NaN }, { 1e30f, -1e30f, 2 },
            });
        var graph = new OnnxGraph("numbers");
        graph.Output(fields.Emit(graph, graph.Input("x", OnnxType.Float, "N", 3)), "y", OnnxType.Float, "N", 3);
        var expected = fields.call(input);
        Assert.IsTrue(expected.isfinite().all().ToBoolean());
        Assert.AreEqual(0, expected[2, 0].ToSingle());
        Assert.AreEqual(0, expected[2, 2].ToSingle());
        OnnxParity.AreClose(expected, OnnxParity.Run(graph.ToBytes(), input));
    }

    private static NumericScaling Scaling(float[] values, bool logarithm, float[]? weights = null)
        => NumericScaling.Of([Column(logarithm)], Summary(values, weights), weights is not null);

    private static FieldColumn Column(bool logarithm)
        => new(new ColumnSpec("X", ColumnContent.Numbers, 1) { AllowsMissing = true }, 0, FieldKind.Numeric, 0, ["X"], new CtrColumnOptions { Name = "X", LogTransform = logarithm });

    private static DataSummary Summary(float[] values, float[]? weights)
    {
        var spec = new ColumnSpec("X", ColumnContent.Numbers, 1);
        var columns = new TrainingColumns([spec], new ColumnSpec("Label", ColumnContent.Numbers, 1), weights is null ? null : new ColumnSpec("Weight", ColumnContent.Numbers, 1));
        var block = new RowBlock(columns.All);
        for (int i = 0; i < values.Length; i++)
        {
            ((ColumnBlock<float>)block.Columns[0]).AppendRow(values[i]);
            ((ColumnBlock<float>)block.Columns[1]).AppendRow(0f);
            if (weights is not null)
                ((ColumnBlock<float>)block.Columns[2]).AppendRow(weights[i]);
        }
        var builder = new DataSummaryBuilder(columns, seed: 1);
        builder.Add(block, [.. Enumerable.Range(0, values.Length)]);
        return builder.Build();
    }
}
