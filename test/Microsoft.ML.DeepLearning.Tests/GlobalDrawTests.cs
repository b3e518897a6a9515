using Microsoft.ML.Extensions.Testing.Tools;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests;

[TestClass]
public class GlobalDrawTests
{
    [TestMethod]
    public void The_library_draws_nothing_from_the_generator_of_the_process()
    {
        var found = GlobalDraws.FindIn(typeof(TrainingOptions).Assembly);
        Assert.IsEmpty(found, string.Join(Environment.NewLine, found));
    }

    [TestMethod]
    [DataRow("rand(")]
    [DataRow("randn(")]
    [DataRow("randperm(")]
    [DataRow("Linear(")]
    [DataRow("Conv2d(")]
    [DataRow("Embedding(")]
    [DataRow("dropout(")]
    [DataRow("kaiming_uniform_(")]
    [DataRow("normal_(")]
    [DataRow("bernoulli_(")]
    [DataRow("manual_seed(")]
    public void A_draw_is_found(string operation)
    {
        var found = GlobalDraws.FindIn(typeof(GlobalDrawTests).Assembly).Where(call => call.StartsWith(nameof(Offender) + ".", StringComparison.Ordinal));
        Assert.IsTrue(found.Any(call => call.Contains(' ' + operation, StringComparison.Ordinal) || call.Contains('.' + operation, StringComparison.Ordinal)), string.Join(Environment.NewLine, found));
    }

    private static class Offender
    {
        // Never called: the check reads the compiled code.
        public static void Draw(Tensor values)
        {
            _ = rand(1);
            _ = randn(1);
            _ = randperm(1);
            _ = nn.Linear(1, 1);
            _ = nn.Conv2d(1, 1, 1);
            _ = nn.Embedding(1, 1);
            _ = nn.functional.dropout(values);
            _ = nn.init.kaiming_uniform_(values);
            _ = values.normal_();
            _ = values.bernoulli_(0.5);
            _ = random.manual_seed(1);
        }
    }
}
