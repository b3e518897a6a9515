using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Perceptron;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>A run logs a warning if its model is no better than a constant.</summary>
[TestClass]
public sealed class ConstantPredictionTests
{
    private const string NotBetter = "not better than a constant";

    [TestMethod]
    [DataRow(0.0, "training rows")]
    [DataRow(0.25, "the validation rows")]
    public void Steps_that_are_too_large_are_named_with_both_losses(double validationFraction, string rows)
    {
        string warning = Assert.ContainsSingle(Warnings(options =>
        {
            options.LearningRate = 10;
            options.ValidationFraction = validationFraction;
            options.RestoreBestWeights = false;
            options.MaximumEpochs = 3;
        }).Where(message => message.Contains(NotBetter)));
        Assert.Contains($"its loss on {rows} is ", warning);
        Assert.Contains("A LearningRate below 10", warning);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Inputs_that_say_nothing_about_the_label_are_named_with_what_to_do(bool validates)
    {
        var rows = Rows();
        foreach (var row in rows)
            row.Features = [0];
        string warning = Assert.ContainsSingle(Warnings(options => options.ValidationFraction = 0, rows, validates ? rows : null).Where(message => message.Contains(NotBetter)));
        Assert.Contains("inputs say something about the label", warning);
        Assert.Contains("MaximumEpochs", warning);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.25)]
    public void A_model_that_has_learned_gives_no_warning(double validationFraction)
        => Assert.IsEmpty(Warnings(options => options.ValidationFraction = validationFraction));

    [TestMethod]
    public void A_constant_label_gives_no_warning()
    {
        var rows = Rows();
        foreach (var row in rows)
            row.Label = 3;
        Assert.IsEmpty(Warnings(_ => { }, rows));
    }

    [TestMethod]
    public void Both_losses_are_the_weighted_means_of_the_validation_rows()
    {
        // The weighted mean is 0.9 and the variance 0.09 in both; without weights the constant's loss would be 4.6. The network
        // keeps its initial weights.
        LoopRow[] rows = [.. Enumerable.Range(0, 40).Select(i => new LoopRow { Features = [0], Label = i % 2, Weight = i % 2 == 0 ? 1 : 9 })];
        LoopRow[] validation = [new() { Features = [0], Label = 0, Weight = 3 }, new() { Features = [0], Label = 1, Weight = 27 }];
        string warning = Assert.ContainsSingle(Warnings(options => options.LearningRate = 1e-12, rows, validation).Where(message => message.Contains(NotBetter)));
        Assert.Contains("the shares of the classes, is 1.", warning);
    }

    [TestMethod]
    public void Weights_that_leave_rows_without_influence_are_named_before_the_run()
    {
        var rows = Rows();
        rows[3].Weight = 1e7f;
        Assert.ContainsSingle(Warnings(_ => { }, rows).Where(message => message.StartsWith("The example weights in column 'Weight'")));
    }

    private static LoopRow[] Rows()
        => [.. Enumerable.Range(0, 80).Select(i => new LoopRow { Features = [(i / 40f) - 1], Label = (2 * ((i / 40f) - 1)) + 1 })];

    private static List<string> Warnings(Action<PerceptronOptions> adjust, LoopRow[]? rows = null, LoopRow[]? validation = null)
    {
        var context = TestContexts.Create();
        var warnings = new List<string>();
        context.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Warning)
                warnings.Add(entry.RawMessage);
        };
        var options = new PerceptronOptions { MaximumEpochs = 40, BatchSize = 16, HiddenWidth = 8, ExampleWeightColumnName = "Weight", Seed = 2 };
        adjust(options);
        var data = context.Data.LoadFromEnumerable(rows ?? Rows());
        using var model = new PerceptronRegressionTrainer(context, options).Fit(data, validation is null ? null : context.Data.LoadFromEnumerable(validation));
        return warnings;
    }
}
