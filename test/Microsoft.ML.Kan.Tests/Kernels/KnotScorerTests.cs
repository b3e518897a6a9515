using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Kan.Activations;
using Microsoft.ML.Kan.Kernels;
using Microsoft.ML.Kan.Tables.Networks;
using Microsoft.ML.Kan.Tests.Tables;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Kernels;

/// <summary>The scorer of sets against torch.</summary>
[TestClass]
public sealed class KnotScorerTests
{
    private static readonly KanMember[] Mixed =
    [
        new() { Knots = 8, HiddenWidth = 32 },
        new() { Knots = 4, HiddenWidth = 16, GridSize = 0 },
        new() { Knots = 8, HiddenWidth = 48, FurtherLayers = 1, GridSize = 8 },
        new() { Knots = 255, HiddenWidth = 16, FurtherLayers = 2, GridSize = 0 },
        new() { Knots = 4, HiddenWidth = 16, FurtherLayers = 3, GridSize = 5 },
    ];

    [TestMethod]
    [DataRow(0, 3, 1)]
    [DataRow(0, 0, 3)]
    [DataRow(0, 8, 2)]
    [DataRow(1, 1, 1)]
    [DataRow(2, 3, 3)]
    [DataRow(3, 0, 1)]
    public void Every_shape_scores_as_in_torch(int layers, int grid, int outputs)
        => Compare(outputs, ScoreMap.Identity, new KanMember { Knots = 8, HiddenWidth = 32, FurtherLayers = layers, GridSize = grid });

    [TestMethod]
    [DataRow(0)]
    [DataRow(3)]
    public void Softplus_scores_as_in_torch(int grid)
        => Compare(2, ScoreMap.Identity, HiddenBase.Softplus, new KanMember { Knots = 8, HiddenWidth = 32, GridSize = grid }, new KanMember { Knots = 8, HiddenWidth = 16, FurtherLayers = 1, GridSize = grid });

    [TestMethod]
    public void A_set_scores_as_in_torch_on_the_scale_of_the_label() => Compare(1, new ScoreMap(250, -1e4f), Mixed);

    [TestMethod]
    public void A_set_scores_as_in_torch_as_probabilities() => Compare(3, ScoreMap.Softmax, Mixed);

    [TestMethod]
    [DataRow(ActivationSpace.BSpline, 9)]
    [DataRow(ActivationSpace.Fourier, 4)]
    public void Functions_that_are_no_short_cubic_splines_are_left_to_the_graph(ActivationSpace space, int grid)
    {
        using var set = Set(1, [.. Mixed, new KanMember { Knots = 8, HiddenWidth = 16, Space = space, GridSize = grid }]);
        Assert.IsNull(KnotScorer.Of(set, ScoreMap.Identity));
    }

    [TestMethod]
    public void A_row_has_the_same_score_in_every_block_and_on_every_thread()
    {
        using var set = Set(2, Mixed);
        var scorer = KnotScorer.Of(set, ScoreMap.Identity)!;
        float[][] rows = [.. TableRows.Of(300, seed: 7), .. TableRows.Far()];
        var all = Score(scorer, rows, 2);
        Parallel.For(0, rows.Length, row =>
        {
            CollectionAssert.AreEqual(all.AsSpan(2 * row, 2).ToArray(), Score(scorer, [rows[row]], 2));
            var from = row / 2;
            CollectionAssert.AreEqual(all.AsSpan(2 * from, 2 * (row + 1 - from)).ToArray(), Score(scorer, rows[from..(row + 1)], 2));
        });
    }

    [TestMethod]
    public void A_feature_that_was_never_missing_gives_NaN_for_NaN_and_no_other_row_sees_it()
    {
        using var set = Set(2, Mixed);
        foreach (var map in new[] { ScoreMap.Identity, ScoreMap.Softmax })
        {
            var scorer = KnotScorer.Of(set, map)!;
            float[][] rows = [.. TableRows.Of(3, seed: 7).Select(row => row.ToArray())];
            rows[1][TableRows.Smooth] = float.NaN;
            var scores = Score(scorer, rows, 2);
            CollectionAssert.AreEqual(new[] { false, false, true, true, false, false }, scores.Select(float.IsNaN).ToArray());
        }
    }

    [TestMethod]
    public void Damaged_bytes_are_refused_and_other_versions_left_out()
    {
        using var set = Set(1, Mixed);
        var bytes = Bytes(KnotScorer.Of(set, ScoreMap.Identity)!);
        foreach (var length in new[] { 3, 9, 40, bytes.Length / 2, bytes.Length - 1 })
            Assert.IsNull(TryRead(bytes[..length]));
        for (var place = 4; place < bytes.Length; place += 997)
        {
            var damaged = bytes.ToArray();
            damaged[place] ^= 0xff;
            if (TryRead(damaged) is { } scorer)
                Score(scorer, [.. TableRows.Of(3, seed: 7)], 1); // another number is no damage that can be seen
        }
        bytes[0]++;
        Assert.IsNull(Read(bytes));
    }

    private static void Compare(int outputs, ScoreMap map, params KanMember[] members) => Compare(outputs, map, HiddenBase.Silu, members);

    private static void Compare(int outputs, ScoreMap map, HiddenBase hiddenBase, params KanMember[] members)
    {
        using var scope = NewDisposeScope();
        using var still = no_grad();
        using var set = Set(outputs, members, hiddenBase);
        float[][] rows = [.. TableRows.Of(150, seed: 5), .. TableRows.Far()];
        var output = set.call(TableRows.Tensor(rows));
        var expected = map.IsSoftmax ? nn.functional.softmax(output, 1) : output.Times(map.Factor).Plus(map.Offset);
        float[] wanted = [.. expected.data<float>()];
        var scorer = KnotScorer.Of(set, map)!;
        var scores = Score(scorer, rows, outputs);
        var unit = map.IsSoftmax ? 1 : Math.Abs(map.Factor);
        for (var i = 0; i < wanted.Length; i++)
            Assert.AreEqual(wanted[i], scores[i], 2e-5 * Math.Max(unit, Math.Abs(wanted[i])), $"value {i}");
        CollectionAssert.AreEqual(scores, Score(Read(Bytes(scorer))!, rows, outputs));
    }

    private static KnotNetworkSet Set(int outputs, KanMember[] members, HiddenBase hiddenBase = HiddenBase.Silu)
    {
        var layouts = members.Select(member => member.Knots).Distinct().ToDictionary(knots => knots, TableRows.Layout);
        var set = new KnotNetworkSet(members.Select((member, m) => TableRows.Network(layouts[member.Knots], member, outputs, seed: m + 1, hiddenBase)));
        if (members.Length > 1)
            set.Weigh([.. members.Select((_, m) => 2.0 * (m + 1) / (members.Length * (members.Length + 1)))]);
        set.eval();
        return set;
    }

    private static float[] Score(KnotScorer scorer, float[][] rows, int outputs)
    {
        var block = new RowBlock([new ColumnSpec("x", ColumnContent.Numbers, TableRows.Width)]);
        foreach (var row in rows)
            row.CopyTo(((ColumnBlock<float>)block.Columns[0]).AppendRow(row.Length));
        var scores = new float[rows.Length * outputs];
        scorer.Score(block, scores);
        return scores;
    }

    private static byte[] Bytes(KnotScorer scorer)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        scorer.Write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static KnotScorer? TryRead(byte[] bytes)
    {
        try
        {
            return Read(bytes);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    private static KnotScorer? Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return KnotScorer.Read(reader);
    }
}
