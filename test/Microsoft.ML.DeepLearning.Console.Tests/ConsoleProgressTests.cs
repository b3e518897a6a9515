using Spectre.Console.Testing;

namespace Microsoft.ML.DeepLearning.Displays.Tests;

[TestClass]
public sealed class ConsoleProgressTests
{
    [TestMethod]
    public void Redirected_output_gets_a_line_an_epoch()
    {
        using var console = new TestConsole();
        using (var progress = new ConsoleProgress("Prices [test]", console))
        {
            progress.Report(Reports.At(1, 1, 0.5));
            progress.Report(Reports.At(2, 2, 0.25));
        }
        CollectionAssert.AreEqual(
            new[] { "Prices [test] 1/10 loss 0.5 best 0.5 (1) 9 s left 1/s", "Prices [test] 2/10 loss 0.25 best 0.25 (2) 8 s left 1/s" },
            console.Lines.ToArray());
    }

    [TestMethod]
    public void A_console_gets_a_bar_that_fits_80_columns_and_stays()
    {
        using var console = new TestConsole().Interactive().Width(80);
        using (var progress = new ConsoleProgress("House prices", console))
        {
            for (int epoch = 1; epoch <= 10; epoch++)
                progress.Report(Reports.At(epoch, 100 * epoch, 1.2345678 / epoch, validation: 0.987654321 / epoch, isBest: true));
        }
        string last = console.Lines.Last(line => line.Contains("House prices", StringComparison.Ordinal));
        Assert.Contains("━", last);
        Assert.Contains("10/10 loss 0.09877 best 0.09877 (10)", last);
        Assert.Contains("2 min/epoch", last);
        Assert.IsLessThanOrEqualTo(80, last.Length);
    }

    [TestMethod]
    public void Reports_after_the_end_and_an_end_without_reports_are_ignored()
    {
        using var console = new TestConsole();
        var progress = new ConsoleProgress("Prices", console);
        progress.Dispose();
        progress.Report(Reports.At(1, 1, 0.5));
        progress.Dispose();
        Assert.AreEqual("", console.Output);
    }

    [TestMethod]
    public void A_title_is_needed() => Assert.ThrowsExactly<ArgumentException>(() => new ConsoleProgress(" "));
}
