using Microsoft.ML.Kan.Tables;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Tables;

[TestClass]
public sealed class KnotChoiceTests
{
    [TestMethod]
    public void What_was_written_is_read()
    {
        using var scope = NewDisposeScope();
        var choice = new KnotChoice([0.25, 0, 0.75], [0.5, double.NaN, 0.25], [false, true, false]) { BestLoss = 0.125 };
        var read = KnotChoice.Read(choice.Write(), 3);
        CollectionAssert.AreEqual(choice.Weights, read.Weights);
        CollectionAssert.AreEqual(choice.Losses, read.Losses);
        CollectionAssert.AreEqual(choice.Dropped, read.Dropped);
        Assert.AreEqual(0.125, read.BestLoss);
        Assert.IsTrue(read.IsMade);
        Assert.IsFalse(KnotChoice.Read(KnotChoice.None(2).Write(), 2).IsMade);
    }

    [TestMethod]
    [DataRow("set.weights")]
    [DataRow("set.losses")]
    [DataRow("set.dropped")]
    [DataRow("set.best")]
    public void Tensors_that_are_missing_or_of_another_size_or_type_are_refused_by_name(string name)
    {
        using var scope = NewDisposeScope();
        var whole = KnotChoice.None(3).Write();
        Refused(name, 3, [.. whole.Where(entry => entry.Key != name)]);
        Refused(name, 3, [.. whole.Where(entry => entry.Key != name), new(name, zeros(2, whole[name].dtype))]);
        Refused(name, 3, [.. whole.Where(entry => entry.Key != name), new(name, zeros(3, float32))]);
    }

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.1)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void Shares_that_are_none_are_refused(double weight)
    {
        using var scope = NewDisposeScope();
        var written = (KnotChoice.None(2) with { Weights = [0.5, weight] }).Write();
        Refused("set.weights", 2, [.. written]);
    }

    private static void Refused(string name, int candidates, KeyValuePair<string, Tensor>[] tensors)
        => Assert.Contains($"'{name}'", Assert.ThrowsExactly<InvalidDataException>(() => KnotChoice.Read(new Dictionary<string, Tensor>(tensors), candidates)).Message);
}
