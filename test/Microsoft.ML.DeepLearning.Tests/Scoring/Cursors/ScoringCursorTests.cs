using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring.Cursors;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Tests.Scoring.Cursors;

[TestClass]
public class ScoringCursorTests
{
    private const int Count = 5000;
    private readonly MLContext _ml = new(1);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.tsv");

    [TestCleanup]
    public void DeleteText() => File.Delete(_path);

    /// <summary>Different kinds of sources, all with the columns Id and Features.</summary>
    private IDataView Source(string kind)
    {
        var rows = _ml.Data.LoadFromEnumerable(TestRows.Make(Count));
        switch (kind)
        {
            case "enumerable": return rows;
            case "cached": return _ml.Data.Cache(rows);
            case "filtered": return _ml.Data.FilterRowsByColumn(_ml.Transforms.Conversion.ConvertType("Place", "Id", DataKind.Double).Fit(rows).Transform(rows), "Place", 100, Count - 700);
            case "mapped": return _ml.Transforms.NormalizeMeanVariance("Features").Fit(rows).Transform(rows);
            case "skipped": return _ml.Data.SkipRows(_ml.Data.TakeRows(rows, Count / 2), 33);
            case "shuffled": return _ml.Data.ShuffleRows(rows, seed: 4);
            default:
                using (var stream = File.Create(_path)) _ml.Data.SaveAsText(_ml.Transforms.SelectColumns("Id", "Features").Fit(rows).Transform(rows), stream, forceDense: true);
                return _ml.Data.LoadFromTextFile(_path, [new("Id", DataKind.Int32, 0), new("Features", DataKind.Single, 1, TestNetworks.Width)], hasHeader: true, allowQuoting: false);
        }
    }

    [TestMethod]
    [DataRow("enumerable")]
    [DataRow("cached")]
    [DataRow("filtered")]
    [DataRow("mapped")]
    [DataRow("skipped")]
    [DataRow("shuffled")]
    [DataRow("text")]
    public void Sequential_parallel_and_shuffled_cursors_agree(string kind)
    {
        var source = Source(kind);
        using var transformer = TestNetworks.Regression(_ml);
        var mapper = transformer.GetRowToRowMapper(source.Schema);
        var scored = transformer.Transform(source);
        DataViewSchema.Column[] columns = [scored.Schema["Id"], scored.Schema["Features"], scored.Schema["Score"]];
        var expected = RowByRow(source, mapper);

        CollectionAssert.AreEqual(expected, RowText.Read(scored, "Id", "Features", "Score"));
        CollectionAssert.AreEquivalent(expected, ReadParallel(scored.GetRowCursorSet(columns, 3)));
        foreach (var seed in new[] { 1, 2 })
        {
            CollectionAssert.AreEquivalent(expected, RowText.Read(scored.GetRowCursor(columns, new Random(seed)), columns));
            CollectionAssert.AreEquivalent(expected, ReadParallel(scored.GetRowCursorSet(columns, 3, new Random(seed))));
        }
        if (source.CanShuffle)
            CollectionAssert.AreEqual(RowText.Read(source.GetRowCursor(source.Schema, new Random(9)), source.Schema["Id"]), RowText.Read(scored.GetRowCursor(columns, new Random(9)), columns[0]));

        List<string> ReadParallel(DataViewRowCursor[] cursors)
        {
            var parts = cursors.Select(cursor => Task.Factory.StartNew(() => RowText.Read(cursor, columns), TaskCreationOptions.LongRunning)).ToArray();
            return [.. parts.SelectMany(part => part.Result)];
        }
    }

    [TestMethod]
    public void Text_is_really_read_by_several_cursors()
    {
        var scored = TestNetworks.Regression(_ml).Transform(Source("text"));
        var cursors = scored.GetRowCursorSet(scored.Schema, 3);
        foreach (var cursor in cursors) cursor.Dispose();
        Assert.IsGreaterThan(1, cursors.Length);
    }

    [TestMethod]
    public void Positions_batches_and_ids_are_those_of_the_source()
    {
        var source = Source("filtered");
        var scored = TestNetworks.Regression(_ml).Transform(source);
        using var expected = source.GetRowCursor([]);
        using var actual = scored.GetRowCursor([scored.Schema["Score"]]);
        var (expectedId, actualId) = (expected.GetIdGetter(), actual.GetIdGetter());
        Assert.AreEqual(-1, actual.Position);
        while (expected.MoveNext())
        {
            Assert.IsTrue(actual.MoveNext());
            Assert.AreEqual((expected.Position, expected.Batch, Id(expectedId)), (actual.Position, actual.Batch, Id(actualId)));
        }
        Assert.IsFalse(actual.MoveNext());
        Assert.IsFalse(actual.MoveNext());
        Assert.AreEqual(-1, actual.Position);
        Assert.ThrowsExactly<InvalidOperationException>(() => Id(actualId));

        static DataViewRowId Id(ValueGetter<DataViewRowId> getter)
        {
            DataViewRowId id = default;
            getter(ref id);
            return id;
        }
    }

    [TestMethod]
    public void No_score_asked_for_means_nothing_scored()
    {
        using var transformer = TestNetworks.Regression(_ml);
        var source = Source("enumerable");
        var scored = transformer.Transform(source);
        CollectionAssert.AreEqual(RowText.Read(source, "Id", "Text"), RowText.Read(scored, "Id", "Text"));
        using var cursor = scored.GetRowCursor([scored.Schema["Id"]]);
        Assert.IsFalse(cursor.IsColumnActive(scored.Schema["Score"]));
        Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<float>(scored.Schema["Score"]));
        Assert.IsFalse(transformer.Scorer.IsOpen);
        Assert.AreEqual(source.GetRowCount(), scored.GetRowCount());
    }

    [TestMethod]
    public void A_cursor_and_a_row_refuse_other_columns_and_types_than_those_asked_for()
    {
        using var transformer = TestNetworks.Regression(_ml);
        var source = Source("enumerable");
        var scored = transformer.Transform(source);
        var mapper = transformer.GetRowToRowMapper(source.Schema);
        using var input = source.GetRowCursor(source.Schema);
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        using var row = mapper.GetRow(input, [mapper.OutputSchema["Score"]]);
        foreach (DataViewRow scoring in new DataViewRow[] { cursor, row })
        {
            Assert.Contains("Column 'Id' was not asked for", Assert.ThrowsExactly<InvalidOperationException>(() => scoring.GetGetter<int>(scoring.Schema["Id"])).Message);
            Assert.Contains("it cannot be read as System.Int32", Assert.ThrowsExactly<InvalidOperationException>(() => scoring.GetGetter<int>(scoring.Schema["Score"])).Message);
            Assert.IsNotNull(scoring.GetGetter<float>(scoring.Schema["Score"]));
        }
    }

    [TestMethod]
    public void Few_rows_are_read_ahead_for_the_first_ones()
    {
        var read = 0;
        var rows = _ml.Data.LoadFromEnumerable(TestRows.Make(Count).Select(row => { read++; return row; }));
        var scored = TestNetworks.Regression(_ml).Transform(rows);
        _ = scored.GetColumn<float>("Score").First();
        Assert.IsLessThanOrEqualTo(ScoringBlockSize.First + 2, read);
    }

    [TestMethod]
    public void Wide_rows_make_small_blocks()
    {
        var image = new FixedRows(0).Add<byte>("Image", new VectorDataViewType(NumberDataViewType.Byte, 3, 1024, 1024), []).Schema;
        Assert.AreEqual(1024, ScoringBlockSize.Limit(Network(16), []));
        Assert.AreEqual(16 * NetworkSession.Cores, ScoringBlockSize.Limit(Network(16) with { ActivationBytes = 1 << 20 }, []), NetworkSession.Cores); // each core scores rows of its own
        Assert.IsInRange(1, 8, ScoringBlockSize.Limit(Network(16), image));
        Assert.AreEqual(1, ScoringBlockSize.Limit(Network(100_000_000), []));

        static OnnxModel Network(int width) => new([], [new("x", DeepLearning.Data.ColumnContent.Numbers, width)], "y", 1);
    }

    [TestMethod]
    public void Columns_that_were_not_asked_for_or_of_another_type_are_named()
    {
        var scored = TestNetworks.Regression(_ml).Transform(Source("enumerable"));
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<int>(scored.Schema["Id"])).Message, "'Id'");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<double>(scored.Schema["Score"])).Message, "'Score' has type Single");
    }

    private static List<string> RowByRow(IDataView source, IRowToRowMapper mapper)
    {
        using var cursor = source.GetRowCursor(mapper.GetDependencies([mapper.OutputSchema["Id"], mapper.OutputSchema["Score"]]));
        using var row = mapper.GetRow(cursor, [mapper.OutputSchema["Id"], mapper.OutputSchema["Features"], mapper.OutputSchema["Score"]]);
        var readers = new[] { "Id", "Features", "Score" }.Select(name => RowText.Bind(row, row.Schema[name])).ToArray();
        List<string> rows = [];
        while (cursor.MoveNext()) rows.Add(string.Join(" | ", readers.Select(read => read())));
        return rows;
    }
}
