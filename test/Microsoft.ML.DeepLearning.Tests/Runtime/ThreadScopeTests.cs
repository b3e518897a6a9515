using Microsoft.ML.DeepLearning.Runtime;
using TorchSharp;

namespace Microsoft.ML.DeepLearning.Tests.Runtime;

[TestClass]
public class ThreadScopeTests
{
    private const int Several = 3;

    private readonly int _before = torch.get_num_threads();

    [TestInitialize]
    public void UseSeveral() => torch.set_num_threads(Several);

    [TestCleanup]
    public void PutBack() => torch.set_num_threads(_before);

    [TestMethod]
    [DataRow(null, 128, 100_000.0, 1, DisplayName = "a small step")]
    [DataRow(null, 128, 3_000_000.0, Several, DisplayName = "as many rows with more work each")]
    [DataRow(null, 4096, 100_000.0, Several, DisplayName = "more rows")]
    [DataRow(2, 1, 1.0, 2, DisplayName = "the option decides, small")]
    [DataRow(1, 4096, 3_000_000.0, 1, DisplayName = "the option decides, large")]
    public void The_work_of_a_step_decides_unless_the_option_does(int? wanted, int rows, double multiplyAdds, int expected)
    {
        using (new ThreadScope(wanted, rows, multiplyAdds))
            Assert.AreEqual(expected, torch.get_num_threads());
        Assert.AreEqual(Several, torch.get_num_threads());
    }

    [TestMethod]
    public void A_scope_on_another_thread_changes_no_number()
    {
        (int Own, int Large) during = default, after = default;
        using var closed = new ManualResetEventSlim();
        Thread late;
        using (new ThreadScope(1, 1, 1))
        {
            using var begun = new ManualResetEventSlim();
            late = new Thread(() =>
            {
                int own = torch.get_num_threads(); // 1, from the open scope
                begun.Set();
                closed.Wait();
                after = (own, OfLargeStep());
            });
            late.Start();
            begun.Wait();
            var other = new Thread(() => during = (torch.get_num_threads(), OfLargeStep()));
            other.Start();
            other.Join();
            Assert.AreEqual(1, torch.get_num_threads());
        }
        closed.Set();
        late.Join();
        Assert.AreEqual((1, Several), during);
        Assert.AreEqual((1, Several), after);
        Assert.AreEqual(Several, torch.get_num_threads());
    }

    [TestMethod]
    public void A_scope_within_a_scope_gives_its_number_back()
    {
        using (new ThreadScope(2, 1, 1))
        {
            using (new ThreadScope(1, 1, 1))
                Assert.AreEqual(1, torch.get_num_threads());
            Assert.AreEqual(2, torch.get_num_threads());
        }
        Assert.AreEqual(Several, torch.get_num_threads());
    }

    private static int OfLargeStep()
    {
        using var scope = new ThreadScope(null, 4096, 3_000_000);
        return torch.get_num_threads();
    }
}
