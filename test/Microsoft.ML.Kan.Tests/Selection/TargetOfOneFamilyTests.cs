using Microsoft.ML.Kan.Selection;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Kan.Tests.Selection;

[TestClass]
public class TargetOfOneFamilyTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void The_fourth_Chebyshev_polynomial_selects_the_Chebyshev_space(int seed)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(seed);
        using var network = new SKanNetwork(1, [1], new SelectableKanRegressionTrainer.Options().Spaces, 5, new([0], [1]));
        var x = linspace(-1, 1, 64).unsqueeze(-1);
        var y = 8 * x.pow(4) - 8 * x.pow(2) + 1;
        network.Calibrate(x);
        Train(network, x, y);

        var node = network.Selection.Layers[0].Choices[0];
        Assert.AreEqual(ActivationSpace.Chebyshev, node.Space, string.Join(", ", node.Weights));
    }

    private static void Train(SKanNetwork network, Tensor x, Tensor y)
    {
        const int steps = 300;
        using var weights = optim.Adam(network.Weights.Select(entry => entry.Value), 1e-2);
        using var gates = optim.Adam(network.Gates.Select(entry => entry.Value), 3e-3);
        foreach (var stage in new[] { KanStageKind.Full, KanStageKind.Selective })
        {
            for (var step = 0; step < steps; step++)
            {
                using var scope = NewDisposeScope();
                var settings = SelectionSchedule.At(stage, (double)step / steps, choosesHard: true);
                network.Choices.Apply(settings);
                weights.zero_grad();
                gates.zero_grad();
                (nn.functional.mse_loss(network.call(x), y) + network.Choices.MeanEntropy() * settings.EntropyWeight).backward();
                weights.step();
                if (!settings.GatesFrozen)
                    gates.step();
            }
        }
    }
}
