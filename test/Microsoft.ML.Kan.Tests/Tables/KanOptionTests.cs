namespace Microsoft.ML.Kan.Tests.Tables;

[TestClass]
public sealed class KanOptionTests
{
    [TestMethod]
    [DataRow(nameof(KanMember.Knots), 0, "Knots in Members[1] is 0; it must be from 1 to 1024")]
    [DataRow(nameof(KanMember.Knots), 1025, "Knots in Members[1] is 1025; it must be from 1 to 1024")]
    [DataRow(nameof(KanMember.HiddenWidth), 0, "HiddenWidth in Members[1] is 0; it must be from 16 to 1024")]
    [DataRow(nameof(KanMember.HiddenWidth), 1040, "HiddenWidth in Members[1] is 1040; it must be from 16 to 1024")]
    [DataRow(nameof(KanMember.HiddenWidth), 24, "HiddenWidth in Members[1] is 24; it must be a multiple of 16, such as 32")]
    [DataRow(nameof(KanMember.FurtherLayers), -1, "FurtherLayers in Members[1] is -1; it must be from 0 to 10")]
    [DataRow(nameof(KanMember.FurtherLayers), 11, "FurtherLayers in Members[1] is 11; it must be from 0 to 10")]
    [DataRow(nameof(KanMember.GridSize), -1, "GridSize in Members[1] is -1; it must be from 0 to 1000")]
    [DataRow(nameof(KanMember.GridSize), 1001, "GridSize in Members[1] is 1001; it must be from 0 to 1000")]
    [DataRow(nameof(KanMember.Space), (ActivationSpace)99, "Space in Members[1] is 99")]
    [DataRow(nameof(KanMember.Space), ActivationSpace.Rational, "Space in Members[1] is Rational, whose functions have parameters of their own; use one of BSpline, GaussianRbf")]
    [DataRow(nameof(KanMember.Space), ActivationSpace.MexicanHat, "Space in Members[1] is MexicanHat")]
    [DataRow(nameof(KanMember.WeightDecayFactor), -0.5, "WeightDecayFactor in Members[1] is -0.5; it must be from 0 to 1000000")]
    [DataRow(nameof(KanMember.HiddenDecayFactor), double.NaN, "HiddenDecayFactor in Members[1] is NaN; it must be from 0 to 1000000")]
    [DataRow(nameof(KanMember.LearningRateFactor), 0.0, "LearningRateFactor in Members[1] is 0; it must be above 0 and at most 1000000")]
    [DataRow(nameof(KanMember.LearningRateFactor), double.PositiveInfinity, "LearningRateFactor in Members[1] is Infinity; it must be above 0 and at most 1000000")]
    public void A_wrong_value_of_a_member_is_named_with_its_place_and_what_is_allowed(string property, object value, string message)
    {
        var member = new KanMember();
        typeof(KanMember).GetProperty(property)!.SetValue(member, value);
        Assert.Contains(message, Refused(new() { Members = [new(), member] }));
    }

    [TestMethod]
    public void A_set_without_members_or_with_a_member_that_is_null_is_refused()
    {
        Assert.Contains("Option Members is empty; name at least one network, or set it to null for those of Effort", Refused(new() { Members = [] }));
        Assert.Contains("Members[1] is null; every member describes a network", Refused(new() { Members = [new(), null!] }));
    }

    [TestMethod]
    public void An_effort_that_there_is_not_is_refused()
        => Assert.Contains("Effort is 7", Refused(new() { Effort = (KanEffort)7 }));

    [TestMethod]
    public void The_borders_of_all_ranges_are_allowed()
    {
        KanMember[] members =
        [
            new() { Knots = 1, HiddenWidth = 16, FurtherLayers = 0, GridSize = 0, WeightDecayFactor = 0, HiddenDecayFactor = 0, LearningRateFactor = double.Epsilon },
            new() { Knots = 1024, HiddenWidth = 1024, FurtherLayers = 10, GridSize = 1000, WeightDecayFactor = 1e6, HiddenDecayFactor = 1e6, LearningRateFactor = 1e6 },
        ];
        Assert.IsNotNull(new MLContext().Regression.Trainers.Kan(new KanRegressionTrainer.Options { Members = members }));
    }

    [TestMethod]
    [DataRow(KanEffort.Fast, 1)]
    [DataRow(KanEffort.Balanced, 7)]
    [DataRow(KanEffort.Best, 18)]
    public void The_networks_of_every_effort_are_different_and_allowed(KanEffort effort, int count)
    {
        var members = new KanRegressionTrainer.Options { Effort = effort }.Candidates;
        Assert.HasCount(count, members.Distinct());
        Assert.HasCount(count, members);
        Assert.AreEqual(new KanMember(), members[0]);
        Assert.IsNotNull(new MLContext().Regression.Trainers.Kan(new KanRegressionTrainer.Options { Members = [.. members] }));
    }

    private static string Refused(KanRegressionTrainer.Options options)
        => Assert.Throws<ArgumentException>(() => new MLContext().Regression.Trainers.Kan(options)).Message;
}
