using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training.Optimizers;

[TestClass]
public sealed class AdamKernelTests
{
    [TestMethod]
    [DataRow(ScalarType.Float32, 1)]
    [DataRow(ScalarType.Float32, 1003)]
    [DataRow(ScalarType.Float32, 300_001)]
    [DataRow(ScalarType.Float64, 1003)]
    [DataRow(ScalarType.Float64, 300_001)]
    public void One_pass_equals_torch_kernels(ScalarType type, long length)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor Random() => randn([length], ScalarType.Float64, generator: generator).to_type(type);
        Tensor[] mine = [Random(), Random(), Random(), Random().square()];
        Tensor[] torchs = [.. mine.Select(tensor => tensor.clone())];
        var update = new AdamUpdate
        {
            Beta1 = 0.9,
            Beta2 = 0.99,
            Epsilon = 1e-8,
            Rate = 0.02,
            Correction = 0.3,
            Shrink = 0.97,
            Penalty = 0.1,
        };
        AdamKernel.Apply(update, mine[0], mine[1], mine[2], mine[3]);
        update.Apply(torchs[0], torchs[1], torchs[2], torchs[3], empty_like(mine[0]));
        foreach (var (actual, expected) in new[] { (mine[0], torchs[0]), (mine[2], torchs[2]), (mine[3], torchs[3]) })
            Assert.IsTrue(allclose(actual, expected, type == ScalarType.Float32 ? 1e-5 : 1e-12, type == ScalarType.Float32 ? 1e-6 : 1e-12));
    }

    [TestMethod]
    public void Parts_give_the_same_bits_as_the_whole()
    {
        using var scope = NewDisposeScope();
        Tensor[] whole = [randn(200_003), randn(200_003), randn(200_003), rand(200_003)];
        Tensor[] parts = [.. whole.Select(tensor => tensor.clone())];
        Tensor[] together = [.. whole.Select(tensor => tensor.clone())];
        var update = new AdamUpdate { Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, Rate = 0.1, Correction = 0.5, Shrink = 1 };
        AdamKernel.Apply(update, whole[0], whole[1], whole[2], whole[3]);
        foreach (var (start, length) in new[] { (0, 7L), (7, 100_001), (100_008, 99_995) })
        {
            Tensor[] part = [.. parts.Select(tensor => tensor.narrow(0, start, length))];
            AdamKernel.Apply(update, part[0], part[1], part[2], part[3]);
        }

        AdamKernel.Apply([new AdamPart(100_008, 99_995, update), new AdamPart(0, 7, update), new AdamPart(7, 100_001, update)], together[0], together[1], together[2], together[3]);

        Assert.IsTrue(whole[0].eq(parts[0]).all().ToBoolean());
        for (int i = 0; i < whole.Length; i++)
            Assert.IsTrue(whole[i].eq(together[i]).all().ToBoolean());
    }
}
