using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Kan.Tables.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Tables;

/// <summary>Rows with features of every kind: smooth, two-valued, constant, mostly 0, sometimes missing, huge on both sides.</summary>
internal static class TableRows
{
    public const int Width = 7;
    public const int Smooth = 0;
    public const int Flag = 1;
    public const int Constant = 2;
    public const int Sparse = 3;
    public const int Missing = 4;
    public const int Huge = 5;
    public const int MissingFlag = 6;

    public static float[][] Of(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(row => new[]
        {
            (random.NextSingle() * 4) - 2,
            random.Next(2),
            7f,
            random.Next(10) == 0 ? random.NextSingle() * 100 : 0,
            row % 5 == 1 ? float.NaN : random.NextSingle() + 1000,
            (row % 20) switch { 3 => 1e38f, 7 => -1e38f, _ => (random.NextSingle() * 2) - 1 },
            row % 7 == 2 ? float.NaN : random.Next(2),
        })];
    }

    /// <summary>Rows at and beyond the borders of what <see cref="Of"/> gives.</summary>
    public static float[][] Far() =>
    [
        [-2, 0, 7, 0, 1000, 0, 0],
        [1e38f, 2, 8, -1, 999, float.MaxValue, 5],
        [-1e38f, -1, -1e38f, 1e38f, 1e38f, -float.MaxValue, -5],
        [float.Epsilon, 0.5f, 7, float.Epsilon, float.NaN, float.Epsilon, float.NaN],
        [2, 1, float.MaxValue, 100, 1001, 1e37f, 1],
        [-float.MaxValue, 1e20f, 1e-38f, 50, -1e38f, -1e37f, 1e38f],
    ];

    public static DataSummary Summary(IReadOnlyList<float[]> rows, Func<float[], float>? label = null, Func<int, float>? weight = null)
    {
        var numbers = new ColumnSpec("Features", ColumnContent.Numbers, rows[0].Length) { AllowsMissing = true };
        var columns = new TrainingColumns([numbers], new ColumnSpec("Label", ColumnContent.Numbers, 1), weight is null ? null : new ColumnSpec("Weight", ColumnContent.Numbers, 1));
        var block = new RowBlock(columns.All);
        for (var row = 0; row < rows.Count; row++)
        {
            rows[row].CopyTo(((ColumnBlock<float>)block.Columns[0]).AppendRow(rows[row].Length));
            ((ColumnBlock<float>)block.Columns[1]).AppendRow(label?.Invoke(rows[row]) ?? 0);
            if (weight is not null)
                ((ColumnBlock<float>)block.Columns[2]).AppendRow(weight(row));
        }
        var builder = new DataSummaryBuilder(columns, seed: 1);
        builder.Add(block, [.. Enumerable.Range(0, rows.Count)]);
        return builder.Build();
    }

    public static KnotLayout Layout(int knots) => KnotLayout.Of(Summary(Of(300)), knots);

    /// <summary>[B, I].</summary>
    public static Tensor Tensor(float[][] rows) => tensor([.. rows.SelectMany(row => row)], [rows.Length, rows[0].Length]);

    /// <summary>A network whose running statistics and bias are those of no fresh one.</summary>
    public static KnotNetwork Network(KnotLayout layout, KanMember member, int outputs, long seed = 3, HiddenBase hiddenBase = HiddenBase.Silu)
    {
        using var random = new RandomSource(seed);
        var network = new KnotNetwork(layout, member, outputs, random, hiddenBase: hiddenBase);
        using var scope = NewDisposeScope();
        using var still = no_grad();
        network.Bias.copy_(random.Normal([outputs]));
        for (var l = 0; l <= network.Further.Count; l++)
        {
            network.Mean(l).copy_(random.Normal([member.HiddenWidth]));
            network.Variance(l).copy_(random.Uniform([member.HiddenWidth], 0.9).Plus(1));
        }
        return network;
    }
}
