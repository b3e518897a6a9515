using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.Extensions.Testing;

namespace Microsoft.ML.DeepLearning.Tests.Training;

[TestClass]
public sealed class FiniteGuardTests
{
    [TestMethod]
    public void In_the_first_epoch_the_error_names_epoch_step_and_layer()
    {
        // The intercept's gradient is NaN from the third step on.
        int step = 0;
        using var objective = new LoopObjective((line, batch) => line.weight.flatten() + (line.bias! * (++step < 3 ? 1 : float.NaN)) + (batch.Label * 0));
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => LoopRunner.Run(objective, new LoopOptions { BatchSize = 1 }, [new(), new(), new(), new()]));
        Assert.Contains("epoch 1, step 3", error.Message);
        Assert.Contains("'bias'", error.Message);
        Assert.Contains(nameof(TrainingOptions.LearningRate), error.Message);
    }

    [TestMethod]
    [DataRow(float.MaxValue)]
    [DataRow(1e-42f)]
    public void Weights_that_leave_rows_without_influence_are_named_instead_of_the_learning_rate(float weight)
    {
        using var objective = new LoopObjective((line, batch) => (line.weight.flatten() * float.NaN) + (line.bias! * 0) + (batch.Label * 0));
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => LoopRunner.Run(objective, new LoopOptions { ExampleWeightColumnName = "Weight" }, [new(), new() { Weight = weight }]));
        Assert.Contains("column 'Weight'", error.Message);
        Assert.Contains(weight > 1 ? "between 1 and 3.40282E+38" : "between 1.00053E-42 and 1;", error.Message);
        Assert.DoesNotContain(nameof(TrainingOptions.LearningRate), error.Message);
    }

    [TestMethod]
    public void Later_the_weights_of_the_last_good_epoch_are_kept_with_a_warning()
    {
        int step = 0;
        using var objective = new LoopObjective((line, batch) => (line.weight.flatten() * (++step < 6 ? 1 : float.PositiveInfinity)) + (line.bias! * 0) + (batch.Label * 0));
        var context = TestContexts.Create();
        var warnings = new List<string>();
        context.Log += (_, entry) =>
        {
            if (entry.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                warnings.Add(entry.Message);
        };
        var (outcome, epochs) = LoopRunner.Run(objective, new LoopOptions { BatchSize = 1 }, [new(), new()], null, context);
        Assert.AreEqual(TrainingOutcome.Diverged, outcome);
        Assert.HasCount(2, epochs);
        Assert.AreEqual(-0.4, objective.CurrentSlope, 1e-6, "Four steps of 0.1.");
        Assert.ContainsSingle(message => message.Contains("epoch 3, step 6") && message.Contains("'weight'"), warnings);
    }

    [TestMethod]
    public void A_last_step_that_throws_the_weights_out_of_range_is_found()
    {
        // Loss and gradient are finite; the step is not.
        using var objective = new LoopObjective(LoopObjective.Slope(1e18f));
        objective.ParameterGroups[0].LearningRateFactor = 1e25;
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => LoopRunner.Run(objective, new LoopOptions { MaximumEpochs = 1, LearningRate = 10 }));
        Assert.Contains("'weight'", error.Message);
    }

    [TestMethod]
    public void A_validation_loss_that_is_not_finite_counts_as_divergence()
    {
        using var objective = new LoopObjective((line, batch) => line.training
            ? line.weight.flatten() + (line.bias! * 0) + (batch.Label * 0)
            : batch.Label * float.NaN);
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => LoopRunner.Run(objective, new LoopOptions(), null, [new()]));
        Assert.Contains("the loss itself", error.Message);
    }
}
