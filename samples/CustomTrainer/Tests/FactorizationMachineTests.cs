using Microsoft.ML.DeepLearning.Conformance;
using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using TorchSharp;

namespace CustomTrainer.Tests;

[TestClass]
public class FactorizationMachineTests
{
    [TestMethod]
    public void Fits_at_the_same_time_give_the_models_they_give_alone()
        => ParallelFits.AssertAsAlone(typeof(FactorizationMachineTests).Assembly);

    [TestMethod]
    public void The_linear_time_form_equals_the_sum_over_all_pairs()
    {
        const int features = 5;
        const int rank = 3;
        using var scope = torch.NewDisposeScope();
        using var random = new RandomSource(1);
        using var machine = new FactorizationMachine(features, rank, 0.5, torch.CPU, random);
        float[] x = [0.5f, -1, 2, 0, 3];
        float[] factors = [.. machine.Factors.data<float>()];
        float[] weights = [.. machine.Linear.weight.data<float>()];
        double expected = machine.Linear.bias!.data<float>()[0];
        for (int i = 0; i < features; i++)
        {
            expected += weights[i] * x[i];
            for (int j = i + 1; j < features; j++)
                expected += Enumerable.Range(0, rank).Sum(f => factors[(i * rank) + f] * factors[(j * rank) + f]) * x[i] * x[j];
        }
        using var output = machine.call(torch.tensor(x, [1, features]));
        Assert.AreEqual(expected, output.item<float>(), 1e-5);
    }
}
