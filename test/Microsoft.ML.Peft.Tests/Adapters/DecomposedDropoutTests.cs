using Microsoft.ML.Peft.Adapters.Lora;
using Microsoft.ML.Peft.Adapters.Targets;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Tests.Adapters;

[TestClass]
public class DecomposedDropoutTests
{
    // With twice the norms, y = (m/n)·W·x adds (m/n - 1)·W·x; with dropout only for the kept inputs, scaled by 2.
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Norms_scale_the_inputs_that_dropout_leaves(bool training)
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(40, 40, hasBias: false);
        using (no_grad())
            _ = module.weight.copy_(eye(40));
        var target = TargetLayer.TryCreate("layer", module)!;
        using var adapter = new LoraAdapter(target, zeros(2, 40), zeros(40, 2), alpha: 2, scale: 1, dropout: 0.5);
        adapter.Decompose(ones(40).mul(tensor(2f)));
        var input = ones(3, 40);
        var output = module.call(input);
        float[] added = adapter.Forward(input, output, training).sub(output).detach().data<float>().ToArray();
        if (training)
            Assert.IsTrue(added.All(value => value is 0 or 2) && added.Contains(0) && added.Contains(2));
        else
            Assert.IsTrue(added.All(value => value == 1));
    }
}
