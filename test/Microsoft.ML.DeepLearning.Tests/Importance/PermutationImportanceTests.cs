using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Importance;

namespace Microsoft.ML.DeepLearning.Tests.Importance;

/// <summary>The views that methods with metrics of their own measure a model on.</summary>
[TestClass]
public sealed class PermutationImportanceTests
{
    private const int Count = 50;

    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Every_part_is_shuffled_in_the_same_way_and_the_seed_and_the_repetition_decide()
    {
        var data = Data(Count);
        var parts = PermutedPart.Of(data.Schema, [new("left", "Left"), new("right", "Right")]);

        float[][] left = Values(seed: 3, parts[0], "Left");
        float[][] right = Values(seed: 3, parts[1], "Right");

        Assert.HasCount(2, left);
        CollectionAssert.AreEqual(left[0], right[0].Select(value => -value).ToArray());
        CollectionAssert.AreEqual(left[1], right[1].Select(value => -value).ToArray());
        CollectionAssert.AreNotEqual(left[0], left[1]);
        CollectionAssert.AreNotEqual(left[0], Values(seed: 4, parts[0], "Left")[0]);
        CollectionAssert.AreNotEqual(Numbers(Count), left[0]);
        CollectionAssert.AreEquivalent(Numbers(Count), left[0]);
        CollectionAssert.AreEqual(Numbers(Count).Select(value => -value).ToArray(), Values(seed: 3, parts[0], "Right")[0]);

        float[][] Values(int seed, PermutedPart part, string column)
            => [.. new PermutationImportance(2, null, seed).Permutations(data, part, Count).Select(view => view.GetColumn<float>(column).ToArray())];
    }

    [TestMethod]
    public void The_unchanged_view_has_the_first_rows_and_counts_them()
    {
        var view = new PermutationImportance(numberOfExamplesToUse: 7).Unchanged(Data(Count));

        CollectionAssert.AreEqual(Numbers(7), view.GetColumn<float>("Left").ToArray());
        Assert.AreEqual(7, view.RowsRead);
    }

    [TestMethod]
    [DataRow(Count - 1, Count)]
    [DataRow(Count, Count - 1)]
    [DataRow(Count, Count + 1)]
    public void Other_rows_than_in_the_first_pass_are_refused(int first, int scored)
    {
        var data = Data(Count);
        var part = PermutedPart.Of(data.Schema, [new("left", "Left")])[0];

        var error = Assert.ThrowsExactly<InvalidOperationException>(() =>
        {
            var view = new PermutationImportance().Permutations(data, part, first).Single();
            _ = view.GetColumn<float>("Left").Count();
            view.CheckRows();
            view.CheckRows(scored);
        });

        Assert.Contains($"The first pass over the data gave {first} rows", error.Message);
    }

    [TestMethod]
    public void The_columns_that_an_output_depends_on_are_groups_of_their_own()
    {
        var data = Data(Count);
        var model = _ml.Transforms.Expression("Score", "(left) => 2 * left", "Left").Fit(data);

        var groups = PermutationImportance.InputsOf(model, data.Schema, schema => [schema["Score"]]);

        var group = Assert.ContainsSingle(groups);
        Assert.AreEqual("Left", group.Name);
        CollectionAssert.AreEqual(new[] { "Left" }, group.ColumnNames.ToArray());
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(i => (float)i)];

    private IDataView Data(int count) => _ml.Data.LoadFromEnumerable(Numbers(count).Select(value => new Pair { Left = value, Right = -value }));

    private sealed class Pair
    {
        public float Left { get; set; }

        public float Right { get; set; }
    }
}
