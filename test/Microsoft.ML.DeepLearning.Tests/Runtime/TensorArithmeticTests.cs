using Microsoft.ML.DeepLearning.Runtime;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Tools;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Runtime;

[TestClass]
public class TensorArithmeticTests
{
    [TestMethod]
    public void The_library_hands_no_temporary_scalar_to_native_code()
    {
        var found = TemporaryScalars.FindIn(typeof(TensorArithmetic).Assembly, nameof(TensorArithmetic));
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }

    [TestMethod]
    public void The_operations_that_are_looked_for_are_found()
    {
        var found = TemporaryScalars.FindIn(typeof(TensorArithmeticTests).Assembly);
        Assert.IsTrue(found.Any(call => call.StartsWith($"{nameof(TensorArithmeticTests)}.{nameof(Careless)}", StringComparison.Ordinal)));
        Assert.IsFalse(found.Any(call => call.StartsWith($"{nameof(TensorArithmeticTests)}.{nameof(Careful)}", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Every_operation_computes_what_its_name_says()
    {
        using var scope = NewDisposeScope();
        AssertIs([4, 6], Pair(1, 2).Plus(Pair(3, 4)));
        AssertIs([1.5, 2.5], Pair(1, 2).Plus(0.5));
        AssertIs([0.5, 1.5], Pair(1, 2).Minus(0.5));
        AssertIs([3, 6], Pair(1, 2).Times(3));
        AssertIs([0.5, 1], Pair(1, 2).Over(2));
        AssertIs([16, 26], Pair(1, 2).PlusProduct(Pair(3, 4), Pair(5, 6)));
        AssertIs([-1, 1], Pair(-3, 1).Clamp(-1, 2));
        Assert.AreEqual(1.25, tensor(1.25f).Number());

        AssertInPlace([7, 10], values => values.Add(Pair(3, 4), 2));
        AssertInPlace([1.5, 2.5], values => values.Add(0.5));
        AssertInPlace([0.5, 1.5], values => values.Subtract(0.5));
        AssertInPlace([3, 6], values => values.Multiply(3));
        AssertInPlace([0.5, 1], values => values.Divide(2));
        AssertInPlace([31, 50], values => values.AddProduct(Pair(3, 4), Pair(5, 6), 2));
        AssertInPlace([7, 10], values => values.AddQuotient(Pair(6, 8), Pair(2, 2), 2));
        AssertInPlace([1.5, 2], values => values.ClampMinimum(1.5));
    }

    [TestMethod]
    public void Collections_on_other_threads_change_nothing()
    {
        using var stop = new CancellationTokenSource();
        var collecting = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.KeepAlive(new byte[100_000]);
                GC.Collect(0);
            }
        });
        using var ones = torch.ones(1000);
        for (int i = 0; i < 5_000; i++)
        {
            using var scope = NewDisposeScope();
            Assert.AreEqual(3f, ones.Plus(ones).Times(3).Over(2)[999].item<float>());
        }
        stop.Cancel();
        collecting.Wait();
    }

    [TestMethod]
    public void Nothing_is_left_behind()
    {
        LiveTensors.AreBalancedBy(() =>
        {
            using var one = torch.ones(1);
            one.Plus(one).Dispose();
            Assert.AreEqual(1, one.Number());
        });
    }

    private static Tensor Careless(Tensor left, Tensor right) => left + right;

    private static Tensor Careful(Tensor left, Tensor right) => left.Plus(right);

    private static Tensor Pair(double first, double second) => tensor([first, second], ScalarType.Float32);

    private static void AssertInPlace(double[] expected, Func<Tensor, Tensor> operation)
    {
        var values = Pair(1, 2);
        operation(values);
        AssertIs(expected, values);
    }

    private static void AssertIs(double[] expected, Tensor actual)
        => CollectionAssert.AreEqual(expected, actual.to(ScalarType.Float64).data<double>().ToArray());
}
